//! How long an agency has (thời hạn giải quyết): an amount of a unit, and the hour after which a day no
//! longer counts.
//!
//! A `Limit` that exists is lawful. Amounts are whole numbers of halves: no float is ever computed
//! with. Turning a limit into a date is `due`'s business.

use std::{fmt, str::FromStr};

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};

use crate::domain::time;

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitUnit {
    /// Working days (ngày làm việc); halves allowed.
    WorkingDay,
    /// Calendar days (ngày).
    CalendarDay,
    /// Working hours (giờ làm việc); halves allowed.
    WorkingHour,
    /// Calendar months (tháng).
    Month,
    /// Within the day (ngay trong ngày); no amount.
    SameDay,
}

crate::spell!(LimitUnit {
    WorkingDay = "working_day",
    CalendarDay = "calendar_day",
    WorkingHour = "working_hour",
    Month = "month",
    SameDay = "same_day",
});

/// A number of units from 0 to 3650, whole or with a half; in JSON `3` or `2.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    halves: u32,
}

/// A number that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text} is not a number from 0 to {} in steps of a half", Amount::MAX)]
pub struct InvalidAmount {
    /// What was given.
    pub text: String,
}

impl Amount {
    /// The largest whole amount: ten years of days.
    pub const MAX: u32 = 3650;

    /// Nothing.
    pub const ZERO: Self = Self { halves: 0 };

    /// A whole amount.
    pub fn whole(units: u32) -> Result<Self, InvalidAmount> {
        let halves = units.checked_mul(2).filter(|halves| *halves <= 2 * Self::MAX);
        halves.map(|halves| Self { halves }).ok_or_else(|| InvalidAmount { text: units.to_string() })
    }

    /// An amount as the database stores it, in halves: 5 is two and a half.
    pub fn from_halves(halves: u32) -> Result<Self, InvalidAmount> {
        let lawful = halves <= 2 * Self::MAX;
        if lawful { Ok(Self { halves }) } else { Err(InvalidAmount { text: format!("{halves}/2") }) }
    }

    /// The amount in halves: 5 is two and a half.
    pub const fn halves(self) -> u32 {
        self.halves
    }

    /// Whether it has no half.
    pub const fn is_whole(self) -> bool {
        self.halves.is_multiple_of(2)
    }

    /// The next whole number: 2.5 gives 3.
    pub const fn rounded_up(self) -> u32 {
        self.halves.div_ceil(2)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.is_whole() { "" } else { ".5" };
        write!(f, "{}{half}", self.halves / 2)
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// Reads `3`, `3.0` and `2.5`, with any number of zeros behind.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidAmount { text: text.to_owned() };
        let (units, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let half = match fraction.trim_end_matches('0') {
            "" if !fraction.is_empty() => 0,
            "5" => 1,
            _ => return Err(invalid()),
        };
        if units.is_empty() || units.len() > 4 || !units.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid());
        }
        let units: u32 = units.parse().ok().filter(|units| *units <= Self::MAX).ok_or_else(invalid)?;
        Self::from_halves(2 * units + half)
    }
}

impl TryFrom<&serde_json::Number> for Amount {
    type Error = InvalidAmount;

    fn try_from(number: &serde_json::Number) -> Result<Self, Self::Error> {
        number.to_string().parse()
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole() {
            return serializer.serialize_u32(self.rounded_up());
        }
        let number: serde_json::Number = self.to_string().parse().map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Self::try_from(&number).map_err(D::Error::custom)
    }
}

/// A time limit: so many of a unit. In JSON `{"amount": 3, "unit": "working_day", "cutoff_time": "15:00"}`,
/// where `cutoff_time` may be absent and a `same_day` limit has no `amount`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "LimitParts")]
pub struct Limit {
    amount: Amount,
    unit: LimitUnit,
    cutoff_time: Option<NaiveTime>,
}

/// An amount that its unit does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLimit {
    /// Every unit but `same_day` needs one.
    #[error("a limit in {unit} needs an amount")]
    NoAmount {
        /// The unit.
        unit: LimitUnit,
    },
    /// Only working days and working hours come in halves.
    #[error("a limit in {unit} must be a whole number, not {amount}")]
    Half {
        /// The unit.
        unit: LimitUnit,
        /// The amount that was given.
        amount: Amount,
    },
    /// "Within the day" is not said twice.
    #[error("a limit within the day takes no amount, not {amount}")]
    SameDayAmount {
        /// The amount that was given.
        amount: Amount,
    },
    /// The cut-off is not written `HH:MM`.
    #[error(transparent)]
    Cutoff(#[from] time::InvalidHourMinute),
}

impl Limit {
    /// A limit; after the minute of `cutoff_time` a day no longer counts as the day of intake
    /// (for example 15:00: the minute 15:00 itself still does).
    ///
    /// `same_day` takes no amount or 0; the other units need one, whole but for working days and hours.
    pub fn new(
        amount: Option<Amount>,
        unit: LimitUnit,
        cutoff_time: Option<NaiveTime>,
    ) -> Result<Self, InvalidLimit> {
        let amount = match (unit, amount) {
            (LimitUnit::SameDay, None) => Amount::ZERO,
            (LimitUnit::SameDay, Some(amount)) if amount != Amount::ZERO => {
                return Err(InvalidLimit::SameDayAmount { amount });
            }
            (LimitUnit::CalendarDay | LimitUnit::Month, Some(amount)) if !amount.is_whole() => {
                return Err(InvalidLimit::Half { unit, amount });
            }
            (_, Some(amount)) => amount,
            (_, None) => return Err(InvalidLimit::NoAmount { unit }),
        };
        Ok(Self { amount, unit, cutoff_time: cutoff_time.map(time::minute_of) })
    }

    /// So many working hours, as a law outside the catalogue sets them.
    pub const fn working_hours(hours: u8) -> Self {
        // Widened by a byte: `u32::from` is not const.
        let halves = u32::from_le_bytes([hours, 0, 0, 0]) * 2;
        Self { amount: Amount { halves }, unit: LimitUnit::WorkingHour, cutoff_time: None }
    }

    /// How many of its unit; 0 within the day.
    pub const fn amount(&self) -> Amount {
        self.amount
    }

    /// What it is counted in.
    pub const fn unit(&self) -> LimitUnit {
        self.unit
    }

    /// The last minute that still counts as the same day, if the procedure has one.
    pub const fn cutoff_time(&self) -> Option<NaiveTime> {
        self.cutoff_time
    }
}

/// A limit as JSON writes it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitParts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
    unit: LimitUnit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cutoff_time: Option<String>,
}

impl TryFrom<LimitParts> for Limit {
    type Error = InvalidLimit;

    fn try_from(LimitParts { amount, unit, cutoff_time }: LimitParts) -> Result<Self, Self::Error> {
        let cutoff_time = cutoff_time.as_deref().map(time::parse_hour_minute).transpose()?;
        Self::new(amount, unit, cutoff_time)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { amount, unit, cutoff_time } = *self;
        let amount = (unit != LimitUnit::SameDay).then_some(amount);
        LimitParts { amount, unit, cutoff_time: cutoff_time.map(time::format_hour_minute) }
            .serialize(serializer)
    }
}
