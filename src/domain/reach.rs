//! Whose dossiers a caller may see and touch: the one predicate that no dossier query can forget.
//!
//! Authorisation goes by today's tree, through successors; figures go by the tree of their period.

use super::dossier::Dossier;
use super::id::AgencyId;

/// The agencies a caller works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Every agency.
    Everything,
    /// These, sorted.
    Agencies(std::sync::Arc<[AgencyId]>),
}

impl Reach {
    /// The reach of a subtree.
    pub fn of(mut agencies: Vec<AgencyId>) -> Self {
        agencies.sort_unstable();
        agencies.dedup();
        Self::Agencies(agencies.into())
    }

    /// Whether `agency` is within reach.
    pub fn includes(&self, agency: AgencyId) -> bool {
        match self {
            Self::Everything => true,
            Self::Agencies(agencies) => agencies.binary_search(&agency).is_ok(),
        }
    }

    /// Whether a dossier is: the agency that answers for it is, or the one-stop that took it in and hands its
    /// result over.
    pub fn sees(&self, dossier: &Dossier) -> bool {
        self.includes(dossier.agency) || self.includes(dossier.intake_agency)
    }
}
