//! The hours an agency works on a working day (giờ làm việc).
//!
//! By default 07:00–11:30 and 13:30–17:00, eight hours, which equal one working day. The same on every
//! working day, a swapped Saturday included. Which days are worked is the calendar's business.

use std::{fmt, str::FromStr};

use chrono::{NaiveTime, TimeDelta};

use crate::domain::time;

/// The spans of a working day, in order, none empty and none touching another; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingHours {
    spans: Vec<Span>,
}

/// A stretch of work, from `opens` until `closes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment of work.
    pub opens: NaiveTime,
    /// The moment work ends.
    pub closes: NaiveTime,
}

impl Span {
    /// How long it is.
    pub fn length(self) -> TimeDelta {
        self.closes - self.opens
    }
}

/// Hours that are no working day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} are not working hours such as 07:00-11:30,13:30-17:00, one after another")]
pub struct InvalidWorkingHours {
    /// What was given.
    pub text: String,
}

impl WorkingHours {
    /// Hours of these spans, each `(opens, closes)`, one after another with a break between.
    pub fn new(spans: impl IntoIterator<Item = (NaiveTime, NaiveTime)>) -> Result<Self, InvalidWorkingHours> {
        let spans: Vec<Span> = spans.into_iter().map(|(opens, closes)| Span { opens, closes }).collect();
        let empty = spans.is_empty() || spans.iter().any(|span| span.opens >= span.closes);
        let touching =
            spans.iter().zip(spans.iter().skip(1)).any(|(before, after)| before.closes >= after.opens);
        let hours = Self { spans };
        if empty || touching { Err(InvalidWorkingHours { text: hours.to_string() }) } else { Ok(hours) }
    }

    /// The spans, in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The moment the day's work ends (17:00 by default).
    pub fn closing(&self) -> NaiveTime {
        self.spans.last().map_or(NaiveTime::MIN, |span| span.closes)
    }

    /// How much is worked in a day (8 hours by default).
    pub fn per_day(&self) -> TimeDelta {
        self.spans.iter().map(|span| span.length()).sum()
    }
}

impl Default for WorkingHours {
    /// 07:00–11:30, 13:30–17:00.
    fn default() -> Self {
        let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        let morning = Span { opens: at(7, 0), closes: at(11, 30) };
        let afternoon = Span { opens: at(13, 30), closes: at(17, 0) };
        Self { spans: vec![morning, afternoon] }
    }
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, span) in self.spans.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}-{}", span.opens.format("%H:%M"), span.closes.format("%H:%M"))?;
        }
        Ok(())
    }
}

impl FromStr for WorkingHours {
    type Err = InvalidWorkingHours;

    /// Reads `07:00-11:30,13:30-17:00`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let span = |part: &str| {
            let (opens, closes) = part.split_once('-')?;
            let opens = time::parse_hour_minute(opens.trim()).ok()?;
            Some((opens, time::parse_hour_minute(closes.trim()).ok()?))
        };
        let spans: Option<Vec<_>> = text.split(',').map(span).collect();
        let invalid = || InvalidWorkingHours { text: text.to_owned() };
        Self::new(spans.ok_or_else(invalid)?).map_err(|_same_text| invalid())
    }
}
