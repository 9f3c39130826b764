//! Whole courses against an oracle that walks each day and each minute: any limit, any agency's hours, waits that restart
//! or shift, one extension. The same walk is the oracle of `redating`, which counts by another calendar. `PROPTEST_CASES=25000` tries a million of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Timelike, Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{
    Calendar, CalendarDay, DayKind,
    tests::{published, published_days},
};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(published);
static WALL: LazyLock<Wall> = LazyLock::new(|| Wall::of(&published_days()));

/// What was drawn, in plain numbers.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Course {
    pub(in crate::domain) unit: LimitUnit,
    pub(in crate::domain) halves: u32,
    pub(in crate::domain) cutoff: Option<u32>,
    /// Minutes of the day: opens, closes, opens, closes, …
    pub(in crate::domain) hours: Vec<u32>,
    pub(in crate::domain) from: (NaiveDate, u32),
    /// Days until it is asked, days until it is complete, the minute of that day, supplement, restart.
    pub(in crate::domain) pauses: Vec<(u64, u64, u32, bool, Option<bool>)>,
    /// Days after arrival, days won.
    pub(in crate::domain) extension: Option<(u64, u64)>,
}

pub(in crate::domain) fn clock(minute: u32) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap()
}

pub(in crate::domain) fn courses() -> impl Strategy<Value = Course> {
    use LimitUnit::{CalendarDay, Month, SameDay, WorkingDay, WorkingHour};
    let unit = prop_oneof![
        6 => Just(WorkingDay), 2 => Just(CalendarDay), 3 => Just(WorkingHour), 1 => Just(Month), 1 => Just(SameDay)
    ];
    let hours = prop_oneof![
        3 => Just(vec![420, 690, 810, 1020]),
        2 => prop::collection::btree_set(0_u32..1440, 2..=6)
            .prop_map(|minutes| minutes.into_iter().collect::<Vec<_>>())
            .prop_map(|mut minutes| { minutes.truncate(minutes.len() / 2 * 2); minutes }),
    ];
    let minute =
        || prop_oneof![0_u32..1440, Just(420), Just(690), Just(900), Just(901), Just(1020), Just(1021)];
    let cutoff = prop_oneof![2 => Just(None), 1 => Just(Some(900)), 1 => (0_u32..1440).prop_map(Some)];
    let from = ((0_u64..1700).prop_map(|offset| day("2022-01-01") + Days::new(offset)), minute());
    let restart = prop_oneof![Just(None), any::<bool>().prop_map(Some)];
    let pause = (0_u64..12, 0_u64..20, minute(), any::<bool>(), restart);
    let pauses = prop::collection::vec(pause, 0..4);
    let extension = prop::option::of((0_u64..40, 1_u64..30));
    (unit, 0_u32..60, cutoff, hours, from, pauses, extension).prop_map(
        |(unit, halves, cutoff, hours, from, pauses, extension)| {
            let halves = match unit {
                SameDay => 0,
                // Months reach far beyond the calendar soon.
                Month => halves % 6 * 2,
                CalendarDay => halves * 2,
                WorkingDay | WorkingHour => halves,
            };
            Course { unit, halves, cutoff, hours, from, pauses, extension }
        },
    )
}

/// Outside of 2022–2026: the year nobody published.
pub(in crate::domain) type Walked<T> = Result<T, i32>;

/// A calendar as it hangs on the wall: the named days of 2022–2026.
pub(in crate::domain) struct Wall(BTreeMap<NaiveDate, DayKind>);

impl Wall {
    pub(in crate::domain) fn of(days: &[CalendarDay]) -> Self {
        Self(days.iter().map(|named| (named.day, named.kind)).collect())
    }

    pub(in crate::domain) fn worked(&self, on: NaiveDate) -> Walked<bool> {
        if !(2022..=2026).contains(&on.year()) {
            return Err(on.year());
        }
        let weekend = on.weekday() == Weekday::Sat || on.weekday() == Weekday::Sun;
        Ok(match self.0.get(&on) {
            Some(DayKind::SwappedWorking) => true,
            Some(_) => false,
            None => !weekend,
        })
    }

