//! When does a Vietnamese text answer what was typed, with or without accents?
//!
//! Each word typed must begin a word of the text. A word typed without accents matches with any
//! (`ho khau` finds `hộ khẩu` and `hồ khâu`); one typed with accents must match in them (`hộ khẩu` finds
//! only the first). Where the tone mark sits does not matter (`hoà` is `hòa`), nor how it was composed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The tone marks (dấu thanh): huyền, sắc, ngã, hỏi, nặng. The other marks make another letter.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// A text prepared for searching: its words, in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Folded {
    words: Vec<Word>,
}

/// One word, three ways.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Word {
    /// Lower case without any mark, `đ` as `d`.
    plain: String,
    /// Lower case with the marks that make a letter (`ă â ê ô ơ ư đ`), without tone.
    lettered: String,
    /// The tone, wherever in the word it was written.
    tone: Option<char>,
}

/// How well a text answers a query; the better the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// It begins with the words typed.
    Start,
    /// It has them next to each other.
    Phrase,
    /// It has them all, somewhere.
    Words,
}

impl Word {
    fn new(text: &str) -> Self {
        let mut word = Self { plain: String::new(), lettered: String::new(), tone: None };
        for letter in text.nfd().flat_map(char::to_lowercase) {
            if TONES.contains(&letter) {
                word.tone = Some(letter);
            } else if is_combining_mark(letter) {
                word.lettered.push(letter);
            } else {
                word.lettered.push(letter);
                word.plain.push(if letter == 'đ' { 'd' } else { letter });
            }
        }
        word
    }

    fn is_plain(&self) -> bool {
        self.tone.is_none() && self.plain == self.lettered
    }

    /// Whether this word, as typed, is the beginning of `other`.
    fn begins(&self, other: &Self) -> bool {
        if self.is_plain() {
            return other.plain.starts_with(&self.plain);
        }
        // Someone still typing has not set the tone yet: `đ` begins `đất`, but `khâu` is not `khẩu`.
        let unfinished = self.tone.is_none() && self.lettered.len() < other.lettered.len();
        other.lettered.starts_with(&self.lettered) && (unfinished || self.tone == other.tone)
    }
}

impl Folded {
    /// Folds a text: words are runs of letters and digits, everything else separates.
    pub fn new(text: &str) -> Self {
        let is_inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let words = text.split(|c| !is_inside(c)).filter(|word| !word.is_empty()).map(Word::new).collect();
        Self { words }
    }

    /// Its words without any mark, one blank between them: `Cấp Xã` is `cap xa`.
    pub fn plain(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.plain.as_str()).collect();
        words.join(" ")
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well this text answers `query`; `None` when a word of the query is missing.
    pub fn answers(&self, query: &Self) -> Option<Closeness> {
        let begins = |(typed, word): (&Word, &Word)| typed.begins(word);
        let is_in = |typed: &Word| self.words.iter().any(|word| typed.begins(word));
        if !query.words.iter().all(is_in) {
            return None;
        }
        let long = query.words.len().max(1);
        let phrase = self.words.windows(long).position(|words| query.words.iter().zip(words).all(begins));
        Some(match phrase {
            Some(0) => Closeness::Start,
            Some(_) => Closeness::Phrase,
            None => Closeness::Words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closeness(query: &str, text: &str) -> Option<Closeness> {
        Folded::new(text).answers(&Folded::new(query))
    }

    #[test]
    fn what_finds_what() {
        for (query, text, found) in [
            ("ho khau", "Cấp hộ khẩu", true),
            ("ho khau", "Hồ khâu", true),
            ("hộ khẩu", "Sổ hộ khẩu", true),
            ("hộ khẩu", "Hồ khâu", false),
            ("hồ khâu", "hộ khẩu", false),
            ("hộ khau", "Hộ khẩu", true),
            ("HỘ  KHẨU ", "hộ, khẩu", true),
            ("dang ky", "Đăng ký khai sinh", true),
            ("đăng", "Đang ký", false),
            ("đ", "quyền sử dụng đất", true),
            ("đat", "đất", false),
            ("hoà giải", "Hòa giải ở cơ sở", true),
            ("thủy", "thuỷ lợi", true),
            ("khau ho", "hộ khẩu", true),
            ("kha", "hộ khẩu", true),
            ("hau", "hộ khẩu", false),
            ("khai sinh tu", "Đăng ký khai sinh", false),
            ("", "bất cứ gì", true),
        ] {
            assert_eq!(closeness(query, text).is_some(), found, "{query:?} in {text:?}");
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one() {
        let decomposed: String = "Đăng ký hộ khẩu".nfd().collect();
        assert_eq!(Folded::new(&decomposed), Folded::new("đăng  KÝ hộ khẩu"));
        assert_eq!(closeness("hộ khẩu", &decomposed), Some(Closeness::Phrase));
    }

    #[test]
    fn nearer_answers_come_first() {
        let text = "Đăng ký khai sinh có yếu tố nước ngoài";
        assert_eq!(closeness("dang ky", text), Some(Closeness::Start));
        assert_eq!(closeness("khai sinh", text), Some(Closeness::Phrase));
        assert_eq!(closeness("sinh đăng", text), Some(Closeness::Words));
        assert!(Closeness::Start < Closeness::Phrase && Closeness::Phrase < Closeness::Words);
    }
}
