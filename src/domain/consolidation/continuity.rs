//! Column 6 of a period is column 11 of the period before: of which reports, where units were merged between the two?
//!
//! What a unit answers for on the last day of a period was, on that of the period before, whole subtrees and single units.
//! A whole subtree is told by the report of its root. A single unit of a level that was dissolved is told by its report less
//! those of its children. What lies across (a unit whose dossiers went two ways) cannot be told by reports.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::agencies::AgencyTree;
use crate::domain::id::AgencyId;

/// The reports of the period before that say together what was pending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// Reports that are added.
    pub added: Vec<AgencyId>,
    /// Reports of children that are taken off again.
    pub taken_off: Vec<AgencyId>,
    /// Whether all is told by reports.
    pub told: Told,
}

/// Whether reports tell all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Told {
    /// They do.
    #[default]
    Whole,
    /// Some of it lies across units.
    Across,
}

/// What was before the agencies `members`, sorted, on the last day of the period before.
pub fn before(tree: &AgencyTree, members: &[AgencyId], on: NaiveDate) -> Before {
    let is_member = |id: &AgencyId| members.binary_search(id).is_ok();
    let begun = |id: &AgencyId| {
        tree.get(*id).and_then(|agency| agency.periods.first()).is_some_and(|first| first.valid_from <= on)
    };
    let reporters: BTreeSet<AgencyId> =
        members.iter().filter(|id| begun(id)).map(|id| tree.answering(*id, on)).collect();
    let all_in = |ids: &[AgencyId]| ids.iter().filter(|id| begun(id)).all(is_member);
    let whole: BTreeSet<AgencyId> =
        reporters.iter().copied().filter(|id| all_in(&tree.subtree(*id, on))).collect();
    let mut told = Before::default();
    for reporter in reporters {
        let is_below_whole = tree.ancestors(reporter, on).iter().any(|above| whole.contains(above));
        if is_below_whole {
            continue;
        }
        told.added.push(reporter);
        if whole.contains(&reporter) {
            continue;
        }
        if !all_in(&tree.unit(reporter, on)) {
            told.told = Told::Across;
        }
        for (child, _) in tree.children(reporter, on) {
            if tree.at(child, on).is_some() {
                told.taken_off.push(child);
            } else if begun(&child) {
                // It reports no more, and its figures are its parent's.
                told.told = Told::Across;
            }
        }
    }
    told
}
