//! The office's clock: minutes of work counted from one fixed morning, so that "forty minutes later" and
//! "two working days later" are additions that know lunch, weekends and Tết.
//!
//! Hours 07:00–11:30 and 13:30–17:00, 480 minutes a day; the days are those the calendar works.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use crate::domain::calendar::{Calendar, UnknownYear};
use crate::domain::time;

/// Minutes of work in a day.
pub(super) const DAY: u32 = 480;
/// The minute of work at which the lunch break falls.
const LUNCH: u32 = 270;

/// A minute of work, counted from the first morning the office knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Tick(u32);

impl Tick {
    /// The `minute`-th minute of work (0–479) of the `day`-th working day.
    pub(super) const fn new(day: u32, minute: u32) -> Self {
        Self(day * DAY + minute)
    }

    /// Which working day it is on.
    pub(super) const fn day(self) -> u32 {
        self.0 / DAY
    }

    /// Which minute of that day's work.
    pub(super) const fn minute(self) -> u32 {
        self.0 % DAY
    }

    /// So many minutes of work later.
    pub(super) const fn plus(self, minutes: u32) -> Self {
        Self(self.0 + minutes)
    }

    /// Minutes of work from an earlier tick to this one; 0 from a later one.
    pub(super) const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The working days around the demo's quarter, in order.
#[derive(Debug, Clone)]
pub(super) struct Office {
    days: Vec<NaiveDate>,
}

impl Office {
    /// The days of October 2022 to June 2023 that `calendar` works.
    pub(super) fn new(calendar: &Calendar) -> Result<Self, UnknownYear> {
        let first = NaiveDate::from_ymd_opt(2022, 10, 3).unwrap_or_default();
        let mut days = Vec::new();
        for day in first.iter_days().take(270) {
            if calendar.is_working(day)? {
                days.push(day);
            }
        }
        Ok(Self { days })
    }

    /// The place of the first working day on or after `date`.
    pub(super) fn day_of(&self, date: NaiveDate) -> u32 {
        u32::try_from(self.days.partition_point(|day| *day < date)).unwrap_or(u32::MAX)
    }

    /// The date of the `day`-th working day.
    pub(super) fn date(&self, day: u32) -> NaiveDate {
        let place = usize::try_from(day).unwrap_or(usize::MAX);
        self.days.get(place).or(self.days.last()).copied().unwrap_or_default()
    }

    /// What the clock on the wall shows.
    pub(super) fn wall(&self, tick: Tick) -> NaiveDateTime {
        let from_seven = if tick.minute() < LUNCH { tick.minute() } else { tick.minute() + 120 };
        let seven = NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default();
        self.date(tick.day()).and_time(seven) + TimeDelta::minutes(from_seven.into())
    }

    /// The minute of work at which the wall shows `wall`; lunch is its end, the evening the next morning.
    pub(super) fn tick(&self, wall: NaiveDateTime) -> Tick {
        let minutes = (wall.hour() * 60 + wall.minute()).saturating_sub(7 * 60);
        let minute = if minutes < LUNCH { minutes } else { minutes.saturating_sub(120).max(LUNCH) };
        Tick::new(self.day_of(wall.date()), minute)
    }

    /// The instant of a tick.
    pub(super) fn instant(&self, tick: Tick) -> DateTime<Utc> {
        let wall = self.wall(tick);
        time::instant(wall.date(), wall.time())
    }

    /// The calendar day before that of `tick`, be it worked or not.
    pub(super) fn eve(&self, tick: Tick) -> NaiveDate {
        let date = self.date(tick.day());
        date.checked_sub_days(Days::new(1)).unwrap_or(date)
    }
}
