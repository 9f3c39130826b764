//! Faults: what is wrong with the values of a request, each at its JSON pointer (RFC 6901).
//!
//! A handler collects all of them before it answers 422, so that a clerk repairs a form once. No fault echoes
//! the value that was given: it may be personal data.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::Problem;
use super::language::Phrase;
use crate::domain::code::MalformedCode;
use crate::domain::deadline::InvalidWorkingHours;
use crate::domain::word::UnknownWord;

/// What can be wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultCode {
    /// Must be given.
    Required,
    /// Not a member of this object, not a parameter of this operation.
    UnknownField,
    /// Given twice.
    Duplicate,
    /// Of another JSON type than expected.
    WrongType {
        /// What is expected.
        expected: Phrase,
    },
    /// Not in the vocabulary.
    UnknownWord {
        /// The vocabulary, comma-separated.
        allowed: String,
    },
    /// Not a civil date `YYYY-MM-DD`.
    MalformedDate,
    /// Not an RFC 3339 instant with its offset.
    MalformedInstant,
    /// Not a code of the kind asked for.
    MalformedCode {
        /// What is expected.
        expected: Phrase,
    },
    /// Not of the shape asked for.
    Malformed {
        /// What is expected.
        expected: Phrase,
    },
    /// More than so many characters.
    TooLong {
        /// Most characters (of text) or items (of a list).
        most: usize,
    },
    /// Fewer than so many characters.
    TooShort {
        /// Fewest characters or items.
        least: usize,
    },
    /// Outside the range.
    OutOfRange {
        /// Lowest allowed.
        least: String,
        /// Highest allowed.
        most: String,
    },
    /// Lawful elsewhere, but not together with the rest of this request.
    NotAllowedHere {
        /// Why.
        why: Phrase,
    },
    /// After the present.
    Future,
    /// Before another date of the request.
    Before {
        /// Name of the other member.
        other: &'static str,
    },
    /// Stands in an earlier row of the same file.
    SameAsRow {
        /// Line of the first.
        row: u64,
    },
    /// The act of a history that the problem is about.
    RefusedAct,
    /// No such agency.
    UnknownAgency,
    /// No such procedure.
    UnknownProcedure,
}

impl FaultCode {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::UnknownField => "unknown-field",
            Self::Duplicate => "duplicate",
            Self::WrongType { .. } => "wrong-type",
            Self::UnknownWord { .. } => "unknown-word",
            Self::MalformedDate => "malformed-date",
            Self::MalformedInstant => "malformed-instant",
            Self::MalformedCode { .. } => "malformed-code",
            Self::Malformed { .. } => "malformed",
            Self::TooLong { .. } => "too-long",
            Self::TooShort { .. } => "too-short",
            Self::OutOfRange { .. } => "out-of-range",
            Self::NotAllowedHere { .. } => "not-allowed-here",
            Self::Future => "future",
            Self::Before { .. } => "before",
            Self::SameAsRow { .. } => "same-as-row",
            Self::RefusedAct => "refused-act",
            Self::UnknownAgency => "unknown-agency",
            Self::UnknownProcedure => "unknown-procedure",
        }
    }

    /// Lowest and highest allowed, both included.
    #[expect(clippy::needless_pass_by_value, reason = "numbers and literals read better without a reference")]
    pub fn out_of_range(least: impl ToString, most: impl ToString) -> Self {
        Self::OutOfRange { least: least.to_string(), most: most.to_string() }
    }

    /// Not allowed together with the rest, and why, in Vietnamese and in English.
    pub fn not_allowed_here(vi: &str, en: &str) -> Self {
        Self::NotAllowedHere { why: Phrase::new(vi, en) }
    }

    /// Of another shape than the one named, in Vietnamese and in English.
    pub fn malformed(vi: &str, en: &str) -> Self {
        Self::Malformed { expected: Phrase::new(vi, en) }
    }
}

impl From<UnknownWord> for FaultCode {
    fn from(UnknownWord { allowed, word: _ }: UnknownWord) -> Self {
        Self::UnknownWord { allowed }
    }
}

impl From<InvalidWorkingHours> for FaultCode {
    fn from(_: InvalidWorkingHours) -> Self {
        Self::malformed(
            "giờ làm việc dạng 07:00-11:30,13:30-17:00, theo thứ tự",
            "working hours such as 07:00-11:30,13:30-17:00, in order",
        )
    }
}

impl From<MalformedCode> for FaultCode {
    fn from(MalformedCode { kind, text: _ }: MalformedCode) -> Self {
        Self::MalformedCode { expected: super::words::code_kind(kind) }
    }
}

/// One fault at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the body, or `/name` of a query parameter; empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub code: FaultCode,
}

impl Fault {
    /// A fault at a pointer.
    pub fn new(pointer: impl Into<String>, code: FaultCode) -> Self {
        Self { pointer: pointer.into(), code }
    }
}

