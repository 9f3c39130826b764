//! Which rows a form has, and in which of them something is counted.
//!
//! Rows are fields, or sets of agencies that are the slice, each agency in one of them: those below an agency with their
//! subtrees, or those of a level. What was dissolved is counted where its successor is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::FormWanted;
use crate::domain::agencies::{AgencyTree, Extent};
use crate::domain::catalogue_count::level_name;
use crate::domain::form::{RowsOf, fields_due};
use crate::domain::id::{AgencyId, FieldId, ProcedureId};
use crate::domain::procedure::Level;
use crate::workflow::directory::Snapshot;

/// A row: where it stands, its key and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Before the key: levels stand in the order of the law.
    order: usize,
    /// Code or word.
    pub(super) key: String,
    /// Name.
    pub(super) name: String,
}

impl Place {
    fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self { order: 0, key: key.into(), name: name.into() }
    }

    fn unknown() -> Self {
        Self::new("?", "?")
    }
}

/// The rows of a form and the slice they are made of.
pub(super) struct Layout<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// Whose form it is.
    pub(super) root: AgencyId,
    /// What the rows are.
    pub(super) rows_of: RowsOf,
    /// Agencies of the slice.
    pub(super) agencies: Vec<AgencyId>,
    /// First day of the period.
    pub(super) from: NaiveDate,
    /// The day shown.
    pub(super) as_of: NaiveDate,
    /// What was known then.
    pub(super) known_at: DateTime<Utc>,
    /// The row of each agency, where rows are agencies or levels.
    owners: BTreeMap<AgencyId, Place>,
    /// Rows that are there though nothing is counted in them.
    pub(super) always: BTreeSet<Place>,
}

impl<'a> Layout<'a> {
    /// The rows of a form.
    pub(super) fn of(snapshot: &'a Snapshot, wanted: &FormWanted) -> Self {
        let FormWanted { agency, form, seen, rows_of } = wanted;
        let (from, as_of) = (seen.from, seen.as_of);
        let tree = &snapshot.agencies;
        let agencies = tree.within(*agency, form.extent, as_of);
        let (owners, always) = match rows_of {
            RowsOf::Field => {
                let due = fields_due(&snapshot.catalogue, tree, &agencies, from, as_of);
                (BTreeMap::new(), due.into_iter().map(|(key, name)| Place::new(key, name)).collect())
            }
            RowsOf::Agency => by_agency(tree, *agency, form.extent, as_of),
            RowsOf::Level => by_level(tree, &agencies, as_of),
        };
        Self {
            snapshot,
            root: *agency,
            rows_of: *rows_of,
            agencies,
            from,
            as_of,
            known_at: seen.known_at,
            owners,
            always,
        }
    }

    /// The days counted.
    pub(super) const fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.from, self.as_of)
    }

    /// Where something is counted; what the rows do not go by need not be told.
    pub(super) fn place(&self, agency: Option<AgencyId>, procedure: Option<ProcedureId>) -> Place {
        let place = match self.rows_of {
            RowsOf::Field => procedure.and_then(|procedure| {
                let version = self.snapshot.catalogue.get(procedure)?.nearest(self.as_of)?;
                self.field(version.field)
            }),
            RowsOf::Agency | RowsOf::Level => agency.and_then(|agency| self.owners.get(&agency).cloned()),
        };
        place.unwrap_or_else(Place::unknown)
    }

    /// The row of a field.
    pub(super) fn field(&self, field: FieldId) -> Option<Place> {
        let field = self.snapshot.catalogue.field(field)?;
        Some(Place::new(field.code.as_str(), &field.name))
    }

    /// The rows that are sets of agencies, each with its own.
    pub(super) fn sets(&self) -> BTreeMap<&Place, Vec<AgencyId>> {
        let mut sets: BTreeMap<&Place, Vec<AgencyId>> = BTreeMap::new();
        for (agency, place) in &self.owners {
            sets.entry(place).or_default().push(*agency);
        }
        sets
    }

    /// The levels of those agencies that stand on the day shown.
    pub(super) fn levels(&self, agencies: &[AgencyId]) -> BTreeSet<Level> {
        let tree = &self.snapshot.agencies;
        let standing = agencies.iter().filter_map(|agency| tree.at(*agency, self.as_of));
        standing.map(|period| period.level).collect()
    }
}

type Owned = (BTreeMap<AgencyId, Place>, BTreeSet<Place>);

/// The unit itself and each direct child with its subtree. What no longer stands, or not yet, has a row only where it has
/// something to show.
fn by_agency(tree: &AgencyTree, root: AgencyId, extent: Extent, as_of: NaiveDate) -> Owned {
    let named = |agency: AgencyId| {
        let code = tree.get(agency).map_or_else(String::new, |agency| agency.code.to_string());
        Place::new(code, tree.name_on(agency, as_of))
    };
    let mut parts = vec![(root, tree.unit(root, as_of))];
    if extent == Extent::Subtree {
        parts.extend(tree.children(root, as_of));
    }
    let stands = |part: AgencyId| part == root || tree.at(part, as_of).is_some();
    let always = parts.iter().filter(|(part, _)| stands(*part)).map(|(part, _)| named(*part)).collect();
    let owned = parts.into_iter().rev().flat_map(|(part, members)| {
        let place = named(part);
        members.into_iter().map(move |member| (member, place.clone()))
    });
    (owned.collect(), always)
}

/// The levels of the agencies that stand; what was dissolved is of the level of its successor.
fn by_level(tree: &AgencyTree, agencies: &[AgencyId], as_of: NaiveDate) -> Owned {
    let named = |level: Level| {
        let order = Level::ALL.iter().position(|known| *known == level).unwrap_or(usize::MAX);
        Place { order, ..Place::new(level.as_str(), level_name(level)) }
    };
    let standing = agencies.iter().filter_map(|agency| tree.at(*agency, as_of));
    let always = standing.map(|period| named(period.level)).collect();
    let owned = agencies.iter().filter_map(|agency| {
        let answers = tree.get(tree.answering(*agency, as_of))?;
        Some((*agency, named(answers.nearest(as_of)?.level)))
    });
    (owned.collect(), always)
}
