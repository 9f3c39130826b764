//! Which number does a printed text say? `26.199`, `26,199`, `00`, `5,65 ngàn`, `15,5%`: each by one rule, and told.
//!
//! A count of dossiers is whole, so a lone separator before exactly three digits groups thousands in it; a percentage
//! has decimals, so there it never does. What is blank or a dash was not printed, which is not zero; a text that says
//! none ("không") is zero. Integers only: no float comes near a figure.

use crate::domain::fold::Folded;
use crate::spell;

/// Largest count that is read: 10¹⁵, far above the dossiers of a nation.
const MOST: i64 = 1_000_000_000_000_000;

/// Most digits of a percentage, and most of them behind the comma.
const MOST_DIGITS: usize = 12;
const MOST_DECIMALS: usize = 6;

/// The rule by which a text was read where another reader could have read it otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRule {
    /// A separator before groups of three digits groups thousands, whichever it is.
    Thousands,
    /// A rounded number of thousands or millions, or an approximation.
    Rounded,
    /// Words for none.
    WordForNone,
}

spell!(NumberRule { Thousands = "thousands", Rounded = "rounded", WordForNone = "word_for_none" });

/// A printed count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number.
    pub value: i64,
    /// It was printed to the nearest so many: 1, or 10 for `5,65 ngàn`.
    pub step: i64,
    /// How it was read, where that needs saying.
    pub rule: Option<NumberRule>,
}

/// A printed percentage: `15,5` is 155 of one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// The digits without the comma.
    pub units: u64,
    /// How many of them stand behind it, at most six.
    pub decimals: u32,
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<T> {
    /// Nothing: it was left blank. Not zero.
    Nothing,
    /// This.
    Number(T),
}

/// A text that says no number of the kind looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of this kind")]
pub struct Unreadable;

/// A text taken apart: digits with their separators, and the words around them, folded.
struct Parts {
    before: String,
    digits: String,
    after: String,
}

/// Digits of a number and how many stand behind the decimal separator.
struct Digits {
    all: String,
    decimals: usize,
    grouped: bool,
}

const BLANKS: [&str; 7] = ["", "n a", "na", "x", "null", "khong co so lieu", "khong thong ke"];
const NONE: [&str; 4] = ["khong", "khong co", "khong phat sinh", "none"];
const ABOUT: [&str; 9] = ["khoang", "gan", "tren", "hon", "dat", "dat tren", "about", "over", "uoc"];
const UNITS: [&str; 15] = [
    "",
    "ho so",
    "hs",
    "thu tuc",
    "tthc",
    "thu tuc hanh chinh",
    "ho so tthc",
    "quyet dinh",
    "van ban",
    "dich vu",
    "dich vu cong",
    "dvc",
    "truong hop",
    "phan anh",
    "kien nghi",
];

/// Reads a count of whole things.
pub fn read_count(text: &str) -> Result<Said<Count>, Unreadable> {
    let Some(parts) = Parts::of(text) else { return blank(text) };
    let approximate = match parts.before.as_str() {
        "" | "dat" => false,
        words if ABOUT.contains(&words) => true,
        _ => return Err(Unreadable),
    };
    let (times, unit) = multiple(&parts.after);
    if !UNITS.contains(&unit) {
        return Err(Unreadable);
    }
    let Digits { all: digits, decimals, grouped } =
        Digits::of(&parts.digits, |separator, behind| behind == 3 && (times == 1 || separator == '.'))?;
    let value: i64 = digits.parse().ok().filter(|value| *value <= MOST).ok_or(Unreadable)?;
    let scale = 10_i64.checked_pow(u32::try_from(decimals).ok().ok_or(Unreadable)?).ok_or(Unreadable)?;
    let value = value.checked_mul(times).filter(|value| value % scale == 0).ok_or(Unreadable)? / scale;
    let step = if approximate { trailing(value) } else { (times / scale).max(1) };
    let rule = match (times > 1 || approximate, grouped) {
        (true, _) => Some(NumberRule::Rounded),
        (false, true) => Some(NumberRule::Thousands),
        (false, false) => None,
    };
    Some(Count { value, step, rule }).filter(|count| count.value <= MOST).map(Said::Number).ok_or(Unreadable)
}

/// Reads a percentage, with or without its sign.
pub fn read_percent(text: &str) -> Result<Said<Percent>, Unreadable> {
    let Some(parts) = Parts::of(text) else { return Ok(blank(text)?.map(Percent::whole)) };
    let sign = matches!(parts.after.as_str(), "" | "phan tram" | "percent");
    if !sign || !(parts.before.is_empty() || ABOUT.contains(&parts.before.as_str())) {
        return Err(Unreadable);
    }
    let Digits { all: digits, decimals, .. } = Digits::of(&parts.digits, |_, _| false)?;
    if digits.len() > MOST_DIGITS || decimals > MOST_DECIMALS {
        return Err(Unreadable);
    }
    let units = digits.parse().ok().ok_or(Unreadable)?;
    Ok(Said::Number(Percent { units, decimals: u32::try_from(decimals).ok().ok_or(Unreadable)? }))
}

