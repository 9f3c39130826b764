//! Which agency stands where on a given day, and who answers for one that is gone?
//!
//! A name, a level and a parent hold for dated periods: no district has stood since 2025-07-01, yet a report of
//! 2023 still rolls its communes up into it (NĐ 118/2025). Subtrees follow parents, never prefixes of codes.
//! Invariant: on every day each agency has at most one place, so that no dossier is counted twice, and each
//! has some place, so that none is lost. What a change may look like is
//! in `agency_change.rs`.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::code::AgencyCode;
use super::deadline::WorkingHours;
use super::id::AgencyId;
use super::procedure::Level;
use crate::spell;

/// The unit alone or with all below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The unit and the predecessors it answers for.
    Unit,
    /// With its subtree.
    Subtree,
}

spell!(Extent { Unit = "unit", Subtree = "subtree" });

/// Name, level and place of an agency in some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPeriod {
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None` while it stands.
    pub valid_to: Option<NaiveDate>,
    /// Official name.
    pub name: String,
    /// Level of administration (cấp).
    pub level: Level,
    /// The agency above; `None` at a root.
    pub parent: Option<AgencyId>,
    /// Who answers for its dossiers after `valid_to`, where it was dissolved or merged.
    pub successor: Option<AgencyId>,
    /// Its own working hours; `None`: those of every agency.
    pub working_hours: Option<WorkingHours>,
}

/// The hours of every agency that has none of its own.
static HOURS: LazyLock<WorkingHours> = LazyLock::new(WorkingHours::default);

impl AgencyPeriod {
    /// The hours worked on a working day of these days.
    pub fn hours(&self) -> &WorkingHours {
        self.working_hours.as_ref().unwrap_or(&HOURS)
    }

    /// Whether `day` is one of its days.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && !self.is_over_on(day)
    }

    fn is_over_on(&self, day: NaiveDate) -> bool {
        self.valid_to.is_some_and(|last| last < day)
    }
}

/// An agency (cơ quan, đơn vị) and its whole life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Our key.
    pub id: AgencyId,
    /// Identifier (mã định danh), QĐ 20/2020/QĐ-TTg.
    pub code: AgencyCode,
    /// Its periods, by first day; they do not overlap.
    pub periods: Vec<AgencyPeriod>,
}

impl Agency {
    /// The period that holds on `day`; `None` before it began, after it ended, and in a gap.
    pub fn at(&self, day: NaiveDate) -> Option<&AgencyPeriod> {
        self.nearest(day).filter(|period| period.holds_on(day))
    }

    /// The period that holds on `day`, or else the last one before it, or else the first one.
    pub fn nearest(&self, day: NaiveDate) -> Option<&AgencyPeriod> {
        self.periods.iter().rev().find(|period| period.valid_from <= day).or(self.periods.first())
    }

    /// Who takes its place on `day`: its successor once it has ended.
    fn succeeded_by(&self, day: NaiveDate) -> Option<AgencyId> {
        self.nearest(day).filter(|period| period.is_over_on(day))?.successor
    }

    /// Where it counts on `day`: under its successor once it has ended, else under its parent of that day.
    fn above(&self, day: NaiveDate) -> Option<AgencyId> {
        self.succeeded_by(day).or_else(|| self.nearest(day)?.parent)
    }
}

/// All agencies that ever existed here, with fast look-ups.
#[derive(Debug, Clone, Default)]
pub struct AgencyTree {
    agencies: Vec<Agency>,
    by_id: HashMap<AgencyId, usize>,
    by_code: HashMap<AgencyCode, usize>,
}

impl AgencyTree {
    /// Builds the tree; the order of agencies and of their periods does not matter.
    pub fn new(mut agencies: Vec<Agency>) -> Self {
        agencies.sort_by(|a, b| a.code.cmp(&b.code));
        for agency in &mut agencies {
            agency.periods.sort_by_key(|period| period.valid_from);
        }
        let by_id = agencies.iter().enumerate().map(|(at, agency)| (agency.id, at)).collect();
        let by_code = agencies.iter().enumerate().map(|(at, agency)| (agency.code.clone(), at)).collect();
        Self { agencies, by_id, by_code }
    }

    /// Every agency, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.iter()
    }

    /// The agency of this code.
    pub fn by_code(&self, code: &AgencyCode) -> Option<&Agency> {
        self.by_code.get(code).and_then(|at| self.agencies.get(*at))
    }

    /// The agency of this key.
    pub fn get(&self, id: AgencyId) -> Option<&Agency> {
        self.by_id.get(&id).and_then(|at| self.agencies.get(*at))
    }

    /// The period of the agency that holds on `on`.
    pub fn at(&self, id: AgencyId, on: NaiveDate) -> Option<&AgencyPeriod> {
        self.get(id)?.at(on)
    }

    /// What the agency was called on `on`, or nearest to it; empty for an unknown key.
    pub fn name_on(&self, id: AgencyId, on: NaiveDate) -> &str {
        self.get(id).and_then(|agency| agency.nearest(on)).map_or("", |period| period.name.as_str())
    }

    /// The hours the agency works on `on`, or nearest to it: its own, or else those of every agency.
    pub fn hours_on(&self, id: AgencyId, on: NaiveDate) -> &WorkingHours {
        self.get(id).and_then(|agency| agency.nearest(on)).map_or(&HOURS, AgencyPeriod::hours)
    }

    /// The agency and all that count under it on `on`, sorted.
    ///
    /// One that ended before `on` counts under its successor, and that one's in turn; without a successor it
    /// stays under its last parent. One that has not begun yet counts under its first parent.
    pub fn subtree(&self, root: AgencyId, on: NaiveDate) -> Vec<AgencyId> {
        gather(root, &self.below(on))
    }

    /// The agency itself and those dissolved before `on` that it answers for, sorted.
    pub fn unit(&self, root: AgencyId, on: NaiveDate) -> Vec<AgencyId> {
        let mut succeeded: HashMap<AgencyId, Vec<AgencyId>> = HashMap::new();
        for agency in &self.agencies {
            if let Some(successor) = agency.succeeded_by(on) {
                succeeded.entry(successor).or_default().push(agency.id);
            }
        }
        gather(root, &succeeded)
    }

    /// The agencies of a slice on `on`, sorted: [`Self::unit`] or [`Self::subtree`].
    pub fn within(&self, root: AgencyId, extent: Extent, on: NaiveDate) -> Vec<AgencyId> {
        match extent {
            Extent::Unit => self.unit(root, on),
            Extent::Subtree => self.subtree(root, on),
        }
    }

    /// The direct children on `on`, by code, each with its subtree.
    ///
    /// Together with [`Self::unit`] they are the subtree, each agency once. Children that do not stand on `on`
    /// (not begun, or ended without a successor) are among them: [`Self::at`] tells, where empty rows of such
    /// are not wanted.
    pub fn children(&self, root: AgencyId, on: NaiveDate) -> Vec<(AgencyId, Vec<AgencyId>)> {
        let unit = self.unit(root, on);
        let below = self.below(on);
        let is_child = |agency: &&Agency| {
            unit.binary_search(&agency.id).is_err()
                && agency.above(on).is_some_and(|above| unit.binary_search(&above).is_ok())
        };
        self.agencies.iter().filter(is_child).map(|agency| (agency.id, gather(agency.id, &below))).collect()
    }

    /// Whether `agency` is `root` or counts under it on `on`: authorisation asks this of today.
    pub fn covers(&self, root: AgencyId, agency: AgencyId, on: NaiveDate) -> bool {
        let mut here = agency;
        for _step in 0..=self.agencies.len() {
            if here == root {
                return true;
            }
            match self.get(here).and_then(|agency| agency.above(on)) {
                Some(above) => here = above,
                None => return false,
            }
        }
        false
    }

    /// Who answers on `on` for what was the agency's: itself, or its successor (and that one's in turn).
    pub fn answering(&self, agency: AgencyId, on: NaiveDate) -> AgencyId {
        let mut here = agency;
        for _step in 0..self.agencies.len() {
            match self.get(here).and_then(|agency| agency.succeeded_by(on)) {
                Some(successor) => here = successor,
                None => break,
            }
        }
        here
    }

    /// The agencies directly above on `on`, nearest first, through successors.
    pub fn ancestors(&self, agency: AgencyId, on: NaiveDate) -> Vec<AgencyId> {
        let mut path = Vec::new();
        let mut here = agency;
        while let Some(above) = self.get(here).and_then(|agency| agency.above(on)) {
            if above == agency || path.contains(&above) {
                break;
            }
            path.push(above);
            here = above;
        }
        path
    }

    /// Whether the way up from the agency comes back to it.
    pub(super) fn counts_under_itself(&self, agency: AgencyId, on: NaiveDate) -> bool {
        let above = self.get(agency).and_then(|agency| agency.above(on));
        above.is_some_and(|above| self.covers(agency, above, on))
    }

    fn below(&self, on: NaiveDate) -> HashMap<AgencyId, Vec<AgencyId>> {
        let mut below: HashMap<AgencyId, Vec<AgencyId>> = HashMap::new();
        for agency in &self.agencies {
            if let Some(above) = agency.above(on) {
                below.entry(above).or_default().push(agency.id);
            }
        }
        below
    }
}

/// `root` and all that is reached from it, sorted, each once.
fn gather(root: AgencyId, below: &HashMap<AgencyId, Vec<AgencyId>>) -> Vec<AgencyId> {
    let mut found = BTreeSet::from([root]);
    let mut ahead = vec![root];
    while let Some(here) = ahead.pop() {
        let children = below.get(&here).map_or(&[][..], Vec::as_slice);
        ahead.extend(children.iter().filter(|child| found.insert(**child)));
    }
    found.into_iter().collect()
}

#[cfg(test)]
#[path = "agencies_tests.rs"]
mod tests;
