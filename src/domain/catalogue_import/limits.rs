//! Time limits as portals publish them: "Trực tuyến=3 Ngày làm việc|Trực tiếp=5", "07 Ngày; 14 Ngày", "10-25".
//!
//! Only a number with its unit is a limit, and "trong ngày". A number without a unit, a range, zero, prose, and a channel
//! with two different limits are none, each with a warning that repeats it (`domain.md` §4.6). A list without names
//! beside a list of channels of the same length goes position by position: the two are columns of one table. A single
//! limit without a name holds for every channel. "Ngày" are calendar days (BLDS 2015 Đ148), "Giờ" working hours.

use std::collections::BTreeMap;

use super::{Column, ImportWarning, Warning};
use crate::domain::catalogue::ChannelLimit;
use crate::domain::deadline::{Amount, Limit, LimitUnit};
use crate::domain::fold::Folded;
use crate::domain::procedure::Channel;

/// What one stated time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Limit(Limit),
    Nothing,
    NoUnit,
    Range,
    Zero,
    Unreadable,
}

impl Stated {
    /// The limit, or why there is none.
    const fn limit(self) -> Result<Limit, ImportWarning> {
        match self {
            Self::Limit(limit) => Ok(limit),
            Self::Nothing => Err(ImportWarning::LimitNotStated),
            Self::NoUnit => Err(ImportWarning::LimitWithoutUnit),
            Self::Range => Err(ImportWarning::LimitRange),
            Self::Zero => Err(ImportWarning::LimitZero),
            Self::Unreadable => Err(ImportWarning::LimitUnreadable),
        }
    }
}

/// The words for "not stated", without accents.
const NOTHING: [&str; 7] = [
    "",
    "khong co thong tin",
    "chua co thong tin",
    "khong quy dinh",
    "khong co quy dinh",
    "khong co",
    "khong",
];

/// The words for "within the day". With accents: `ngày` is a day, `ngay` is at once.
const SAME_DAY: [&str; 8] = [
    "ngay",
    "trong ngày",
    "ngay trong ngày",
    "trong ngày làm việc",
    "ngay trong ngày làm việc",
    "giải quyết ngay",
    "giải quyết ngay trong ngày",
    "same_day",
];

const UNITS: [(LimitUnit, &[&str]); 4] = [
    (LimitUnit::WorkingDay, &["ngay lam viec", "working day", "working days"]),
    (LimitUnit::CalendarDay, &["ngay", "ngay lich", "calendar day", "calendar days"]),
    (LimitUnit::WorkingHour, &["gio", "gio lam viec", "working hour", "working hours"]),
    (LimitUnit::Month, &["thang", "month", "months"]),
];

/// What a cell of times says, beside the cell of the channels that are offered.
pub(super) fn read(times: &str, channels: &str) -> (Vec<ChannelLimit>, Vec<Warning>) {
    let mut read = Read::default();
    let offered = read.offered(channels);
    if times.contains('=') {
        read.named(times);
    } else {
        read.unnamed(times, &offered);
    }
    read.finish(&offered)
}

#[derive(Default)]
struct Read {
    stated: BTreeMap<Option<Channel>, Vec<(Stated, String)>>,
    warnings: Vec<Warning>,
}

impl Read {
    fn warn(&mut self, code: ImportWarning, column: Column, found: &str) {
        let known = self.warnings.iter_mut().find(|known| known.code == code && known.column == column);
        match known {
            Some(known) if known.found.split(" | ").any(|part| part == found) => {}
            Some(known) => {
                known.found.push_str(" | ");
                known.found.push_str(found);
            }
            None => self.warnings.push(Warning { code, column, found: found.to_owned() }),
        }
    }

    /// The channels offered, in order, doubles among them.
    fn offered(&mut self, channels: &str) -> Vec<Option<Channel>> {
        let parts = channels.split(['|', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let channel = channel(part);
                if channel.is_none() {
                    self.warn(ImportWarning::ChannelUnknown, Column::Channels, part);
                }
                channel
            })
            .collect()
    }

    fn note(&mut self, channel: Option<Channel>, text: &str) {
        self.stated.entry(channel).or_default().push((stated(text), text.to_owned()));
    }

    fn named(&mut self, times: &str) {
        for part in times.split(['|', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                None => self.warn(ImportWarning::LimitUnreadable, Column::ChannelTimes, part),
                Some((name, time)) => match channel(name) {
                    None => self.warn(ImportWarning::ChannelUnknown, Column::ChannelTimes, part),
                    channel => self.note(channel, time.trim()),
                },
            }
        }
    }

