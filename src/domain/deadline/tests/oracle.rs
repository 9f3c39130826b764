//! The engine against an oracle that walks day by day and minute by minute and shares nothing with it
//! but the list of named days.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{
    Calendar, DayKind, UnknownYear,
    tests::{published, published_days},
};

/// Read once: the cases are many.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(published);
static ORACLE: LazyLock<Oracle> = LazyLock::new(Oracle::new);

/// The named days as a plain map; a walk off 2022–2026 is the year it walked into.
struct Oracle {
    named: BTreeMap<NaiveDate, DayKind>,
}

impl Oracle {
    fn new() -> Self {
        Self { named: published_days().into_iter().map(|named| (named.day, named.kind)).collect() }
    }

    fn works(&self, on: NaiveDate) -> Result<bool, i32> {
        let monday = NaiveDate::from_ymd_opt(2022, 1, 3).unwrap();
        let year = on.year();
        if !(2022..=2026).contains(&year) {
            return Err(year);
        }
        let in_week = (on - monday).num_days().rem_euclid(7) < 5;
        Ok(self.named.get(&on).map_or(in_week, |kind| *kind == DayKind::SwappedWorking))
    }

    fn next_working(&self, mut on: NaiveDate) -> Result<NaiveDate, i32> {
        while !self.works(on)? {
            on = on + Days::new(1);
        }
        Ok(on)
    }

    fn add_working(&self, mut on: NaiveDate, n: u32) -> Result<NaiveDate, i32> {
        let mut left = n;
        while left > 0 {
            on = on + Days::new(1);
            if self.works(on)? {
                left -= 1;
            }
        }
        Ok(on)
    }

    /// The effective start: the day itself unless off or past the given minute of the day.
    fn start(&self, on: NaiveDate, minute: u32, cutoff: Option<u32>) -> Result<NaiveDate, i32> {
        let late = minute > 17 * 60 || cutoff.is_some_and(|cutoff| minute > cutoff);
        let works = self.works(on)?;
        self.next_working(if works && late { on + Days::new(1) } else { on })
    }

    fn months_later(&self, on: NaiveDate, n: u32) -> Result<NaiveDate, i32> {
        let text = on.format("%Y %m %d").to_string();
        let parts: Vec<u32> = text.split(' ').map(|part| part.parse().unwrap()).collect();
        let (mut year, mut month, mut of_month) = (parts[0], parts[1], parts[2]);
        for _ in 0..n {
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        loop {
            if let Some(found) = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap(), month, of_month) {
                return self.next_working(found);
            }
            of_month -= 1;
        }
    }

    /// Walks minute by minute; a minute is worked when it lies in 07:00–11:30 or 13:30–17:00.
    fn hours_later(&self, on: NaiveDate, minute: u32, minutes: u32) -> Result<(NaiveDate, u32), i32> {
        let (mut on, mut minute, mut left) = (on, minute, minutes);
        loop {
            let worked =
                (7 * 60..11 * 60 + 30).contains(&minute) || (13 * 60 + 30..17 * 60).contains(&minute);
            if worked && self.works(on)? {
                left -= 1;
                if left == 0 {
                    return Ok((on, minute + 1));
                }
            }
            minute += 1;
            if minute == 24 * 60 {
                (on, minute) = (on + Days::new(1), 0);
                self.works(on)?;
            }
        }
    }
}

fn engine(limit: &Limit, on: NaiveDate, minute: u32, calendar: &Calendar) -> Result<Due, i32> {
    let from = time::instant(on, clock(minute));
    let silent = due(limit, from, &WorkingHours::default(), calendar, &mut Silent);
    let traced = due(limit, from, &WorkingHours::default(), calendar, &mut Steps::default());
    assert_eq!(silent, traced, "telling the steps changes nothing");
    silent.map_err(|UnknownYear { year }| year)
}

fn clock(minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap()
}

/// Any day of the known years.
fn days() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1826).prop_map(|offset| day("2022-01-01") + Days::new(offset))
}

fn minutes() -> impl Strategy<Value = u32> {
    prop_oneof![
        0_u32..1440,
        Just(15 * 60),
        Just(15 * 60 + 1),
        Just(17 * 60),
        Just(17 * 60 + 1),
        Just(11 * 60 + 30)
    ]
}

