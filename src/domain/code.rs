//! Codes that the law gives a shape: agencies, procedures, fields, dossiers. Past the constructor a code is a code.
//!
//! Whether a code *exists* is a question to the catalogue, not answered here.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// A text that is not a code of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {kind}: {text:?}")]
pub struct MalformedCode {
    /// Which kind of code was asked for.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

fn malformed(kind: &'static str, text: &str) -> MalformedCode {
    MalformedCode { kind, text: text.chars().take(80).collect() }
}

fn is_code_character(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase()
}

/// Whether a text has the shape of an agency's identifier, which is also the first part of a dossier code.
fn is_agency(text: &str) -> bool {
    text.split('.').count() <= 9
        && text.split('.').all(|group| (2..=3).contains(&group.len()) && group.chars().all(is_code_character))
}

/// Identifier of an agency (mã định danh), QĐ 20/2020/QĐ-TTg Đ4: up to 9 groups of two or three of `0-9A-Z`, joined by
/// dots. A code of another shape would give dossiers codes that nobody can read back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct AgencyCode(String);

impl AgencyCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AgencyCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_agency(text) { Ok(Self(text.to_owned())) } else { Err(malformed("an agency code", text)) }
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Code of a procedure (mã TTHC) such as `1.001193`, with or without a suffix: letters, digits, dots and hyphens, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ProcedureCode(String);

impl ProcedureCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProcedureCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_plain_code(text, 64) {
            Ok(Self(text.to_owned()))
        } else {
            Err(malformed("a procedure code", text))
        }
    }
}

impl fmt::Display for ProcedureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Code of a field of procedures (mã lĩnh vực): letters, digits, dots and hyphens, at most 32 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct FieldCode(String);

impl FieldCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FieldCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_plain_code(text, 32) { Ok(Self(text.to_owned())) } else { Err(malformed("a field code", text)) }
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain_code(text: &str, longest: usize) -> bool {
    let starts_well = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    starts_well
        && text.len() <= longest
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Code of a dossier (mã hồ sơ), `AGENCY-YYMMDD-NNNN`: NĐ 61/2018 Đ26, TT 01/2018 Đ19.
///
/// Part 1 is the agency of intake, part 2 the day of intake (ministry systems write the year in full), part 3
/// the number within that agency and day: at least four digits, at most seven.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct DossierCode {
    text: String,
    agency_length: usize,
    day: NaiveDate,
    number: u32,
}

impl DossierCode {
    /// The code of the `number`-th dossier accepted at `agency` on `day`; wider than four digits above 9999.
    pub fn allocated(agency: &AgencyCode, day: NaiveDate, number: u32) -> Self {
        let year = day.year().rem_euclid(100);
        let text = format!("{agency}-{year:02}{:02}{:02}-{number:04}", day.month(), day.day());
        Self { text, agency_length: agency.as_str().len(), day, number }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Identifier of the agency of intake, in whichever order of levels it was written.
    pub fn agency(&self) -> &str {
        self.text.get(..self.agency_length).unwrap_or_default()
    }

    /// Day of intake.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Number within the agency and day.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl FromStr for DossierCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || malformed("a dossier code", text);
        let mut parts = text.split('-');
        let (Some(agency), Some(day), Some(number), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refuse());
        };
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        let number_ok = (4..=7).contains(&number.len()) && digits(number);
        if !is_agency(agency) || !number_ok || !digits(day) {
            return Err(refuse());
        }
        let full_day = match day.len() {
            6 => format!("20{day}"),
            8 => day.to_owned(),
            _ => return Err(refuse()),
        };
        let day = NaiveDate::parse_from_str(&full_day, "%Y%m%d").map_err(|_not_a_date| refuse())?;
        let number = number.parse().map_err(|_too_large| refuse())?;
        Ok(Self { text: text.to_owned(), agency_length: agency.len(), day, number })
    }
}

impl From<DossierCode> for String {
    fn from(code: DossierCode) -> Self {
        code.text
    }
}

impl fmt::Display for DossierCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossier_codes_of_every_lawful_shape_are_read() {
        for (text, day, number) in [
            ("H59.31.07-230314-0012", "2023-03-14", 12),
            ("000.00.59.H59-230314-0001", "2023-03-14", 1),
            ("H15.50.05.13-261008-0975", "2026-10-08", 975),
            ("G09.20-20260609-0092637", "2026-06-09", 92_637),
            ("H59.31.07-230314-10000", "2023-03-14", 10_000),
        ] {
            let code: DossierCode = text.parse().unwrap();
            assert_eq!(
                (code.to_string().as_str(), code.day().to_string().as_str(), code.number()),
                (text, day, number)
            );
        }
    }

    #[test]
    fn other_shapes_and_impossible_dates_are_no_dossier_codes() {
        for text in [
            "h59.31-230314-0001",
            "H59-230314-1",
            "00352112000539",
            "HS-HT-2026-092",
            "H59.31.07-230314-00123456",
            "H59.31.07-231332-0001",
            "H59.31.07-2303140-0001",
            "",
        ] {
            assert!(text.parse::<DossierCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_allocated_code_reads_back_and_widens_above_9999() {
        let agency: AgencyCode = "H59.31.07".parse().unwrap();
        let day = NaiveDate::from_ymd_opt(2023, 3, 4).unwrap();
        for (number, text) in [(1, "H59.31.07-230304-0001"), (10_000, "H59.31.07-230304-10000")] {
            let code = DossierCode::allocated(&agency, day, number);
            assert_eq!(code.as_str(), text);
            assert_eq!(text.parse::<DossierCode>().unwrap(), code);
            assert_eq!(code.agency(), "H59.31.07");
        }
    }

    #[test]
    fn agency_and_procedure_codes() {
        assert!("H59.31.07".parse::<AgencyCode>().is_ok());
        assert!("000.00.00.H59.31.07.12.34.567".parse::<AgencyCode>().is_ok());
        for bad in
            ["h59", "H59..31", "", ".H59", "H59 31", "H", "H5931", "H59.3", "00.11.22.33.44.55.66.77.88.99"]
        {
            assert!(bad.parse::<AgencyCode>().is_err(), "{bad}");
        }
        assert!("1.001193.000.00.00.H59".parse::<ProcedureCode>().is_ok());
        assert!("1/001193".parse::<ProcedureCode>().is_err());
    }
}
