//! Cursors of lists of dossiers: a place, sealed to the question it belongs to.
//!
//! Opaque to clients. The seal is keyed and taken over place, order and filters: with another order or other filters, or
//! altered, a cursor is refused. `limit` and `count` may change from page to page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate};
use uuid::Uuid;

use crate::db::dossiers::{Filter, Place, Placed, Sort};
use crate::vault::{Purpose, Vault};

/// Layout: kind of key, key (8 bytes), id (16), seal (12).
const KEYED: usize = 9;
const PLACED: usize = 25;
const SEAL: usize = 12;

/// A question as its cursors know it.
pub(super) struct Question<'a> {
    pub vault: &'a Vault,
    pub sort: Sort,
    pub filter: &'a Filter,
    /// Agency and extent as they were named.
    pub within: &'a str,
}

impl Question<'_> {
    fn seal(&self, place: &[u8]) -> Vec<u8> {
        // Debug names every filter and its values; it never leaves this function.
        let filter = format!("{:?}", self.filter);
        let parts = [self.sort.as_str().as_bytes(), self.within.as_bytes(), filter.as_bytes(), place];
        let mut seal = self.vault.hash(Purpose::Cursor, &parts).to_vec();
        seal.truncate(SEAL);
        seal
    }

    /// The cursor of a place.
    pub(super) fn cursor(&self, place: Place) -> String {
        let (kind, key) = match place.key {
            Placed::ById => (0, 0),
            Placed::On(None) => (1, 0),
            Placed::On(Some(day)) => (2, i64::from(day.num_days_from_ce())),
            Placed::At(instant) => (3, instant.timestamp_micros()),
        };
        let mut bytes = vec![kind];
        bytes.extend(key.to_be_bytes());
        bytes.extend(place.id.as_bytes());
        bytes.extend(self.seal(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place of a cursor; `None` where it is not one of this question.
    pub(super) fn place(&self, cursor: &str) -> Option<Place> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (place, seal) = bytes.split_at_checked(PLACED)?;
        if !Vault::same(seal, &self.seal(place)) {
            return None;
        }
        let (keyed, id) = place.split_at_checked(KEYED)?;
        let (kind, key) = keyed.split_first()?;
        let key = i64::from_be_bytes(key.try_into().ok()?);
        let key = match kind {
            0 => Placed::ById,
            1 => Placed::On(None),
            2 => Placed::On(Some(NaiveDate::from_num_days_from_ce_opt(i32::try_from(key).ok()?)?)),
            3 => Placed::At(DateTime::from_timestamp_micros(key)?),
            _ => return None,
        };
        Some(Place { key, id: Uuid::from_slice(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::status::Status;
    use crate::vault::DataKey;

    fn vault() -> Vault {
        Vault::new(DataKey::new("a", [1; 32]).unwrap(), vec![])
    }

    #[test]
    fn a_cursor_belongs_to_its_question_alone() {
        let (vault, filter, other) =
            (vault(), Filter::default(), Filter { status: vec![Status::Done], ..Filter::default() });
        let question = Question { vault: &vault, sort: Sort::DueFirst, filter: &filter, within: "H59" };
        let id = Uuid::now_v7();
        for key in [
            Placed::ById,
            Placed::On(None),
            Placed::On(NaiveDate::from_ymd_opt(2023, 3, 24)),
            Placed::At(DateTime::from_timestamp_micros(1_679_626_800_123_456).unwrap()),
        ] {
            let place = Place { key, id };
            let cursor = question.cursor(place);
            assert_eq!(question.place(&cursor), Some(place));
            for stranger in [
                Question { sort: Sort::DueLast, ..question },
                Question { filter: &other, ..question },
                Question { within: "H59.31", ..question },
            ] {
                assert_eq!(stranger.place(&cursor), None);
            }
            for at in 0..cursor.len() {
                let mut altered = cursor.clone().into_bytes();
                altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
                assert_eq!(question.place(std::str::from_utf8(&altered).unwrap()), None, "{at}");
            }
        }
        assert_eq!(question.place("abc"), None);
        assert_eq!(question.place(""), None);
    }
}