/// Collects faults; each parser returns `None` where it noted one.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes a fault.
    pub fn at(&mut self, pointer: impl Into<String>, code: FaultCode) {
        self.0.push(Fault::new(pointer, code));
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A word of a vocabulary, a code: whatever parses from text.
    pub fn parse<T>(&mut self, pointer: &str, text: &str) -> Option<T>
    where
        T: FromStr,
        FaultCode: From<T::Err>,
    {
        text.parse().map_err(|error: T::Err| self.at(pointer, error.into())).ok()
    }

    /// The same where it may be absent.
    pub fn parse_optional<T>(&mut self, pointer: &str, text: Option<&str>) -> Option<T>
    where
        T: FromStr,
        FaultCode: From<T::Err>,
    {
        text.and_then(|text| self.parse(pointer, text))
    }

    /// What must be given.
    pub fn required<T>(&mut self, pointer: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.at(pointer, FaultCode::Required);
        }
        value
    }

    /// A civil date, `YYYY-MM-DD` and nothing looser, of the years 1900 to 2200.
    pub fn date(&mut self, pointer: &str, text: &str) -> Option<NaiveDate> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        if date.is_none() {
            self.at(pointer, FaultCode::MalformedDate);
        }
        date.filter(|&date| self.within_reason(pointer, date))
    }

    /// An instant of RFC 3339 with its offset, of the years 1900 to 2200.
    pub fn instant(&mut self, pointer: &str, text: &str) -> Option<DateTime<Utc>> {
        let instant = DateTime::parse_from_rfc3339(text).ok();
        // In whole microseconds, which is what PostgreSQL keeps; a leap second is the first of the next minute there.
        let instant = instant.and_then(|instant| DateTime::from_timestamp_micros(instant.timestamp_micros()));
        if instant.is_none() {
            self.at(pointer, FaultCode::MalformedInstant);
        }
        instant.filter(|instant| self.within_reason(pointer, instant.date_naive()))
    }

    /// Text that must hold something; blank counts as absent. `most` in characters, not bytes.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            self.at(pointer, FaultCode::Required);
        } else if text.chars().count() > most {
            self.at(pointer, FaultCode::TooLong { most });
        } else {
            return Some(text.to_owned());
        }
        None
    }

    /// Text that may be absent; blank counts as absent. `most` in characters.
    pub fn optional_text(&mut self, pointer: &str, text: Option<&str>, most: usize) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.text(pointer, text, most)
    }

    /// 422 `invalid-values` naming every fault of a body, or nothing.
    pub fn check(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::InvalidValues(self.0)) }
    }

    /// 422 `invalid-query` naming every fault of a query, or nothing.
    pub fn check_query(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::UnlawfulQuery(self.0)) }
    }

    /// The faults themselves.
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }

    fn within_reason(&mut self, pointer: &str, date: NaiveDate) -> bool {
        use chrono::Datelike;
        let within = (1900..=2200).contains(&date.year());
        if !within {
            self.at(pointer, FaultCode::out_of_range("1900-01-01", "2200-12-31"));
        }
        within
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self::InvalidValues(faults.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::AgencyCode;
    use crate::domain::procedure::Channel;

    fn codes(faults: Faults) -> Vec<(String, &'static str)> {
        faults.into_vec().into_iter().map(|fault| (fault.pointer, fault.code.code())).collect()
    }

    #[test]
    fn every_fault_is_named_at_its_place() {
        let mut faults = Faults::new();
        assert_eq!(faults.parse("/channel", "postal"), Some(Channel::Postal));
        assert_eq!(faults.parse::<Channel>("/channel", "fax"), None);
        assert_eq!(faults.parse::<AgencyCode>("/agency", "h59"), None);
        assert_eq!(faults.text("/name", "  ", 10), None);
        assert_eq!(faults.text("/name", "Kim Thị Sa Rây", 10), None);
        assert_eq!(faults.text("/name", " Sa Rây ", 6).as_deref(), Some("Sa Rây"));
        let expected = [
            ("/channel", "unknown-word"),
            ("/agency", "malformed-code"),
            ("/name", "required"),
            ("/name", "too-long"),
        ];
        assert_eq!(codes(faults), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn dates_and_instants_are_strict() {
        for (text, good) in [
            ("2023-03-24", true),
            ("2023-3-24", false),
            ("2023-02-29", false),
            ("24/03/2023", false),
            ("1023-03-24", false),
            ("2023-03-24T10:00:00Z", false),
        ] {
            assert_eq!(Faults::new().date("/on", text).is_some(), good, "{text}");
        }
        for (text, good) in [
            ("2023-03-24T10:00:00+07:00", true),
            ("2023-03-24T03:00:00.5Z", true),
            ("2023-03-24T10:00:00", false),
            ("2023-03-24", false),
            ("9999-03-24T10:00:00Z", false),
        ] {
            assert_eq!(Faults::new().instant("/at", text).is_some(), good, "{text}");
        }
    }
}
