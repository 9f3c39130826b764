//! Civil time: which day, and what time of the day, an instant is for the law.
//!
//! The one place that names the zone: `Asia/Ho_Chi_Minh`, UTC+7 the whole year round since 1975. Every
//! `_on` date of the house is made here from an `_at` instant. What the time is now is not here: an
//! instant is always an argument.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

/// The zone of the law, +07:00 without summer time.
pub const LOCAL: FixedOffset = match FixedOffset::east_opt(7 * 60 * 60) {
    Some(offset) => offset,
    None => panic!("seven hours is a lawful offset"),
};

/// The instant as the wall clock shows it, for example `2023-03-15T00:00:00+07:00`.
pub fn local(instant: DateTime<Utc>) -> DateTime<FixedOffset> {
    instant.with_timezone(&LOCAL)
}

/// The wall clock without its zone; saturates at the ends of what chrono can hold.
pub fn wall_clock(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc().checked_add_offset(LOCAL).unwrap_or(NaiveDateTime::MAX)
}

/// The civil day of an instant: 2023-03-14T17:00:00Z is already 2023-03-15.
pub fn civil_day(instant: DateTime<Utc>) -> NaiveDate {
    wall_clock(instant).date()
}

/// The instant at which the wall clock shows `time` on `day`.
pub fn instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    day.and_time(time).checked_sub_offset(LOCAL).unwrap_or(NaiveDateTime::MIN).and_utc()
}

/// The first instant of a civil day (00:00).
pub fn start_of_day(day: NaiveDate) -> DateTime<Utc> {
    instant(day, NaiveTime::MIN)
}

/// The instant that closes a civil day (24:00), itself no longer part of it; a term in days ends
/// there (BLDS 2015 Đ148 k6). Ask `at < end_of_day(day)`.
pub fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    day.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

/// The time of the day cut down to its minute: 15:00:59 is still the minute 15:00.
pub fn minute_of(time: NaiveTime) -> NaiveTime {
    NaiveTime::from_hms_opt(time.hour(), time.minute(), 0).unwrap_or(time)
}

/// A text that is not a time of the day written `HH:MM`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time of the day such as 15:00")]
pub struct InvalidHourMinute {
    /// What was given.
    pub text: String,
}

/// Reads a time of the day written `HH:MM`, from 00:00 to 23:59, for example a cut-off of `15:00`.
pub fn parse_hour_minute(text: &str) -> Result<NaiveTime, InvalidHourMinute> {
    let invalid = || InvalidHourMinute { text: text.to_owned() };
    let (hour, minute) = text.split_once(':').ok_or_else(invalid)?;
    let number = |part: &str| match part.len() {
        2 if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse::<u32>().ok(),
        _ => None,
    };
    let time = number(hour).zip(number(minute)).and_then(|(h, m)| NaiveTime::from_hms_opt(h, m, 0));
    time.ok_or_else(invalid)
}

/// Writes a time of the day as `HH:MM`.
pub fn format_hour_minute(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// A text that is neither an instant (RFC 3339) nor a civil date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is neither an instant such as 2023-03-10T09:00:00+07:00 nor a date such as 2023-03-10")]
pub struct InvalidMoment {
    /// What was given.
    pub text: String,
}

/// Reads an instant where a bare date will do too and then means that day's first instant.
pub fn parse_moment(text: &str) -> Result<DateTime<Utc>, InvalidMoment> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) if text.len() == 10 => Ok(start_of_day(day)),
        _ => Err(InvalidMoment { text: text.to_owned() }),
    }
}
