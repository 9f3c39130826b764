//! Which field does a row mean? Crawled tables name fields and give no codes; our fields have codes.
//!
//! A known field is found by its name, whatever the case, the punctuation and the place of the tone mark. A new one gets
//! a code made of its name alone, so that two imports, in any order and anywhere, give the same code. Names that differ
//! in their accents only could meet in one code: then the row is refused, and `field_code` settles it.

use std::collections::BTreeMap;

use super::{Column, FieldSaid, ImportWarning, RowFault, Warning, Wrong};
use crate::domain::catalogue::{Catalogue, Field};
use crate::domain::code::FieldCode;
use crate::domain::fold::Folded;
use crate::domain::id::FieldId;

/// Longest code.
const LONGEST: usize = 32;

/// The code of a new field: its words without accents, joined by hyphens; where that is too long, as many as fit before
/// eight hexadecimal digits of a hash of all of them. `None` where the name has no letter or digit of the Latin script.
pub fn code_of(name: &str) -> Option<FieldCode> {
    let plain = Folded::new(name).plain().to_uppercase();
    let words: Vec<String> = plain
        .split(' ')
        .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let whole = words.join("-");
    if whole.len() <= LONGEST {
        return whole.parse().ok();
    }
    let hash = format!("{:08X}", hash(&whole));
    let mut short = String::new();
    for word in words {
        if short.len() + word.len() + 1 + hash.len() > LONGEST {
            break;
        }
        short.push_str(&word);
        short.push('-');
    }
    short.push_str(&hash);
    short.parse().ok()
}

/// FNV-1a of 32 bits: it need not resist anybody, only be the same for ever.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A field that the file brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewField {
    /// A key below zero until it is stored.
    pub id: FieldId,
    /// Its code.
    pub code: FieldCode,
    /// Its name: the spelling that most rows have, of several the first in order.
    pub name: String,
}

/// The fields of a file over those of the catalogue.
#[derive(Debug)]
pub struct Fields<'a> {
    catalogue: &'a Catalogue,
    known: BTreeMap<Folded, Vec<&'a Field>>,
    new: BTreeMap<FieldCode, New>,
}

#[derive(Debug)]
struct New {
    id: FieldId,
    /// The names it has in the file; more than one, folded, where two new fields meet in one made-up code.
    folded: Vec<Folded>,
    spellings: BTreeMap<String, usize>,
}