    fn first_worked(&self, mut on: NaiveDate) -> Walked<NaiveDate> {
        while !self.worked(on)? {
            on = tomorrow(on);
        }
        Ok(on)
    }

    fn worked_days_after(&self, mut on: NaiveDate, n: u32) -> Walked<NaiveDate> {
        for _ in 0..n {
            on = self.first_worked(tomorrow(on))?;
        }
        Ok(on)
    }

    /// A date after a wait that moves it by the days worked in it.
    pub(in crate::domain) fn shifted(
        &self,
        end: NaiveDate,
        asked: NaiveDate,
        complete: NaiveDate,
    ) -> Walked<NaiveDate> {
        let mut waited = 0;
        let mut day = asked;
        while day < complete {
            day = tomorrow(day);
            waited += u32::from(self.worked(day)?);
        }
        self.worked_days_after(end, waited)
    }

    fn extended(&self, end: End, won: u64) -> Walked<End> {
        let mut day = end.0;
        for _ in 0..won {
            day = tomorrow(day);
            self.worked(day)?;
        }
        Ok((day, None))
    }
}

fn tomorrow(on: NaiveDate) -> NaiveDate {
    on + Days::new(1)
}

/// The date, and of hours the minute too.
pub(in crate::domain) type End = (NaiveDate, Option<u32>);

/// A wait, in days and minutes.
pub(in crate::domain) struct Wait {
    pub(in crate::domain) asked: (NaiveDate, u32),
    pub(in crate::domain) complete: (NaiveDate, u32),
    pub(in crate::domain) supplement: bool,
    pub(in crate::domain) restarts: bool,
}

impl Course {
    fn is_work(&self, minute: u32) -> bool {
        self.hours.chunks(2).any(|span| span[0] <= minute && minute < span[1])
    }

