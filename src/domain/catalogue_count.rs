//! How many procedures does an agency with all under it handle on a day, and of which kinds?
//!
//! Part I.3 of the quarterly report: in force on the day, with a level of competence that exists in the subtree
//! that day. Internal procedures (nội bộ) are counted apart, never in the total. A procedure of two levels stands in
//! both of their groups and once in the total.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::agencies::AgencyTree;
use super::catalogue::{Catalogue, ProcedureVersion};
use super::id::AgencyId;
use super::procedure::{Level, OnlineService, Origin, ProcedureKind};
use crate::spell;

/// What the count is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountBy {
    /// Level of competence, of those in the subtree.
    Level,
    /// Field; only those that have any.
    Field,
    /// Who made it.
    Origin,
    /// How far it can be done online.
    OnlineService,
}

spell!(CountBy { Level = "level", Field = "field", Origin = "origin", OnlineService = "online_service" });

/// One part of the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountGroup {
    /// The word, or the code of the field.
    pub key: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// How many procedures.
    pub count: usize,
}

/// The count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueCount {
    /// Procedures, without the internal ones.
    pub total: usize,
    /// Internal procedures.
    pub internal: usize,
    /// The total by the property asked for, zero rows included where the vocabulary is closed.
    pub groups: Vec<CountGroup>,
}

/// Counts the procedures of the subtree of `root` on `on`.
pub fn count(
    catalogue: &Catalogue,
    tree: &AgencyTree,
    root: AgencyId,
    on: NaiveDate,
    by: Option<CountBy>,
) -> CatalogueCount {
    let levels: BTreeSet<Level> = tree
        .subtree(root, on)
        .into_iter()
        .filter_map(|agency| tree.at(agency, on))
        .map(|period| period.level)
        .collect();
    let in_force = catalogue.procedures().iter().filter_map(|procedure| procedure.in_force(on));
    let here = in_force.filter(|version| version.levels.iter().any(|level| levels.contains(level)));
    let (internal, counted): (Vec<_>, Vec<_>) =
        here.partition(|version| version.kind == ProcedureKind::Internal);
    let groups = by.map(|by| grouped(&counted, catalogue, &levels, by)).unwrap_or_default();
    CatalogueCount { total: counted.len(), internal: internal.len(), groups }
}

fn grouped(
    counted: &[&ProcedureVersion],
    catalogue: &Catalogue,
    levels: &BTreeSet<Level>,
    by: CountBy,
) -> Vec<CountGroup> {
    let of = |is_in: &dyn Fn(&ProcedureVersion) -> bool| counted.iter().filter(|v| is_in(v)).count();
    let group =
        |key: &str, name: &str, count| CountGroup { key: key.to_owned(), name: name.to_owned(), count };
    match by {
        CountBy::Level => levels
            .iter()
            .map(|level| group(level.as_str(), level_name(*level), of(&|v| v.levels.contains(level))))
            .collect(),
        CountBy::Origin => Origin::ALL
            .iter()
            .map(|origin| group(origin.as_str(), origin_name(*origin), of(&|v| v.origin == *origin)))
            .collect(),
        CountBy::OnlineService => OnlineService::ALL
            .iter()
            .map(|s| group(s.as_str(), online_service_name(*s), of(&|v| v.online_service == *s)))
            .collect(),
        CountBy::Field => {
            let mut by_code: BTreeMap<&str, CountGroup> = BTreeMap::new();
            for field in counted.iter().filter_map(|version| catalogue.field(version.field)) {
                let code = field.code.as_str();
                by_code.entry(code).or_insert_with(|| group(code, &field.name, 0)).count += 1;
            }
            by_code.into_values().collect()
        }
    }
}

/// The level as the forms print it.
pub const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Ministry => "Cấp bộ",
        Level::Province => "Cấp tỉnh",
        Level::ProvinceDepartment => "Sở, ban, ngành cấp tỉnh",
        Level::District => "Cấp huyện",
        Level::DistrictDepartment => "Phòng, ban cấp huyện",
        Level::Commune => "Cấp xã",
        Level::Other => "Cơ quan khác",
    }
}

const fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Central => "Trung ương quy định",
        Origin::Local => "Địa phương quy định",
    }
}

const fn online_service_name(service: OnlineService) -> &'static str {
    match service {
        OnlineService::Full => "Toàn trình",
        OnlineService::Partial => "Một phần",
        OnlineService::Information => "Cung cấp thông tin",
        OnlineService::None => "Không trực tuyến",
    }
}

#[cfg(test)]
#[path = "catalogue_count_tests.rs"]
mod tests;
