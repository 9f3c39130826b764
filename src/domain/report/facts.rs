//! The facts of a report: what the figures of its sections are taken from.
//!
//! Dossiers by the tally of the period, the catalogue as it stood on its last day, kept records and feedback as sums by
//! name. What was asked where is not here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::agencies::AgencyTree;
use crate::domain::catalogue::{Catalogue, ProcedureVersion};
use crate::domain::catalogue_count::level_name;
use crate::domain::id::AgencyId;
use crate::domain::procedure::{Level, Origin, ProcedureKind};
use crate::domain::tally::Tally;

/// Sums of kept records by kind and name of the count; absent: no record.
pub type Kept = BTreeMap<(String, String), i64>;

/// All facts of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Dossiers of the agency with all below it.
    pub tally: Tally,
    /// The catalogue on the last day.
    pub catalogue: CatalogueFacts,
    /// Kept records (`activities`).
    pub kept: Kept,
    /// Feedback and petitions by name of the count.
    pub feedback: BTreeMap<String, i64>,
}

/// Counts of the catalogue (part I.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueFacts {
    /// Of the agency's own level.
    pub own: i64,
    /// Of these made public.
    pub own_public: i64,
    /// Of every level of the subtree, each procedure once.
    pub total: i64,
    /// By level, with its name in Vietnamese; a procedure of two levels is in both.
    pub by_level: Vec<(String, i64)>,
    /// Made by central law.
    pub central: i64,
    /// Made by the locality.
    pub local: i64,
    /// Internal ones: name and field.
    pub internal: Vec<(String, String)>,
}

impl CatalogueFacts {
    /// The catalogue of an agency with all below it on a day.
    pub fn of(catalogue: &Catalogue, tree: &AgencyTree, root: AgencyId, on: NaiveDate) -> Self {
        let level_of = |agency: AgencyId| tree.at(agency, on).map(|period| period.level);
        let levels: BTreeSet<Level> = tree.subtree(root, on).into_iter().filter_map(level_of).collect();
        let own_level = level_of(root);
        let in_force = catalogue.procedures().iter().filter_map(|procedure| procedure.in_force(on));
        let here = in_force.filter(|version| version.levels.iter().any(|level| levels.contains(level)));
        let (internal, counted): (Vec<&ProcedureVersion>, Vec<&ProcedureVersion>) =
            here.partition(|version| version.kind == ProcedureKind::Internal);
        let number = |is_in: &dyn Fn(&ProcedureVersion) -> bool| {
            i64::try_from(counted.iter().filter(|version| is_in(version)).count()).unwrap_or(i64::MAX)
        };
        let is_own = |version: &ProcedureVersion| own_level.is_some_and(|own| version.levels.contains(&own));
        let field = |version: &ProcedureVersion| {
            catalogue.field(version.field).map_or_else(String::new, |field| field.name.clone())
        };
        Self {
            own: number(&is_own),
            own_public: number(&|version| is_own(version) && version.public),
            total: number(&|_| true),
            by_level: levels
                .iter()
                .map(|level| (level_name(*level).to_owned(), number(&|v| v.levels.contains(level))))
                .filter(|(_, count)| *count > 0)
                .collect(),
            central: number(&|version| version.origin == Origin::Central),
            local: number(&|version| version.origin == Origin::Local),
            internal: internal.iter().map(|version| (version.name.clone(), field(version))).collect(),
        }
    }
}

impl Facts {
    /// A kept sum; what nobody recorded is nothing that was done.
    pub fn kept(&self, kind: &str, name: &str) -> i64 {
        self.kept.get(&(kind.to_owned(), name.to_owned())).copied().unwrap_or(0)
    }

    /// Whether there is any record of a kind.
    pub fn has(&self, kind: &str) -> bool {
        self.kept.keys().any(|(known, _)| known == kind)
    }

    /// A count of feedback.
    pub fn feedback(&self, name: &str) -> i64 {
        self.feedback.get(name).copied().unwrap_or(0)
    }
}