impl<'a> Fields<'a> {
    /// The fields of the catalogue and those that `said` brings.
    pub fn of<'s>(catalogue: &'a Catalogue, said: impl Iterator<Item = &'s FieldSaid>) -> Self {
        let mut known: BTreeMap<Folded, Vec<&Field>> = BTreeMap::new();
        for field in catalogue.fields() {
            known.entry(Folded::new(&field.name)).or_default().push(field);
        }
        let mut fields = Self { catalogue, known, new: BTreeMap::new() };
        said.for_each(|said| fields.bring(said));
        for (nth, new) in fields.new.values_mut().enumerate() {
            new.id = FieldId(-1 - i32::try_from(nth).unwrap_or(i32::MAX - 1));
        }
        fields
    }

    fn bring(&mut self, FieldSaid { code, name }: &FieldSaid) {
        let folded = name.as_deref().map(Folded::new);
        let is_known = match (code, &folded) {
            (Some(code), _) => self.catalogue.field_by_code(code).is_some(),
            (None, Some(folded)) => self.known.contains_key(folded),
            (None, None) => true,
        };
        let Some(name) = name.as_deref().filter(|_| !is_known) else { return };
        let Some(made) = code.clone().or_else(|| code_of(name)) else { return };
        let fresh = || New { id: FieldId(0), folded: Vec::new(), spellings: BTreeMap::new() };
        let new = self.new.entry(made).or_insert_with(fresh);
        // A code that the row gives holds whatever it is called; one that was made must have been made of one name.
        if let (None, Some(folded)) = (code, folded)
            && !new.folded.contains(&folded)
        {
            new.folded.push(folded);
        }
        *new.spellings.entry(name.to_owned()).or_default() += 1;
    }

    /// The field that a row means, and what to know about it.
    pub fn find(&self, said: &FieldSaid) -> Result<(FieldId, Option<Warning>), RowFault> {
        match &said.code {
            Some(code) => self.by_code(code, said.name.as_deref()),
            None => self.by_name(said.name.as_deref().unwrap_or_default()),
        }
    }

    fn by_code(&self, code: &FieldCode, name: Option<&str>) -> Result<(FieldId, Option<Warning>), RowFault> {
        if let Some(field) = self.catalogue.field_by_code(code) {
            return Ok((field.id, name.and_then(|name| spelled(field, name))));
        }
        let new = self.new.get(code).ok_or(RowFault::new(Column::Field, Wrong::Required))?;
        Ok((new.id, Some(brought(code))))
    }

    fn by_name(&self, name: &str) -> Result<(FieldId, Option<Warning>), RowFault> {
        let refused = |wrong| RowFault::new(Column::Field, wrong);
        match self.known.get(&Folded::new(name)).map(Vec::as_slice) {
            Some([field]) => return Ok((field.id, spelled(field, name))),
            Some(_) => return Err(refused(Wrong::SeveralFields)),
            None => {}
        }
        let code = code_of(name).ok_or(refused(Wrong::Required))?;
        match self.new.get(&code) {
            Some(new) if new.folded.len() == 1 && self.catalogue.field_by_code(&code).is_none() => {
                Ok((new.id, Some(brought(&code))))
            }
            _ => Err(refused(Wrong::FieldCodeTaken)),
        }
    }

    /// What the file brings, for the keys that are used.
    pub fn brought(&self, is_used: impl Fn(FieldId) -> bool) -> Vec<NewField> {
        let used = self.new.iter().filter(|(_, new)| is_used(new.id));
        used.map(|(code, new)| NewField { id: new.id, code: code.clone(), name: new.name() }).collect()
    }

    /// The code of a field, new or known.
    pub fn code(&self, id: FieldId) -> Option<String> {
        let new = self.new.iter().find(|(_, new)| new.id == id).map(|(code, _)| code);
        new.or_else(|| self.catalogue.field(id).map(|field| &field.code)).map(ToString::to_string)
    }
}

impl New {
    fn name(&self) -> String {
        let most = self.spellings.values().max().copied().unwrap_or_default();
        let mut names = self.spellings.iter().filter(|(_, times)| **times == most).map(|(name, _)| name);
        names.next().cloned().unwrap_or_default()
    }
}

fn spelled(field: &Field, name: &str) -> Option<Warning> {
    let (code, column) = (ImportWarning::FieldSpelling, Column::Field);
    (field.name != name).then(|| Warning { code, column, found: field.name.clone() })
}

fn brought(code: &FieldCode) -> Warning {
    Warning { code: ImportWarning::FieldNew, column: Column::Field, found: code.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_of_the_name_alone() {
        for (name, code) in [
            ("Hộ tịch", Some("HO-TICH")),
            ("hộ  tịch.", Some("HO-TICH")),
            ("Thi đua – Khen thưởng", Some("THI-DUA-KHEN-THUONG")),
            ("Thi đua khen thưởng", Some("THI-DUA-KHEN-THUONG")),
            ("Đất đai", Some("DAT-DAI")),
            ("Xe - máy quân sự", Some("XE-MAY-QUAN-SU")),
            ("Quản lý vũ khí, vật liệu nổ, công cụ hỗ trợ và pháo", Some("QUAN-LY-VU-KHI-VAT-B1C5F0C2")),
            ("– ;", None),
        ] {
            let made = code_of(name);
            if name.len() < 40 {
                assert_eq!(made.as_ref().map(FieldCode::as_str), code, "{name}");
            } else {
                let made = made.unwrap().to_string();
                assert!(made.len() <= 32 && made.starts_with("QUAN-LY-VU-KHI-VAT-"), "{made}");
            }
        }
        let long = |tail: &str| code_of(&format!("Thành lập và sắp xếp lại doanh nghiệp {tail}")).unwrap();
        assert_ne!(long("nhà nước"), long("xã hội"));
        assert_eq!(hash(""), 0x811c_9dc5);
        assert_eq!(hash("a"), 0xe40c_292c);
    }
}
