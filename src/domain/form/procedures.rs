//! What does a form count of the catalogue? Procedures in force on the day shown, by level of competence and by what is
//! known of each.
//!
//! A slice handles a procedure when one of its levels of competence is that of an agency of the slice; internal procedures
//! (nội bộ) run between agencies and are never among them. A procedure of two levels is counted at both and once in a
//! total. Of versions published by the moment of knowledge, so that the same question has the same answer for ever.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::fact::{Fact, Facts};
use crate::domain::catalogue::{Catalogue, ProcedureVersion};
use crate::domain::procedure::{Level, OnlineService, ProcedureKind};
use crate::spell;

/// A count of procedures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProcedureFact {
    /// Which of them.
    pub which: Which,
    /// Of which competence; `None`: of any that the slice has.
    pub tier: Option<Tier>,
}

/// Which procedures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    /// All that are handled.
    All,
    /// Those with an internal process (quy trình nội bộ).
    WithProcess,
    /// Those that can be done online so far.
    Service(OnlineService),
    /// Those published with this level of the four there were before NĐ 42/2022.
    PublishedLevel(i16),
}

/// Levels of competence as forms of localities group them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Any of the three below (thẩm quyền của địa phương).
    Local,
    /// Province and its departments (cấp tỉnh).
    Province,
    /// District and its divisions (cấp huyện), until 2025-06-30.
    District,
    /// Commune (cấp xã).
    Commune,
}

spell!(Tier { Local = "local", Province = "province", District = "district", Commune = "commune" });

impl Tier {
    /// Whether a level is one of it.
    pub const fn holds(self, level: Level) -> bool {
        let of_province = matches!(level, Level::Province | Level::ProvinceDepartment);
        let of_district = matches!(level, Level::District | Level::DistrictDepartment);
        let of_commune = matches!(level, Level::Commune);
        match self {
            Self::Local => of_province || of_district || of_commune,
            Self::Province => of_province,
            Self::District => of_district,
            Self::Commune => of_commune,
        }
    }
}

impl ProcedureFact {
    /// Whether it counts a procedure, in a slice that has these levels.
    pub fn counts(self, version: &ProcedureVersion, levels: &BTreeSet<Level>) -> bool {
        let mut handled = version.levels.iter().filter(|level| levels.contains(level));
        let is_of_tier = handled.any(|level| self.tier.is_none_or(|tier| tier.holds(*level)));
        is_of_tier && version.kind != ProcedureKind::Internal && self.which.holds(version)
    }
}

impl Which {
    fn holds(self, version: &ProcedureVersion) -> bool {
        match self {
            Self::All => true,
            Self::WithProcess => !version.internal_steps.is_empty(),
            Self::Service(service) => version.online_service == service,
            Self::PublishedLevel(level) => version.online_level == Some(level),
        }
    }
}

impl fmt::Display for ProcedureFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.which {
            Which::All => f.write_str("all")?,
            Which::WithProcess => f.write_str("with_process")?,
            Which::Service(service) => write!(f, "online_{service}")?,
            Which::PublishedLevel(level) => write!(f, "published_level_{level}")?,
        }
        self.tier.map_or(Ok(()), |tier| write!(f, ".{tier}"))
    }
}

/// Procedures in force on a day as known at a moment.
pub fn in_force(catalogue: &Catalogue, on: NaiveDate, known_at: DateTime<Utc>) -> Vec<&ProcedureVersion> {
    catalogue.procedures().iter().filter_map(|procedure| procedure.in_force_as_known(on, known_at)).collect()
}

/// The facts wanted, of these procedures in a slice that has these levels.
pub fn count<'a>(
    versions: impl IntoIterator<Item = &'a ProcedureVersion>,
    levels: &BTreeSet<Level>,
    wanted: &[ProcedureFact],
) -> Facts {
    let mut facts = Facts::default();
    for version in versions {
        for fact in wanted.iter().filter(|fact| fact.counts(version, levels)) {
            facts.add(Fact::Procedures(*fact), 1);
        }
    }
    facts
}
