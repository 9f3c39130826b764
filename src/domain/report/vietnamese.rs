//! How Vietnamese reports write numbers and dates: `26.199`, `03`, `15,5%`, `ngày 24 tháng 3 năm 2023`.
//!
//! Counts below ten have a zero before them, nothing is `00` (TT 01/2011/TT-BNV and custom); days and the months of the first
//! two have one where that could be altered (NĐ 30/2020 phụ lục I).

use chrono::{Datelike, NaiveDate};

/// A count: thousands parted by dots, two digits at least.
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push('.');
        }
        written.push(digit);
    }
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{written:0>2}")
}

/// A share written with a point, `15.5`, as it is printed: `15,5%`; `0.0` is `0%`.
pub fn share(tenths: &str) -> String {
    let trimmed = tenths.strip_suffix(".0").unwrap_or(tenths);
    format!("{}%", trimmed.replace('.', ","))
}

/// A date in words, as under the number of a document.
pub fn long_date(day: NaiveDate) -> String {
    let month = day.month();
    let month = if month <= 2 { format!("{month:02}") } else { month.to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// A date in figures.
pub fn short_date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_as_they_are_printed() {
        for (n, printed) in [
            (0, "00"),
            (3, "03"),
            (14, "14"),
            (270, "270"),
            (4049, "4.049"),
            (26199, "26.199"),
            (1_026_199, "1.026.199"),
            (-6, "-06"),
            (-1200, "-1.200"),
        ] {
            assert_eq!(count(n), printed);
        }
        for (tenths, printed) in [("15.5", "15,5%"), ("100.0", "100%"), ("0.0", "0%"), ("0.1", "0,1%")] {
            assert_eq!(share(tenths), printed);
        }
        for (day, printed) in [
            ("2023-03-24", "ngày 24 tháng 3 năm 2023"),
            ("2023-02-09", "ngày 09 tháng 02 năm 2023"),
            ("2023-11-05", "ngày 05 tháng 11 năm 2023"),
        ] {
            assert_eq!(long_date(day.parse().unwrap()), printed);
        }
    }
}
