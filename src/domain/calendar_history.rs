//! The calendar through its versions: what did it say after a change, and what when a date was counted?
//!
//! Each change of days makes a version, numbered and never changed. Invariant: folded from the first, the versions give
//! the calendar of any of them. A batch takes the calendar at its beginning and the clocks of several processes differ a
//! little, so "when" has a margin: around a change both calendars may have been counted by.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calendar::{Calendar, CalendarDay};

/// How far from a change either calendar may have been in use.
pub const MARGIN: TimeDelta = TimeDelta::minutes(1);

/// How much later than its recording an act may lie (`decide::SKEW`), with the margin.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// What a version made of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    /// The day.
    pub day: NaiveDate,
    /// What it was; `None`: a plain day of the week.
    pub was: Option<CalendarDay>,
    /// What it became; `None`: a plain day of the week.
    pub becomes: Option<CalendarDay>,
    /// Where it comes from that it is a plain day again; `None` where a year was published without it.
    pub plain_by: Option<String>,
}

/// A change of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarVersion {
    /// 1, 2, 3 …
    pub number: u32,
    /// When it came into force (business time).
    pub at: DateTime<Utc>,
    /// Client that made it.
    pub client: String,
    /// Years that it made known.
    pub years: Vec<i32>,
    /// Days that it changed, in order.
    pub days: Vec<DayChange>,
}

/// A version with the calendar it made.
#[derive(Debug, Clone)]
struct Stage {
    number: u32,
    /// Since when it is in force; the first has been for ever.
    since: Option<DateTime<Utc>>,
    calendar: Calendar,
}

/// The calendars of all versions.
#[derive(Debug, Clone, Default)]
pub struct CalendarHistory {
    stages: Vec<Stage>,
}

/// A day on which two calendars part, and until when dossiers may have been accepted that one of them counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartedDay {
    /// The day.
    pub day: NaiveDate,
    /// Latest acceptance concerned; `None`: any.
    pub accepted_through: Option<DateTime<Utc>>,
}

impl CalendarHistory {
    /// Folds the versions, which come in order of their numbers.
    pub fn new(versions: &[CalendarVersion]) -> Self {
        let mut stages: Vec<Stage> = Vec::with_capacity(versions.len());
        let nothing = Calendar::default();
        for version in versions {
            let before = stages.last();
            // A clock that was set back does not put a version before the one that it follows.
            let since = before.map(|stage| stage.since.map_or(version.at, |since| since.max(version.at)));
            let calendar = version.applied_to(before.map_or(&nothing, |stage| &stage.calendar));
            stages.push(Stage { number: version.number, since, calendar });
        }
        Self { stages }
    }

    /// Number of the last version; 0 before any.
    pub fn last_number(&self) -> u32 {
        self.stages.last().map_or(0, |stage| stage.number)
    }

    /// The calendar as it was after a version.
    pub fn of_version(&self, number: u32) -> Option<&Calendar> {
        self.stages.iter().find(|stage| stage.number == number).map(|stage| &stage.calendar)
    }