    fn unnamed(&mut self, times: &str, offered: &[Option<Channel>]) {
        let parts: Vec<&str> = times.split(['|', ';', '\n']).map(str::trim).collect();
        if parts.iter().all(|part| part.is_empty()) {
            return;
        }
        if let [whole] = parts.as_slice()
            && offered.len() != 1
        {
            return self.note(None, whole);
        }
        if parts.len() != offered.len() {
            return self.warn(ImportWarning::LimitWithoutChannel, Column::ChannelTimes, times);
        }
        for (part, channel) in parts.into_iter().zip(offered) {
            // A channel that is unknown was warned about; its limit is nobody's.
            if channel.is_some() {
                self.note(*channel, part);
            }
        }
    }

    fn finish(mut self, offered: &[Option<Channel>]) -> (Vec<ChannelLimit>, Vec<Warning>) {
        let mut limits = Vec::new();
        for (channel, all) in std::mem::take(&mut self.stated) {
            let texts: Vec<&str> = all.iter().map(|(_, text)| text.as_str()).collect();
            let Some((first, text)) = all.first() else { continue };
            if all.iter().any(|(other, _)| other != first) {
                self.warn(ImportWarning::LimitContradiction, Column::ChannelTimes, &texts.join("; "));
                continue;
            }
            match first.limit() {
                Ok(limit) => limits.push(ChannelLimit { channel, limit }),
                Err(code) => self.warn(code, Column::ChannelTimes, text),
            }
        }
        self.unstated(offered, &limits);
        (limits, self.warnings)
    }

    /// Warns where dossiers will have no due date and nothing else said so.
    fn unstated(&mut self, offered: &[Option<Channel>], limits: &[ChannelLimit]) {
        let is_limited = |channel: &Option<Channel>| {
            limits.iter().any(|limit| limit.channel.is_none() || limit.channel == *channel)
        };
        let is_told = self.warnings.iter().any(|warning| warning.column == Column::ChannelTimes);
        let all_limited =
            if offered.is_empty() { !limits.is_empty() } else { offered.iter().all(is_limited) };
        if !is_told && !all_limited {
            self.warn(ImportWarning::LimitNotStated, Column::ChannelTimes, "");
        }
    }
}

/// The channel of a name; `None` where there is none we know.
pub(super) fn channel(name: &str) -> Option<Channel> {
    match Folded::new(name).plain().as_str() {
        "truc tiep" | "nop truc tiep" | "direct" => Some(Channel::Direct),
        "truc tuyen" | "nop truc tuyen" | "online" => Some(Channel::Online),
        "dich vu buu chinh"
        | "buu chinh"
        | "buu chinh cong ich"
        | "dich vu buu chinh cong ich"
        | "qua dich vu buu chinh"
        | "postal" => Some(Channel::Postal),
        _ => None,
    }
}

/// What one stated time is.
pub(super) fn stated(text: &str) -> Stated {
    let text = text.trim().trim_end_matches('.');
    if NOTHING.contains(&Folded::new(text).plain().as_str()) {
        return Stated::Nothing;
    }
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
    if SAME_DAY.contains(&words.join(" ").as_str()) {
        return limit(None, LimitUnit::SameDay);
    }
    if is_range(text) {
        return Stated::Range;
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let Some((number, unit)) = text.split_at_checked(digits).filter(|(number, _)| !number.is_empty()) else {
        return Stated::Unreadable;
    };
    let unit = unit.trim();
    if unit.is_empty() {
        return Stated::NoUnit;
    }
    let unit = Folded::new(unit).plain();
    let unit = UNITS.iter().find(|(_, words)| words.contains(&unit.as_str())).map(|(unit, _)| *unit);
    match (unit, amount(number)) {
        (Some(_), Some(Amount::ZERO)) => Stated::Zero,
        (Some(unit), Some(amount)) => limit(Some(amount), unit),
        _ => Stated::Unreadable,
    }
}

fn limit(amount: Option<Amount>, unit: LimitUnit) -> Stated {
    Limit::new(amount, unit, None).map_or(Stated::Unreadable, Stated::Limit)
}

/// A point or a comma before one or two digits is decimal; before three it may mean a thousand: not read.
fn amount(number: &str) -> Option<Amount> {
    let number = number.replace(',', ".");
    let is_clear = number.split_once('.').is_none_or(|(_, fraction)| (1..=2).contains(&fraction.len()));
    number.parse().ok().filter(|_| is_clear)
}

/// "5 - 7 Ngày", "10-25", "từ 5 đến 7 ngày": two numbers and what joins a range between them.
fn is_range(text: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit();
    let mut joins = ["-", "–", "—", " đến ", " tới ", "~"].iter().filter_map(|join| text.split_once(join));
    joins.any(|(before, after)| before.contains(is_number) && after.trim_start().starts_with(is_number))
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
