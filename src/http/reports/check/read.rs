//! JSON into blocks: which members are figures, percentages, titles, blocks of their own, rows.
//!
//! A figure whose name is known must be a number, blank, or a word for none: else it is a fault, since a sum that nobody
//! looks at is worse than a request that is sent again. What is no figure is left alone, and its place told.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::printed::block::{Block, Parts, Share};
use crate::domain::printed::entry::Entry;
use crate::domain::printed::names::{Name, Section, folded};
use crate::domain::printed::number::{Count, NumberRule, Said, read_count, read_percent};
use crate::http::problem::{FaultCode, Faults, Problem};
use crate::http::text::token;

/// Largest count, in JSON as in print.
const MOST: i64 = 1_000_000_000_000_000;

/// A report as it was sent.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Its blocks, the first for the report itself.
    pub(super) blocks: Vec<Block>,
    /// Numbers that could have been read otherwise.
    pub(super) numbers: Vec<ReadNumber>,
    /// Places of what is no figure.
    pub(super) unread: Vec<String>,
}

/// A number that was read by a rule.
#[derive(Debug)]
pub(super) struct ReadNumber {
    pub(super) place: String,
    pub(super) printed: String,
    pub(super) value: i64,
    pub(super) step: i64,
    pub(super) rule: NumberRule,
}

/// Members that say what a block is about.
const TITLES: [&str; 14] = [
    "scope",
    "title",
    "name",
    "field",
    "procedure",
    "agency",
    "linh vuc",
    "don vi",
    "co quan",
    "ten",
    "thu tuc",
    "noi dung",
    "ten don vi",
    "ten thu tuc",
];

/// Members that are about the report and not figures of it.
const ABOUT: [&str; 18] = [
    "id",
    "checks",
    "inconsistencies noted",
    "rules stated",
    "period",
    "from",
    "to",
    "date",
    "year",
    "month",
    "quarter",
    "level",
    "stt",
    "tt",
    "no",
    "nam",
    "ky bao cao",
    "note",
];

const PERCENTAGES: [&str; 8] =
    ["printed percent", "percent", "percents", "percentages", "shares", "ty le", "ti le", "phan tram"];

/// Where a member stands.
#[derive(Clone, Copy)]
struct Spot<'a> {
    block: usize,
    section: Section,
    key: &'a str,
    place: &'a str,
}

struct Reader {
    report: Report,
    faults: Faults,
}

impl Report {
    /// The blocks of a request; 422 naming every known figure that is no number.
    pub(super) fn read(
        blocks: &[Map<String, Value>],
        others: &BTreeMap<String, Value>,
    ) -> Result<Self, Problem> {
        let mut reader = Reader { report: Self::default(), faults: Faults::new() };
        let root = reader.begin(Block::default());
        for (key, value) in others {
            reader.member(root, key, value, &format!("/{}", token(key)));
        }
        for (index, block) in blocks.iter().enumerate() {
            reader.block(root, "", block, &format!("/blocks/{index}"), Some("/blocks"));
        }
        reader.faults.check()?;
        Ok(reader.report)
    }
}

impl Reader {
    fn begin(&mut self, block: Block) -> usize {
        self.report.blocks.push(block);
        self.report.blocks.len() - 1
    }

    fn block(
        &mut self,
        parent: usize,
        title: &str,
        members: &Map<String, Value>,
        place: &str,
        table: Option<&str>,
    ) {
        let title_of = |key: &str| {
            members.iter().find(|(name, _)| folded(name) == key).and_then(|(_, value)| value.as_str())
        };
        let title = TITLES.iter().find_map(|key| title_of(key)).unwrap_or(title);
        let block = self.begin(Block {
            place: place.to_owned(),
            title: title.trim().chars().take(120).collect(),
            parent: Some(parent),
            table: table.map(ToOwned::to_owned),
            ..Block::default()
        });
        for (key, value) in members {
            self.member(block, key, value, &format!("{place}/{}", token(key)));
        }
    }

    fn member(&mut self, block: usize, key: &str, value: &Value, place: &str) {
        let words = folded(key);
        if ABOUT.contains(&words.as_str()) || (TITLES.contains(&words.as_str()) && value.is_string()) {
            return;
        }
        match value {
            Value::Object(members) if PERCENTAGES.contains(&words.as_str()) => {
                self.percentages(block, "", members, place);
            }
            Value::Object(members) => match Section::named(key) {
                Some(section) => self.section(block, section, "", members, place),
                None => self.block(block, key, members, place, None),
            },
            Value::Array(items) => self.list(block, key, items, place),
            other => self.scalar(Spot { block, section: Section::Flat, key, place }, other),
        }
    }

    /// A part of the report. `received: {online: {total, full}}` is `online` and `online_full`.
    fn section(
        &mut self,
        block: usize,
        section: Section,
        above: &str,
        members: &Map<String, Value>,
        place: &str,
    ) {
        for (key, value) in members {
            let place = format!("{place}/{}", token(key));
            let is_total = matches!(folded(key).as_str(), "total" | "tong so" | "tong" | "tong cong");
            let name = match (above.is_empty(), is_total) {
                (true, _) => key.clone(),
                (false, true) => above.to_owned(),
                (false, false) => format!("{above}_{key}"),
            };
            match value {
                Value::Object(inner) if PERCENTAGES.contains(&folded(key).as_str()) => {
                    self.percentages(block, section_name(section), inner, &place);
                }
                Value::Object(inner) => self.section(block, section, &name, inner, &place),
                Value::Array(items) => self.list(block, key, items, &place),
                other => self.scalar(Spot { block, section, key: &name, place: &place }, other),
            }
        }
    }

