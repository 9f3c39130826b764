//! Which procedures in force on a day answer a search, and in what order?
//!
//! By code first, then by how closely the words of the name follow the query (`fold.rs`). Everything is in
//! memory and folded beforehand: a query over 3,000 procedures takes well under a millisecond.

use chrono::NaiveDate;

use super::catalogue::{Catalogue, ProcedureVersion};
use super::fold::{Closeness, Folded};
use super::id::FieldId;
use super::procedure::{Level, OnlineService};

/// What is asked of the catalogue; a filter that is `None` lets everything through.
#[derive(Debug, Clone)]
pub struct CatalogueQuery<'a> {
    /// Words of the name, or the beginning of a code.
    pub q: Option<&'a str>,
    /// Field.
    pub field: Option<FieldId>,
    /// Level of competence, among others.
    pub level: Option<Level>,
    /// How far it can be done online.
    pub online_service: Option<OnlineService>,
    /// The day on which it is in force.
    pub on: NaiveDate,
}

/// Why a procedure was found; the better the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Nothing was typed, or it is the code.
    Exact,
    /// The code, or one of its groups, begins so.
    CodeStart,
    /// The words of the name.
    Name(Closeness),
}

/// The folded name of a version and its code in lower case.
#[derive(Debug, Clone)]
pub(super) struct SearchText {
    name: Folded,
    code: String,
}

impl SearchText {
    pub(super) fn of(version: &ProcedureVersion) -> Self {
        Self { name: Folded::new(&version.name), code: version.code.as_str().to_lowercase() }
    }

    fn answers(&self, typed: &str, folded: &Folded) -> Option<Rank> {
        if self.code == typed {
            return Some(Rank::Exact);
        }
        let later_groups = self.code.match_indices('.').filter_map(|(dot, _)| self.code.get(dot + 1..));
        if self.code.starts_with(typed) || later_groups.into_iter().any(|group| group.starts_with(typed)) {
            return Some(Rank::CodeStart);
        }
        if folded.is_empty() {
            return None;
        }
        self.name.answers(folded).map(Rank::Name)
    }
}

impl Catalogue {
    /// The versions in force on the day that pass every filter, best first, then by code.
    pub fn search(&self, query: &CatalogueQuery<'_>) -> Vec<(Rank, &ProcedureVersion)> {
        let typed = query.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
        let folded = typed.as_deref().map(Folded::new).unwrap_or_default();
        let rank_of = |version: &ProcedureVersion| match &typed {
            None => Some(Rank::Exact),
            Some(typed) => self.search_text(version.id)?.answers(typed, &folded),
        };
        let mut found: Vec<(Rank, &ProcedureVersion)> = self
            .procedures()
            .iter()
            .filter_map(|procedure| procedure.in_force(query.on))
            .filter(|version| passes(query, version))
            .filter_map(|version| Some((rank_of(version)?, version)))
            .collect();
        // Procedures come by code and the sort is stable, so equals stay by code.
        found.sort_by_key(|(rank, _)| *rank);
        found
    }
}

fn passes(query: &CatalogueQuery<'_>, version: &ProcedureVersion) -> bool {
    query.field.is_none_or(|field| version.field == field)
        && query.level.is_none_or(|level| version.levels.contains(&level))
        && query.online_service.is_none_or(|service| version.online_service == service)
}