impl Percent {
    /// Its smallest parts in 100 per cent: 1000 for one decimal.
    pub const fn scale(self) -> u64 {
        100 * 10_u64.pow(self.decimals)
    }

    fn whole(count: Count) -> Self {
        Self { units: count.value.unsigned_abs(), decimals: 0 }
    }
}

impl<T> Said<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Nothing => Said::Nothing,
            Self::Number(number) => Said::Number(change(number)),
        }
    }
}

/// A text without digits: left blank, or a word for none.
fn blank(text: &str) -> Result<Said<Count>, Unreadable> {
    let words = Folded::new(text).plain();
    if NONE.contains(&words.as_str()) {
        return Ok(Said::Number(Count { value: 0, step: 1, rule: Some(NumberRule::WordForNone) }));
    }
    if BLANKS.contains(&words.as_str()) { Ok(Said::Nothing) } else { Err(Unreadable) }
}

/// The largest power of ten, up to a thousand, that divides the number: as far as "about" may have rounded it.
fn trailing(value: i64) -> i64 {
    [1000, 100, 10].into_iter().find(|step| value != 0 && value % step == 0).unwrap_or(1)
}

/// Thousands and millions, and the unit that follows them.
fn multiple(words: &str) -> (i64, &str) {
    for (word, times) in [("ngan", 1000), ("nghin", 1000), ("trieu", 1_000_000)] {
        if let Some(unit) = words.strip_prefix(word)
            && (unit.is_empty() || unit.starts_with(' '))
        {
            return (times, unit.trim_start());
        }
    }
    (1, words)
}

impl Parts {
    /// `None` where there is no digit.
    fn of(text: &str) -> Option<Self> {
        let is_inside =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace();
        let first = text.find(|c: char| c.is_ascii_digit())?;
        let (before, rest) = text.split_at(first);
        let end = rest.find(|c: char| !is_inside(c)).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        // A minus before the digits is no blank: it makes the text unreadable, since nothing here is below zero.
        let minus = before.trim_end().ends_with(['-', '−', '–', '—']);
        let before = if minus { "minus".to_owned() } else { Folded::new(before).plain() };
        Some(Self {
            before,
            digits: digits.trim_end_matches(['.', ',', ' ']).trim().to_owned(),
            after: Folded::new(after).plain(),
        })
    }
}

impl Digits {
    /// `groups` says of a lone separator, by itself and the digits behind it, whether it groups thousands.
    fn of(text: &str, groups: impl Fn(char, usize) -> bool) -> Result<Self, Unreadable> {
        let text = join_spaced(text)?;
        let is_separator = |c: char| c == '.' || c == ',';
        let whole = |text: &str| Self { all: text.to_owned(), decimals: 0, grouped: false };
        let Some(last) = text.rfind(is_separator) else { return Ok(whole(&text)) };
        let (before, behind) = text.split_at(last);
        let (separator, behind) =
            (if behind.starts_with('.') { '.' } else { ',' }, behind.get(1..).ok_or(Unreadable)?);
        let alone = !before.contains(is_separator);
        let leading = before.len() <= 3 && !before.starts_with('0');
        let grouped = if alone {
            leading && groups(separator, behind.len())
        } else {
            // Of several, all alike: groups. Else the last one is the decimal separator.
            before.contains(separator)
        };
        if grouped {
            let digits = ungroup(&text, separator)?;
            return Ok(Self { all: digits, decimals: 0, grouped: true });
        }
        let other = if separator == '.' { ',' } else { '.' };
        let before = if alone { before.to_owned() } else { ungroup(before, other)? };
        Ok(Self { all: format!("{before}{behind}"), decimals: behind.len(), grouped: false })
    }
}

/// Blanks and apostrophes between groups of three digits are left out.
fn join_spaced(text: &str) -> Result<String, Unreadable> {
    let is_space = |c: char| c.is_whitespace() || c == '\'' || c == '’';
    let groups: Vec<&str> = text.split(is_space).filter(|group| !group.is_empty()).collect();
    let heads = |group: &&str| group.split(['.', ',']).next().map(str::len);
    let right = groups.iter().skip(1).all(|group| heads(group) == Some(3));
    if right { Ok(groups.concat()) } else { Err(Unreadable) }
}

