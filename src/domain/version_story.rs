//! How the versions of a procedure follow each other: which one stands on a day, and what each says differently.
//!
//! Versions are never changed; a correction of one is another with the same first day, and the later entered stands.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::catalogue::{Procedure, ProcedureVersion};
use super::id::FieldId;
use crate::spell;

/// What a version is on a day, among the others of its procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VersionState {
    /// It begins on a later day.
    ToCome,
    /// It is the one in force.
    InForce,
    /// It was in force, until a later one began or the procedure was abolished.
    Past,
    /// Another with the same first day was entered later: from then on it never stands.
    Superseded,
}

spell!(VersionState {
    ToCome = "to_come",
    InForce = "in_force",
    Past = "past",
    Superseded = "superseded",
});

/// One thing that two versions say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Name of the member, as the version's JSON has it; `as_published/fee` for a column of the imported row.
    pub member: String,
    /// What the earlier one says.
    pub from: Value,
    /// What the later one says.
    pub to: Value,
}

impl Procedure {
    /// What the version `nth` (from 0, by first day, then time of entry) is on a day.
    pub fn state(&self, nth: usize, on: NaiveDate) -> Option<VersionState> {
        let version = self.versions.get(nth)?;
        let same_day = |next: &ProcedureVersion| next.valid_from == version.valid_from;
        if self.versions.get(nth + 1).is_some_and(same_day) {
            return Some(VersionState::Superseded);
        }
        if version.valid_from > on {
            return Some(VersionState::ToCome);
        }
        let stands = self.in_force(on).is_some_and(|standing| standing.id == version.id);
        Some(if stands { VersionState::InForce } else { VersionState::Past })
    }
}

/// What `later` says differently from `earlier`, in the order of the members; `field` names a field by its code.
pub fn differences(
    earlier: &ProcedureVersion,
    later: &ProcedureVersion,
    field: impl Fn(FieldId) -> Option<String>,
) -> Vec<Difference> {
    let (before, after) = (members(earlier, &field), members(later, &field));
    let mut found: Vec<Difference> = before
        .into_iter()
        .zip(after)
        .filter(|((_, from), (_, to))| from != to)
        .map(|((member, from), (_, to))| Difference { member: member.to_owned(), from, to })
        .collect();
    found.extend(raw_differences(earlier, later));
    found
}

/// Every member but keys, code, time of entry and the raw row. Taken apart, so that a new one is not forgotten here.
fn members(
    version: &ProcedureVersion,
    field: &impl Fn(FieldId) -> Option<String>,
) -> [(&'static str, Value); 15] {
    let ProcedureVersion {
        id: _,
        procedure: _,
        code: _,
        valid_from,
        valid_to,
        name,
        field: field_id,
        levels,
        kind,
        origin,
        limits,
        supplement_clock,
        internal_steps,
        online_service,
        online_level,
        decision_number,
        decision_date,
        public,
        as_published: _,
        published_at: _,
    } = version;
    let mut limits = limits.clone();
    limits.sort_by_key(|limit| limit.channel);
    [
        ("valid_from", json!(valid_from)),
        ("valid_to", json!(valid_to)),
        ("name", json!(name)),
        ("field", json!(field(*field_id))),
        ("levels", json!(levels)),
        ("kind", json!(kind)),
        ("origin", json!(origin)),
        ("limits", json!(limits)),
        ("supplement_clock", json!(supplement_clock)),
        ("internal_steps", json!(internal_steps)),
        ("online_service", json!(online_service)),
        ("online_level", json!(online_level)),
        ("decision/number", json!(decision_number)),
        ("decision/date", json!(decision_date)),
        ("public", json!(public)),
    ]
}

fn raw_differences(earlier: &ProcedureVersion, later: &ProcedureVersion) -> Vec<Difference> {
    let columns = |version: &ProcedureVersion| {
        version.as_published.as_ref().map(|raw| raw.columns().clone()).unwrap_or_default()
    };
    let (before, after) = (columns(earlier), columns(later));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Difference {
            member: format!("as_published/{name}"),
            from: json!(before.get(name)),
            to: json!(after.get(name)),
        })
        .collect()
}

#[cfg(test)]
#[path = "version_story_tests.rs"]
mod tests;