fn cutoffs() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![Just(None), Just(Some(15 * 60)), (0_u32..1440).prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn working_days_agree(on in days(), minute in minutes(), cutoff in cutoffs(), halves in 0_u32..120) {
        let (calendar, oracle) = (&*CALENDAR, &*ORACLE);
        let amount = Some(Amount::from_halves(halves).unwrap());
        let limit = Limit::new(amount, LimitUnit::WorkingDay, cutoff.map(clock)).unwrap();
        let expected = oracle
            .start(on, minute, cutoff)
            .and_then(|start| Ok((start, oracle.add_working(start, halves.div_ceil(2))?)));
        let found = engine(&limit, on, minute, calendar).map(|due| (due.starts_on, due.due_on));
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn calendar_days_agree(on in days(), minute in minutes(), cutoff in cutoffs(), n in 0_u32..400) {
        let (calendar, oracle) = (&*CALENDAR, &*ORACLE);
        let amount = Some(Amount::whole(n).unwrap());
        let limit = Limit::new(amount, LimitUnit::CalendarDay, cutoff.map(clock)).unwrap();
        let expected = oracle
            .start(on, minute, cutoff)
            .and_then(|start| oracle.next_working(start + TimeDelta::days(n.into())));
        prop_assert_eq!(engine(&limit, on, minute, calendar).map(|due| due.due_on), expected);
    }

    #[test]
    fn months_agree(on in days(), minute in minutes(), n in 0_u32..30) {
        let (calendar, oracle) = (&*CALENDAR, &*ORACLE);
        let limit = Limit::new(Some(Amount::whole(n).unwrap()), LimitUnit::Month, None).unwrap();
        let expected = oracle.start(on, minute, None).and_then(|start| oracle.months_later(start, n));
        prop_assert_eq!(engine(&limit, on, minute, calendar).map(|due| due.due_on), expected);
    }

    #[test]
    fn working_hours_agree(on in days(), minute in minutes(), halves in 1_u32..80) {
        let (calendar, oracle) = (&*CALENDAR, &*ORACLE);
        let limit = Limit::new(Some(Amount::from_halves(halves).unwrap()), LimitUnit::WorkingHour, None).unwrap();
        let expected = oracle
            .hours_later(on, minute, halves * 30)
            .map(|(end_on, end)| (end_on, Some(time::instant(end_on, clock(end)))));
        prop_assert_eq!(engine(&limit, on, minute, calendar).map(|due| (due.due_on, due.due_at)), expected);
    }

    #[test]
    fn shifts_agree(old in days(), asked in days(), waited in 0_u64..60) {
        let (calendar, oracle) = (&*CALENDAR, &*ORACLE);
        let complete = asked + Days::new(waited);
        let expected = (1..=waited)
            .map(|offset| oracle.works(asked + Days::new(offset)))
            .sum_working()
            .and_then(|count| oracle.add_working(old, count));
        let found = shift(old, asked, complete, calendar, &mut Silent);
        prop_assert_eq!(found.map_err(|UnknownYear { year }| year), expected);
    }

    #[test]
    fn the_steps_of_working_days_are_the_whole_calendar_to_the_due_date(
        on in days(), minute in minutes(), n in 1_u32..90,
    ) {
        let calendar = &*CALENDAR;
        let limit = Limit::new(Some(Amount::whole(n).unwrap()), LimitUnit::WorkingDay, None).unwrap();
        let from = time::instant(on, clock(minute));
        let request = PreviewRequest { limit, from, pauses: Vec::new(), extension: None };
        let Ok(preview) = preview(&request, calendar, &WorkingHours::default()) else { return Ok(()) };

        let dates: Vec<NaiveDate> = preview.steps.iter().map(|step| step.date).collect();
        let whole = preview.starts_on.iter_days().skip(1).take_while(|date| *date <= preview.due_on);
        prop_assert_eq!(dates, whole.collect::<Vec<_>>());
        let counted = preview.steps.iter().filter(|step| step.counted);
        prop_assert_eq!(counted.count(), usize::try_from(n).unwrap());
        for step in &preview.steps {
            prop_assert_eq!(step.counted, ORACLE.works(step.date).unwrap());
        }
        let arrived_to_start: Vec<NaiveDate> = preview.start.iter().map(|step| step.date).collect();
        let whole = on.iter_days().take_while(|date| *date <= preview.starts_on);
        prop_assert_eq!(arrived_to_start, whole.collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shift_gives_back_exactly_the_days_that_were_left(
        on in days(), n in 1_u32..40, asked in 0_u64..60, waited in 0_u64..60,
    ) {
        let limit = Limit::new(Some(Amount::whole(n).unwrap()), LimitUnit::WorkingDay, None).unwrap();
        let (from, asked) = (time::instant(on, clock(540)), on + Days::new(asked));
        let pause = Pause {
            kind: PauseKind::Payment,
            from: time::start_of_day(asked),
            to: time::start_of_day(asked + Days::new(waited)),
            clock: None,
        };
        let plain = PreviewRequest { limit, from, pauses: Vec::new(), extension: None };
        let paused = PreviewRequest { pauses: vec![pause], ..plain.clone() };
        let shown = |request| preview(request, &CALENDAR, &WorkingHours::default());
        let (Ok(plain), Ok(paused)) = (shown(&plain), shown(&paused)) else { return Ok(()) };
        prop_assert_eq!(paused.steps.last().map(|step| step.date), Some(paused.due_on));
        prop_assume!(plain.starts_on <= asked && asked <= plain.due_on);
        let counted = paused.steps.iter().filter(|step| step.counted).count();
        prop_assert_eq!(counted, usize::try_from(n).unwrap());
        // Asked on its last day and complete on a day off, it was due before it was complete.
        let due_first = paused.due_on < asked + Days::new(waited);
        prop_assert!(due_first || paused.steps.is_sorted_by_key(|step| step.date));
    }
}

/// Counts the working ones, or stops at the first unknown year.
trait SumWorking {
    fn sum_working(self) -> Result<u32, i32>;
}

impl<I: Iterator<Item = Result<bool, i32>>> SumWorking for I {
    fn sum_working(self) -> Result<u32, i32> {
        self.map(|works| works.map(u32::from)).sum()
    }
}
