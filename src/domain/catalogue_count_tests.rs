//! Counts of a small catalogue in a small district, before and after the reform of 2025.

use chrono::DateTime;

use super::*;
use crate::domain::agencies::{Agency, AgencyPeriod};
use crate::domain::catalogue::{Field, Procedure};
use crate::domain::id::{FieldId, ProcedureId, VersionId};
use crate::domain::procedure::SupplementClock;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn tree() -> AgencyTree {
    let agency = |id, level, parent: Option<i32>, to: Option<&str>| Agency {
        id: AgencyId(id),
        code: format!("H{id}").parse().unwrap(),
        periods: vec![AgencyPeriod {
            valid_from: day("2000-01-01"),
            valid_to: to.map(day),
            name: format!("Cơ quan {id}"),
            level,
            parent: parent.map(AgencyId),
            successor: None,
            working_hours: None,
        }],
    };
    AgencyTree::new(vec![
        agency(1, Level::District, None, Some("2025-06-30")),
        agency(2, Level::Commune, Some(1), None),
        agency(3, Level::Commune, Some(1), None),
    ])
}

fn procedure(id: i32, levels: &[Level], kind: ProcedureKind, field: i32) -> Procedure {
    let code = format!("1.{id}").parse().unwrap();
    let version = ProcedureVersion {
        id: VersionId(id),
        procedure: ProcedureId(id),
        code,
        valid_from: day("2022-01-01"),
        valid_to: (id == 9).then(|| day("2022-12-31")),
        name: "Thủ tục".to_owned(),
        field: FieldId(field),
        levels: levels.to_vec(),
        kind,
        origin: Origin::Central,
        limits: vec![],
        supplement_clock: SupplementClock::Restart,
        online_service: if id == 1 { OnlineService::Full } else { OnlineService::None },
        online_level: None,
        decision_number: None,
        decision_date: None,
        public: true,
        as_published: None,
        internal_steps: Vec::new(),
        published_at: DateTime::UNIX_EPOCH,
    };
    Procedure { id: ProcedureId(id), code: version.code.clone(), versions: vec![version] }
}

fn catalogue() -> Catalogue {
    use Level::{Commune, District, Province};
    use ProcedureKind::{Internal, National, Specific};
    let field = |id: i32, name: &str| Field {
        id: FieldId(id),
        code: format!("LV{id}").parse().unwrap(),
        name: name.to_owned(),
    };
    Catalogue::new(
        vec![
            procedure(1, &[Commune], National, 1),
            procedure(2, &[District, Commune], Specific, 1),
            procedure(3, &[District], National, 2),
            procedure(4, &[District], Internal, 2),
            procedure(5, &[Province], National, 2),
            procedure(9, &[District], National, 2),
        ],
        vec![field(1, "Hộ tịch"), field(2, "Đất đai"), field(3, "Văn hóa")],
    )
}

fn counts(root: i32, on: &str, by: CountBy) -> (usize, usize, Vec<(String, usize)>) {
    let counted = count(&catalogue(), &tree(), AgencyId(root), day(on), Some(by));
    let groups = counted.groups.into_iter().map(|group| (group.key, group.count)).collect();
    (counted.total, counted.internal, groups)
}

fn groups(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect()
}

#[test]
fn a_procedure_of_two_levels_is_in_both_groups_and_once_in_the_total() {
    let on = "2023-03-14";
    assert_eq!(counts(1, on, CountBy::Level), (3, 1, groups(&[("district", 2), ("commune", 2)])));
    assert_eq!(counts(2, on, CountBy::Level), (2, 0, groups(&[("commune", 2)])));
    assert_eq!(counts(1, on, CountBy::Field), (3, 1, groups(&[("LV1", 2), ("LV2", 1)])));
    assert_eq!(counts(1, on, CountBy::Origin), (3, 1, groups(&[("central", 3), ("local", 0)])));
    let by_service = groups(&[("full", 1), ("partial", 0), ("information", 0), ("none", 2)]);
    assert_eq!(counts(1, on, CountBy::OnlineService), (3, 1, by_service));
    assert!(count(&catalogue(), &tree(), AgencyId(1), day(on), None).groups.is_empty());
}

#[test]
fn the_day_decides_on_procedures_and_levels() {
    assert_eq!(counts(1, "2021-12-31", CountBy::Level).0, 0);
    assert_eq!(counts(1, "2022-12-31", CountBy::Level).0, 4);
    // The district is gone: what only it could do is no longer done here.
    assert_eq!(counts(1, "2025-07-01", CountBy::Level), (2, 0, groups(&[("commune", 2)])));
}