/// `26.199` → `26199`, where every group behind the first has three digits.
fn ungroup(text: &str, separator: char) -> Result<String, Unreadable> {
    let mut groups = text.split(separator);
    let head = groups.next().is_some_and(|head| (1..=3).contains(&head.len()));
    let right = groups.all(|group| group.len() == 3);
    let digits: String = text.split(separator).collect();
    let clean = digits.bytes().all(|byte| byte.is_ascii_digit());
    if head && right && clean { Ok(digits) } else { Err(Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Option<(i64, i64)> {
        match read_count(text) {
            Ok(Said::Number(count)) => Some((count.value, count.step)),
            _ => None,
        }
    }

    #[test]
    fn counts_as_they_are_printed() {
        for (text, value, step) in [
            ("26.199", 26_199, 1),
            ("26,199", 26_199, 1),
            ("26 199", 26_199, 1),
            ("26\u{a0}199", 26_199, 1),
            ("1.234.567", 1_234_567, 1),
            ("1,234,567", 1_234_567, 1),
            ("1.234", 1_234, 1),
            ("00", 0, 1),
            ("03", 3, 1),
            (" 14 ", 14, 1),
            ("26.199 hồ sơ", 26_199, 1),
            ("14 hồ sơ.", 14, 1),
            ("270 TTHC", 270, 1),
            ("26199.0", 26_199, 1),
            ("5,65 ngàn", 5_650, 10),
            ("5.65 nghìn hồ sơ", 5_650, 10),
            ("8,98 ngàn", 8_980, 10),
            ("1,2 triệu", 1_200_000, 100_000),
            ("5 ngàn", 5_000, 1_000),
            ("5,650 ngàn", 5_650, 1),
            ("khoảng 5.650", 5_650, 10),
            ("trên 900", 900, 100),
            ("đạt 14", 14, 1),
            ("không", 0, 1),
            ("Không phát sinh", 0, 1),
        ] {
            assert_eq!(count(text), Some((value, step)), "{text}");
        }
    }

    #[test]
    fn what_is_blank_is_not_zero() {
        for text in ["", " ", "-", "–", "...", "n/a", "không có số liệu"] {
            assert_eq!(read_count(text), Ok(Said::Nothing), "{text}");
            assert_eq!(read_percent(text), Ok(Said::Nothing), "{text}");
        }
    }

    #[test]
    fn what_is_no_count() {
        for text in [
            "5,5",
            "26.19",
            "0.123",
            "-5",
            "− 5",
            "1.234,5",
            "12.34.567",
            "1234.567.890",
            "hai mươi",
            "15,5%",
            "12 tháng 3",
            "24/03/2023",
            "26.1999",
            "9999999999999999",
            "1,2345 ngàn",
            "12 34",
            "1..5",
            ",5,5",
        ] {
            assert_eq!(read_count(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn percentages_as_they_are_printed() {
        for (text, units, decimals) in [
            ("15,5", 155, 1),
            ("15,5%", 155, 1),
            ("78.38", 7_838, 2),
            ("99,9 %", 999, 1),
            ("1", 1, 0),
            ("100%", 100, 0),
            ("12,345", 12_345, 3),
            ("1.234,5%", 12_345, 1),
            ("trên 99,5%", 995, 1),
            ("đạt 84,5 phần trăm", 845, 1),
            ("0", 0, 0),
            ("00", 0, 0),
        ] {
            assert_eq!(read_percent(text), Ok(Said::Number(Percent { units, decimals })), "{text}");
        }
        for text in ["-3%", "15,5 hồ sơ", "abc", "1,2345678", "1234567890123"] {
            assert_eq!(read_percent(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_otherwise_is_told() {
        let rule = |text: &str| match read_count(text) {
            Ok(Said::Number(count)) => count.rule.map(NumberRule::as_str),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(rule("1.234"), Some("thousands"));
        assert_eq!(rule("1,234"), Some("thousands"));
        assert_eq!(rule("5,65 ngàn"), Some("rounded"));
        assert_eq!(rule("không"), Some("word_for_none"));
        assert_eq!(rule("1234"), None);
        assert_eq!(rule("26 199"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9., ngàn%khoảng-]{0,24}|\\PC{0,16}") {
            let _ = (read_count(&text), read_percent(&text));
        }

        #[test]
        fn grouped_either_way_it_is_the_same_number(value in 0_i64..10_000_000_000) {
            for separator in ['.', ',', ' '] {
                let mut grouped = String::new();
                let digits = value.to_string();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index) % 3 == 0 {
                        grouped.push(separator);
                    }
                    grouped.push(digit);
                }
                proptest::prop_assert_eq!(count(&grouped), Some((value, 1)));
            }
        }
    }
}
