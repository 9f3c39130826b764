//! Which fields must have a row, though nothing was received in them?
//!
//! A field that is missing from a form cannot be told from one that was forgotten. Due is each field with a procedure in
//! force on some day of the range, at a level of competence that an agency of the slice has. Internal procedures (nội
//! bộ) run between agencies and are not reported here; whether a procedure was made public yet changes nothing, since
//! dossiers come in from the day it is in force.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::agencies::AgencyTree;
use crate::domain::catalogue::{Catalogue, Procedure};
use crate::domain::id::AgencyId;
use crate::domain::procedure::{Level, ProcedureKind};

/// The fields due for a slice in a range, code and name, by code. A procedure counts in the field of its version nearest
/// to the last day, as figures do.
pub fn fields_due(
    catalogue: &Catalogue,
    tree: &AgencyTree,
    slice: &[AgencyId],
    from: NaiveDate,
    through: NaiveDate,
) -> BTreeMap<String, String> {
    let levels: BTreeSet<Level> =
        slice.iter().filter_map(|agency| tree.at(*agency, through)).map(|period| period.level).collect();
    let handled = catalogue.procedures().iter().filter(|procedure| is_in_force(procedure, from, through));
    let versions = handled.filter_map(|procedure| procedure.nearest(through));
    versions
        .filter(|version| version.kind != ProcedureKind::Internal)
        .filter(|version| version.levels.iter().any(|level| levels.contains(level)))
        .filter_map(|version| catalogue.field(version.field))
        .map(|field| (field.code.to_string(), field.name.clone()))
        .collect()
}

/// Whether it is in force on some day of the range: on its first day, or from the first day of a version within it.
fn is_in_force(procedure: &Procedure, from: NaiveDate, through: NaiveDate) -> bool {
    let begun = procedure.versions.iter().map(|version| version.valid_from);
    let mut days = begun.filter(|day| (from..=through).contains(day)).chain([from]);
    days.any(|day| procedure.in_force(day).is_some())
}
