//! How is a text written into CSV so that a spreadsheet shows it and never runs it?
//!
//! A cell that begins like a formula is run by Excel and other programs when the file is opened; an applicant could be
//! named `=HYPERLINK(…)`. Quoting is the `csv` crate's.

use std::borrow::Cow;

/// Byte order mark: without it Excel reads UTF-8 as the code page of the machine and garbles Vietnamese.
pub const BOM: &[u8] = "\u{feff}".as_bytes();

/// A text as a cell that no spreadsheet takes for a formula: an apostrophe stands before one that begins like it.
///
/// What is a number with a sign is data and stays (`-3` is a lawful count of transfers).
pub fn plain(text: &str) -> Cow<'_, str> {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_number = text
        .strip_prefix(['-', '+'])
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if begins_formula && !is_number { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for formula in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "+84 901"] {
            assert_eq!(plain(formula), format!("'{formula}"));
        }
        for text in ["", "Kim Thị Sa Rây", "1=1", "-3", "+84901234567", "H59.31-230314-0001"] {
            assert_eq!(plain(text), text);
        }
    }
}