    /// The calendars that may have been in use at a moment: one, and around a change both.
    pub fn around(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Calendar> {
        let ends = self.stages.iter().skip(1).map(|next| next.since).chain([None]);
        self.stages.iter().zip(ends).filter_map(move |(stage, end)| {
            let begun = stage.since.is_none_or(|since| since <= at + MARGIN);
            let ended = end.is_some_and(|end| end < at - MARGIN);
            (begun && !ended).then_some(&stage.calendar)
        })
    }

    /// The days that anything of these versions, or what follows them, counts otherwise than `target`: only a dossier in
    /// whose time one of them lies can have another date by `target` than it was given.
    pub fn parted_days(&self, target: &Calendar) -> Vec<PartedDay> {
        let mut parted = Vec::new();
        let mut stages = self.stages.iter().peekable();
        while let Some(stage) = stages.next() {
            let (next, accepted_through) = match stages.peek() {
                Some(next) => (&next.calendar, next.since.map(|since| since + AHEAD)),
                None => (target, None),
            };
            let days = stage.calendar.parts_from(next);
            parted.extend(days.into_iter().map(|day| PartedDay { day, accepted_through }));
        }
        parted
    }
}

impl CalendarVersion {
    /// The calendar after this change.
    fn applied_to(&self, before: &Calendar) -> Calendar {
        let years = before.years().chain(self.years.iter().copied());
        let is_changed =
            |day: &&CalendarDay| self.days.binary_search_by_key(&day.day, |change| change.day).is_ok();
        let kept = before.days().iter().filter(|day| !is_changed(day)).cloned();
        let new = self.days.iter().filter_map(|change| change.becomes.clone());
        Calendar::new(years.collect::<Vec<_>>(), kept.chain(new).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::DayKind;
    use crate::domain::calendar::tests::{published, published_days};
    use crate::domain::calendar_change::{Change, difference};

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+07:00").parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn off(text: &str) -> CalendarDay {
        CalendarDay { day: day(text), kind: DayKind::SwappedOff, name: "Nghỉ".into(), source: "TB".into() }
    }

    fn version(number: u32, moment: &str, before: &Calendar, after: &Calendar) -> CalendarVersion {
        let (years, days) = difference(before, after, None);
        CalendarVersion { number, at: at(moment), client: "a".into(), years, days }
    }

    /// 2022–2026 as published; then 23 November off and the 28th worked; then the 23rd plain again and 2027 known.
    fn three() -> (Vec<CalendarVersion>, [Calendar; 3]) {
        let first = published();
        let worked = CalendarDay { kind: DayKind::SwappedWorking, ..off("2026-11-28") };
        let swap = [off("2026-11-23"), worked].map(Change::Named);
        let second = first.changed(&swap).unwrap();
        let third = second
            .changed(&[
                Change::Plain(day("2026-11-23")),
                Change::Year { year: 2027, days: vec![off("2027-01-04")] },
            ])
            .unwrap();
        let versions = vec![
            version(1, "2026-11-01T00:00", &Calendar::default(), &first),
            version(2, "2026-09-20T08:00", &first, &second),
            version(3, "2026-09-25T08:00", &second, &third),
        ];
        (versions, [first, second, third])
    }

    #[test]
    fn folded_they_give_the_calendar_of_each() {
        let (versions, calendars) = three();
        let history = CalendarHistory::new(&versions);
        assert_eq!(history.last_number(), 3);
        for (number, calendar) in (1..).zip(&calendars) {
            assert_eq!(history.of_version(number), Some(calendar));
        }
        assert_eq!(history.of_version(4), None);
        assert_eq!(versions[0].days.len(), published_days().len());
        let changed: Vec<_> = versions[1].days.iter().map(|change| change.day.to_string()).collect();
        assert_eq!(changed, ["2026-11-23", "2026-11-28"]);
        assert_eq!((versions[2].years.as_slice(), versions[2].days.len()), (&[2027][..], 2));
        assert_eq!(versions[2].days[0].was, Some(off("2026-11-23")));
    }

    #[test]
    fn around_a_change_both_may_have_been_in_use() {
        let (versions, _) = three();
        let history = CalendarHistory::new(&versions);
        let used = |moment: &str| {
            let found = |calendar: &Calendar| (1..=3).find(|n| history.of_version(*n) == Some(calendar));
            history.around(at(moment)).filter_map(found).collect::<Vec<_>>()
        };
        // The first has always been, whenever it was entered.
        assert_eq!(used("2023-01-01T00:00"), [1]);
        assert_eq!(used("2026-09-20T07:58"), [1]);
        assert_eq!(used("2026-09-20T08:00"), [1, 2]);
        assert_eq!(used("2026-09-20T08:01"), [1, 2]);
        assert_eq!(used("2026-09-20T08:02"), [2]);
        assert_eq!(used("2026-12-01T08:02"), [3]);
        assert_eq!(CalendarHistory::default().around(at("2026-12-01T08:02")).count(), 0);
    }

    #[test]
    fn a_clock_set_back_leaves_the_order() {
        let (mut versions, _) = three();
        versions[2].at = at("2025-01-01T00:00");
        let history = CalendarHistory::new(&versions);
        let last = history.around(at("2025-06-01T00:00")).next().unwrap();
        assert_eq!(Some(last), history.of_version(1));
        assert_eq!(history.around(at("2026-12-01T00:00")).last(), history.of_version(3));
    }

    #[test]
    fn days_part_where_both_calendars_know_them_and_count_otherwise() {
        let (versions, calendars) = three();
        let history = CalendarHistory::new(&versions);
        let told = |target: &Calendar| -> Vec<(String, bool)> {
            let parted = history.parted_days(target);
            parted.iter().map(|parted| (parted.day.to_string(), parted.accepted_through.is_none())).collect()
        };
        let of = |days: &[(&str, bool)]| -> Vec<(String, bool)> {
            days.iter().map(|(day, open)| ((*day).to_owned(), *open)).collect()
        };
        let second = [("2026-11-23", false), ("2026-11-28", false)];
        let third = [("2026-11-23", false)];
        assert_eq!(told(&calendars[2]), of(&[&second[..], &third].concat()));
        let back = calendars[2].changed(&[Change::Plain(day("2026-11-28"))]).unwrap();
        assert_eq!(told(&back), of(&[&second[..], &third, &[("2026-11-28", true)]].concat()));
        // A holiday on a Sunday is a change of the calendar and of no count.
        let sunday = CalendarDay { kind: DayKind::Holiday, ..off("2026-11-29") };
        let named = calendars[2].changed(&[Change::Named(sunday)]).unwrap();
        assert_eq!(told(&named).len(), 3);
    }
}
