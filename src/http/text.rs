//! Text as we keep it: Unicode NFC, without NUL (PostgreSQL cannot hold one).
//!
//! Vietnamese arrives composed or decomposed by the sender's system; past the door there is one form only.

use serde_json::Value;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in NFC.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Whether the text is surely NFC already, found without allocating.
pub(super) fn is_nfc(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// Every string of a JSON value, keys included, in NFC; `Err` with the JSON pointer of a NUL character.
pub(super) fn normalise(value: Value, pointer: &str) -> Result<Value, String> {
    match value {
        Value::String(text) if text.contains('\0') => Err(pointer.to_owned()),
        Value::String(text) => Ok(Value::String(nfc(&text))),
        Value::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| normalise(item, &format!("{pointer}/{index}")))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let inner = format!("{pointer}/{}", token(&name));
                if name.contains('\0') {
                    Err(pointer.to_owned())
                } else {
                    Ok((nfc(&name), normalise(member, &inner)?))
                }
            })
            .collect::<Result<_, _>>()
            .map(Value::Object),
        other => Ok(other),
    }
}

/// A member name as one reference token of a JSON pointer (RFC 6901 §3).
pub(super) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