    /// What arrives in this minute is due then.
    pub(in crate::domain) fn due(&self, (on, minute): (NaiveDate, u32), wall: &Wall) -> Walked<End> {
        let closed = minute > *self.hours.last().unwrap();
        let late = closed || self.cutoff.is_some_and(|cutoff| minute > cutoff);
        let start = wall.first_worked(if late && wall.worked(on)? { tomorrow(on) } else { on })?;
        let n = self.halves.div_ceil(2);
        Ok(match self.unit {
            LimitUnit::SameDay => (start, None),
            LimitUnit::WorkingDay => (wall.worked_days_after(start, n)?, None),
            LimitUnit::CalendarDay => (wall.first_worked(start + Days::new(n.into()))?, None),
            LimitUnit::Month => {
                let months = start.year() * 12 + i32::try_from(start.month0() + n).unwrap();
                let (year, month) = (months / 12, u32::try_from(months % 12).unwrap() + 1);
                let last = (1..=start.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day));
                (wall.first_worked(last.unwrap())?, None)
            }
            LimitUnit::WorkingHour => self.in_hours(start, if start == on { minute } else { 0 }, wall)?,
        })
    }

    fn in_hours(&self, mut on: NaiveDate, mut minute: u32, wall: &Wall) -> Walked<End> {
        let mut left = self.halves * 30;
        loop {
            // With nothing left it ends where work may begin or just ended.
            let ends_here = self.is_work(minute) || (minute > 0 && self.is_work(minute - 1));
            if left == 0 && ends_here {
                return Ok((on, Some(minute)));
            }
            if self.is_work(minute) {
                left -= 1;
            }
            minute += 1;
            if left == 0 && self.is_work(minute - 1) {
                return Ok((on, Some(minute)));
            }
            if minute >= 1440 {
                (on, minute) = (wall.first_worked(tomorrow(on))?, 0);
            }
        }
    }

    /// The pauses in days and minutes.
    pub(in crate::domain) fn waits(&self) -> Vec<Wait> {
        let mut here = self.from;
        let mut waits = Vec::new();
        for (until_asked, until_complete, minute, supplement, restart) in &self.pauses {
            let asked = (here.0 + Days::new(*until_asked), if *until_asked == 0 { here.1 } else { 600 });
            let same_day = *until_complete == 0;
            let complete = (asked.0 + Days::new(*until_complete), if same_day { asked.1 } else { *minute });
            let restarts = restart.unwrap_or(*supplement);
            waits.push(Wait { asked, complete, supplement: *supplement, restarts });
            here = complete;
        }
        waits
    }

    /// The end after all that happened; `None` where the extension is not lawful.
    fn walk(&self, wall: &Wall) -> Walked<Option<End>> {
        let mut end = self.due(self.from, wall)?;
        let mut extension = self.extension.map(|(after, won)| (self.from.0 + Days::new(after), won));
        for Wait { asked, complete, restarts, .. } in self.waits() {
            if let Some((on, won)) = extension.take_if(|(on, _)| *on < complete.0) {
                if on >= end.0 {
                    return Ok(None);
                }
                end = wall.extended(end, won)?;
            }
            // Days waited are walked too: a year without a calendar among them stops the count.
            if restarts {
                let mut day = asked.0;
                while day < complete.0 {
                    day = tomorrow(day);
                    wall.worked(day)?;
                }
                end = self.due(complete, wall)?;
            } else {
                end.0 = wall.shifted(end.0, asked.0, complete.0)?;
            }
        }
        match extension {
            Some((on, _)) if on >= end.0 => Ok(None),
            Some((_, won)) => wall.extended(end, won).map(Some),
            None => Ok(Some(end)),
        }
    }

    /// The same course for the engine, whose extension needs its date: it comes from the walk.
    fn request(&self) -> PreviewRequest {
        let at = |(on, minute): (NaiveDate, u32)| time::instant(on, clock(minute));
        let amount = Some(Amount::from_halves(self.halves).unwrap());
        let pauses = self.pauses.iter().zip(self.waits()).map(|(drawn, wait)| Pause {
            kind: if wait.supplement { PauseKind::Supplement } else { PauseKind::Payment },
            from: at(wait.asked),
            to: at(wait.complete),
            clock: drawn.4.map(|restart| if restart { WaitClock::Restart } else { WaitClock::Shift }),
        });
        PreviewRequest {
            limit: Limit::new(amount, self.unit, self.cutoff.map(clock)).unwrap(),
            from: at(self.from),
            pauses: pauses.collect(),
            extension: None,
        }
    }

    /// The end by the engine; an extension wins its days over the date that the engine itself gives.
    fn engine(&self, hours: &WorkingHours) -> Result<Option<End>, PreviewRefused> {
        let plain = self.request();
        let Some((after, won)) = self.extension else {
            return preview(&plain, &CALENDAR, hours).map(|found| Some(end_of(&found)));
        };
        let on = self.from.0 + Days::new(after);
        let before = plain.pauses.iter().filter(|pause| time::civil_day(pause.to) <= on).copied().collect();
        let in_force = preview(&PreviewRequest { pauses: before, ..plain.clone() }, &CALENDAR, hours)?.due_on;
        let extension = Some(Extension { on, due_on: in_force + Days::new(won) });
        match preview(&PreviewRequest { extension, ..plain }, &CALENDAR, hours) {
            Ok(found) => Ok(Some(end_of(&found))),
            Err(PreviewRefused::ExtensionTooLate { .. }) => Ok(None),
            Err(refused) => Err(refused),
        }
    }
}

fn end_of(found: &Preview) -> End {
    let minute = |at: NaiveDateTime| at.hour() * 60 + at.minute();
    (found.due_on, found.due_at.map(|at| minute(time::wall_clock(at))))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 400, failure_persistence: None, max_global_rejects: u32::MAX, ..ProptestConfig::default()
    })]

    #[test]
    fn every_course_ends_where_the_walk_ends(course in courses()) {
        let spans = course.hours.chunks(2).map(|span| (clock(span[0]), clock(span[1])));
        let hours = WorkingHours::new(spans).unwrap();
        let found = course.engine(&hours).map_err(|refused| match refused {
            PreviewRefused::UnknownYear(unknown) => unknown.year,
            other => panic!("{other}"),
        });
        prop_assert_eq!(found, course.walk(&WALL));
    }
}