    fn percentages(&mut self, block: usize, above: &str, members: &Map<String, Value>, place: &str) {
        for (key, value) in members {
            let place = format!("{place}/{}", token(key));
            let name = if above.is_empty() { key.clone() } else { format!("{above}_{key}") };
            match (value, text_of(value)) {
                (Value::Null, _) => {}
                (Value::Object(inner), _) => self.percentages(block, &name, inner, &place),
                (_, Some(text)) => self.percentage(block, &name, &text, &place),
                _ => self.faults.at(place, percent_wanted()),
            }
        }
    }

    fn percentage(&mut self, block: usize, key: &str, text: &str, place: &str) {
        match read_percent(text) {
            Ok(Said::Number(percent)) => {
                let share = Share { key: key.to_owned(), printed: text.to_owned(), percent };
                self.report
                    .blocks
                    .get_mut(block)
                    .into_iter()
                    .for_each(|block| block.shares.push(share.clone()));
            }
            Ok(Said::Nothing) => {}
            Err(_) => self.faults.at(place, percent_wanted()),
        }
    }

    /// Objects are rows; numbers are the parts of a figure.
    fn list(&mut self, block: usize, key: &str, items: &[Value], place: &str) {
        let numbers: Option<Vec<i64>> =
            items.iter().map(|item| whole(item).or_else(|| printed(item))).collect();
        match numbers.filter(|numbers| !numbers.is_empty()) {
            Some(values) => {
                let parts = Parts { key: folded(key), title: key.to_owned(), values };
                self.report
                    .blocks
                    .get_mut(block)
                    .into_iter()
                    .for_each(|block| block.parts.push(parts.clone()));
            }
            None => {
                for (index, item) in items.iter().enumerate() {
                    let at = format!("{place}/{index}");
                    match item {
                        Value::Object(members) => self.block(block, "", members, &at, Some(place)),
                        _ => self.report.unread.push(at),
                    }
                }
            }
        }
    }

    fn scalar(&mut self, spot: Spot, value: &Value) {
        let Some(text) = text_of(value) else {
            if !value.is_null() {
                self.report.unread.push(spot.place.to_owned());
            }
            return;
        };
        if is_percentage(spot.key, &text) {
            let above = section_name(spot.section);
            let key = if above.is_empty() { spot.key.to_owned() } else { format!("{above}_{}", spot.key) };
            return self.percentage(spot.block, &key, &text, spot.place);
        }
        if let Some(value) = whole(value) {
            return self.count(spot, Count { value, step: 1, rule: None });
        }
        match read_count(&text) {
            Ok(Said::Number(count)) => {
                if let Some(rule) = count.rule {
                    let Count { value, step, .. } = count;
                    let place = spot.place.to_owned();
                    self.report.numbers.push(ReadNumber { place, printed: text, value, step, rule });
                }
                self.count(spot, count);
            }
            Ok(Said::Nothing) => {}
            Err(_) if Name::of(spot.section, spot.key).is_known() => {
                self.faults.at(spot.place, count_wanted());
            }
            Err(_) => self.report.unread.push(spot.place.to_owned()),
        }
    }

    fn count(&mut self, spot: Spot, count: Count) {
        let may_be_negative = Name::of(spot.section, spot.key) == Name::Known(Entry::Transferred);
        let least = if may_be_negative { -MOST } else { 0 };
        if !(least..=MOST).contains(&count.value) {
            return self.faults.at(spot.place, FaultCode::out_of_range(least, MOST));
        }
        if let Some(block) = self.report.blocks.get_mut(spot.block) {
            block.put(spot.section, spot.key, count);
        }
    }
}

const fn section_name(section: Section) -> &'static str {
    match section {
        Section::Received => "received",
        Section::Resolved => "resolved",
        Section::Pending => "pending",
        Section::Flat => "",
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i64> {
    value.as_i64()
}

fn printed(value: &Value) -> Option<i64> {
    match read_count(&text_of(value)?) {
        Ok(Said::Number(count)) => Some(count.value),
        _ => None,
    }
}

fn is_percentage(key: &str, text: &str) -> bool {
    let words = format!(" {} ", folded(key));
    let says =
        [" percent ", " percentage ", " pct ", " rate ", " share ", " ty le ", " ti le ", " phan tram "];
    text.trim_end().ends_with('%')
        || key.trim_end().ends_with('%')
        || says.iter().any(|word| words.contains(word))
}

fn count_wanted() -> FaultCode {
    FaultCode::malformed("một số đếm, ví dụ 26.199 hoặc 5,65 ngàn", "a count such as 26.199 or 5,65 ngàn")
}

fn percent_wanted() -> FaultCode {
    FaultCode::malformed("tỷ lệ phần trăm, ví dụ 15,5%", "a percentage such as 15,5%")
}
