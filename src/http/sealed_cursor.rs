//! Cursors of lists in the order of their ids: the id of the last item, sealed to the question it belongs to.
//!
//! With other filters, or altered, a cursor is refused; `limit` may change from page to page. Lists of dossiers, which
//! have orders of their own, seal theirs themselves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::problem::{FaultCode, Faults};
use crate::vault::{Purpose, Vault};

/// Layout: id (16 bytes), seal (12).
const ID: usize = 16;
const SEAL: usize = 12;

/// Items of a page where nothing was asked for, and most of them.
const DEFAULT: i64 = 50;
const MOST: i64 = 200;

/// The part of a list that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The last item of the page before.
    pub(super) after: Option<Uuid>,
    /// Most items of the page.
    pub(super) limit: i64,
}

impl Part {
    /// Reads `limit` and `cursor` of a list; `question` names the list and all its filters.
    pub(super) fn read(
        f: &mut Faults,
        vault: &Vault,
        question: &str,
        limit: Option<i64>,
        cursor: Option<&str>,
    ) -> Self {
        let limit = limit.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            f.at("/limit", FaultCode::out_of_range(1, MOST));
        }
        let after = cursor.and_then(|cursor| {
            let after = opened(vault, question, cursor);
            if after.is_none() {
                let (vi, en) = ("giá trị next của trang trước", "the next of a page of this very list");
                f.at("/cursor", FaultCode::malformed(vi, en));
            }
            after
        });
        Self { after, limit }
    }

    /// Cuts a list that was read one item too far; answers the cursor of the next page.
    pub(super) fn cut<T>(
        self,
        items: &mut Vec<T>,
        vault: &Vault,
        question: &str,
        id_of: impl Fn(&T) -> Uuid,
    ) -> Option<String> {
        let most = usize::try_from(self.limit).unwrap_or_default();
        let has_next = items.len() > most;
        items.truncate(most);
        items.last().filter(|_| has_next).map(|last| sealed(vault, question, id_of(last)))
    }
}

fn seal(vault: &Vault, question: &str, id: &[u8]) -> Vec<u8> {
    let mut seal = vault.hash(Purpose::Cursor, &[question.as_bytes(), id]).to_vec();
    seal.truncate(SEAL);
    seal
}

fn sealed(vault: &Vault, question: &str, id: Uuid) -> String {
    let mut bytes = id.as_bytes().to_vec();
    bytes.extend(seal(vault, question, id.as_bytes()));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn opened(vault: &Vault, question: &str, cursor: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (id, given) = bytes.split_at_checked(ID)?;
    Vault::same(given, &seal(vault, question, id)).then(|| Uuid::from_slice(id).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::DataKey;

    #[test]
    fn a_cursor_belongs_to_its_question_alone() {
        let vault = Vault::new(DataKey::new("a", [1; 32]).unwrap(), vec![]);
        let id = Uuid::now_v7();
        let cursor = sealed(&vault, "activities of H59", id);
        assert_eq!(opened(&vault, "activities of H59", &cursor), Some(id));
        assert_eq!(opened(&vault, "activities of H59.31", &cursor), None);
        for at in 0..cursor.len() {
            let mut altered = cursor.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(opened(&vault, "activities of H59", &altered), None, "{at}");
        }
    }

    #[test]
    fn the_item_too_many_is_the_next_pages() {
        let vault = Vault::new(DataKey::new("a", [1; 32]).unwrap(), vec![]);
        let part = Part { after: None, limit: 2 };
        let ids = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
        let mut items = ids.to_vec();
        let next = part.cut(&mut items, &vault, "q", |id| *id).unwrap();
        assert_eq!((items.as_slice(), opened(&vault, "q", &next)), (&ids[..2], Some(ids[1])));
        assert_eq!(part.cut(&mut items, &vault, "q", |id| *id), None);
    }
}
