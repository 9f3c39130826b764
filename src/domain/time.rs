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

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_civil_day_begins_at_seventeen_hours_utc_of_the_day_before() {
        let day: NaiveDate = "2023-03-15".parse().unwrap();
        assert_eq!(start_of_day(day), utc("2023-03-14T17:00:00Z"));
        assert_eq!(end_of_day(day), utc("2023-03-15T17:00:00Z"));
        assert_eq!(civil_day(start_of_day(day)), day);
        assert_eq!(civil_day(end_of_day(day) - chrono::TimeDelta::nanoseconds(1)), day);
        assert_eq!(civil_day(end_of_day(day)), day.succ_opt().unwrap());
        assert_eq!(local(utc("2023-03-14T17:00:00Z")).to_rfc3339(), "2023-03-15T00:00:00+07:00");
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
        assert_eq!(instant(day, noon), utc("2023-03-15T05:00:00Z"));
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        assert_eq!(civil_day(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
        assert!(start_of_day(NaiveDate::MIN) <= end_of_day(NaiveDate::MIN));
        assert!(start_of_day(NaiveDate::MAX) <= end_of_day(NaiveDate::MAX));
    }

    #[test]
    fn hours_and_minutes_are_read_as_they_are_written() {
        for text in ["00:00", "07:30", "15:00", "23:59"] {
            assert_eq!(format_hour_minute(parse_hour_minute(text).unwrap()), text);
        }
        for text in
            ["", "15", "15:0", "5:00", "24:00", "15:60", "15:00:00", "15h00", "+5:00", "15:00 ", "1５:00"]
        {
            assert!(parse_hour_minute(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_moment_is_an_instant_or_the_start_of_a_day() {
        assert_eq!(parse_moment("2023-03-10T09:00:00+07:00"), Ok(utc("2023-03-10T02:00:00Z")));
        assert_eq!(parse_moment("2023-03-10"), Ok(utc("2023-03-09T17:00:00Z")));
        for text in ["", "2023-3-10", "2023-02-29", "2023-03-10T09:00:00", "10/03/2023", "2023-03-10 "] {
            assert!(parse_moment(text).is_err(), "{text:?}");
        }
    }
}
