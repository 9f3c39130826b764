//! The tree through the reform of 2025, by hand, and through random lives, against a plain reading of the rule.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days in short: `(first, last, parent, successor)` by the number of the agency.
type Line = (&'static str, Option<&'static str>, Option<i32>, Option<i32>);

fn agency(id: i32, lines: &[Line]) -> Agency {
    let period = |(from, to, parent, successor): &Line| AgencyPeriod {
        valid_from: day(from),
        valid_to: to.map(day),
        name: format!("Cơ quan {id} từ {from}"),
        level: Level::Other,
        parent: parent.map(AgencyId),
        successor: successor.map(AgencyId),
        working_hours: None,
    };
    Agency {
        id: AgencyId(id),
        code: format!("H{id}").parse().unwrap(),
        periods: lines.iter().map(period).collect(),
    }
}

const TRA_VINH: i32 = 1;
const TRA_CU: i32 = 2;
const THANH_SON: i32 = 3;
const HAM_GIANG: i32 = 4;
const HAM_TAN: i32 = 5;
const NEW_COMMUNE: i32 = 6;
const VINH_LONG: i32 = 7;

/// The reform: Trà Vinh goes into Vĩnh Long, the district Trà Cú goes, Hàm Tân goes into Hàm Giang.
fn reform() -> AgencyTree {
    let (end, begin) = (Some("2025-06-30"), "2025-07-01");
    AgencyTree::new(vec![
        agency(TRA_VINH, &[("1992-01-01", end, None, Some(VINH_LONG))]),
        agency(TRA_CU, &[("1992-01-01", end, Some(TRA_VINH), Some(NEW_COMMUNE))]),
        agency(THANH_SON, &[("1992-01-01", end, Some(TRA_CU), None)]),
        agency(HAM_GIANG, &[("1992-01-01", end, Some(TRA_CU), None), (begin, None, Some(VINH_LONG), None)]),
        agency(HAM_TAN, &[("1992-01-01", end, Some(TRA_CU), Some(HAM_GIANG))]),
        agency(NEW_COMMUNE, &[(begin, None, Some(VINH_LONG), None)]),
        agency(VINH_LONG, &[("1992-01-01", None, None, None)]),
    ])
}

fn ids(of: &[AgencyId]) -> Vec<i32> {
    of.iter().map(|id| id.0).collect()
}

#[test]
fn before_the_reform_communes_roll_up_into_their_district() {
    let (tree, on) = (reform(), day("2023-03-14"));
    assert_eq!(ids(&tree.subtree(AgencyId(TRA_CU), on)), [TRA_CU, THANH_SON, HAM_GIANG, HAM_TAN]);
    assert_eq!(ids(&tree.subtree(AgencyId(TRA_VINH), on)), [TRA_VINH, TRA_CU, THANH_SON, HAM_GIANG, HAM_TAN]);
    assert_eq!(ids(&tree.unit(AgencyId(TRA_CU), on)), [TRA_CU]);
    let children = tree.children(AgencyId(TRA_CU), on);
    let children: Vec<_> = children.iter().map(|(id, under)| (id.0, ids(under))).collect();
    assert_eq!(children, [THANH_SON, HAM_GIANG, HAM_TAN].map(|id| (id, vec![id])));
}

#[test]
fn after_it_what_was_dissolved_counts_under_its_successor() {
    let (tree, on) = (reform(), day("2025-07-01"));
    let all = [TRA_VINH, TRA_CU, THANH_SON, HAM_GIANG, HAM_TAN, NEW_COMMUNE, VINH_LONG];
    assert_eq!(ids(&tree.subtree(AgencyId(VINH_LONG), on)), all);
    assert_eq!(ids(&tree.unit(AgencyId(VINH_LONG), on)), [TRA_VINH, VINH_LONG]);
    assert_eq!(ids(&tree.unit(AgencyId(HAM_GIANG), on)), [HAM_GIANG, HAM_TAN]);
    // Thành Sơn ended without a successor: it stays under its district, and goes where that one goes.
    assert_eq!(ids(&tree.subtree(AgencyId(NEW_COMMUNE), on)), [TRA_CU, THANH_SON, NEW_COMMUNE]);
    let children = tree.children(AgencyId(VINH_LONG), on);
    let children: Vec<_> = children.iter().map(|(id, under)| (id.0, ids(under))).collect();
    let expected =
        [(HAM_GIANG, vec![HAM_GIANG, HAM_TAN]), (NEW_COMMUNE, vec![TRA_CU, THANH_SON, NEW_COMMUNE])];
    assert_eq!(children, expected);
    assert_eq!(tree.answering(AgencyId(HAM_TAN), on), AgencyId(HAM_GIANG));
    assert_eq!(tree.answering(AgencyId(HAM_TAN), day("2025-06-30")), AgencyId(HAM_TAN));
}

#[test]
fn what_has_not_begun_counts_under_its_first_parent() {
    let (tree, on) = (reform(), day("2023-03-14"));
    assert_eq!(ids(&tree.subtree(AgencyId(VINH_LONG), on)), [NEW_COMMUNE, VINH_LONG]);
    assert!(tree.at(AgencyId(NEW_COMMUNE), on).is_none());
    assert_eq!(tree.name_on(AgencyId(NEW_COMMUNE), on), "Cơ quan 6 từ 2025-07-01");
    assert_eq!(ids(&tree.ancestors(AgencyId(HAM_TAN), on)), [TRA_CU, TRA_VINH]);
    assert_eq!(ids(&tree.ancestors(AgencyId(HAM_TAN), day("2026-01-01"))), [HAM_GIANG, VINH_LONG]);
}

#[test]
fn a_client_of_the_successor_may_do_what_that_of_the_predecessor_could() {
    let tree = reform();
    for (root, agency, on, covered) in [
        (TRA_CU, HAM_TAN, "2025-06-30", true),
        (TRA_CU, HAM_TAN, "2025-07-01", false),
        (HAM_GIANG, HAM_TAN, "2025-06-30", false),
        (HAM_GIANG, HAM_TAN, "2025-07-01", true),
        (VINH_LONG, THANH_SON, "2025-07-01", true),
        (HAM_TAN, HAM_TAN, "2026-01-01", true),
        (HAM_TAN, HAM_GIANG, "2026-01-01", false),
        (99, HAM_GIANG, "2026-01-01", false),
    ] {
        let found = tree.covers(AgencyId(root), AgencyId(agency), day(on));
        assert_eq!(found, covered, "{root} over {agency} on {on}");
    }
}

/// Up to 12 agencies with up to two periods; parents and successors have lower numbers, so there is no circle.
fn trees() -> impl Strategy<Value = AgencyTree> {
    let life = (0..12_usize, 0..12_usize, 0..12_usize, 1..30_u64, 0..4_u8);
    prop::collection::vec(life, 1..12).prop_map(|lives| {
        let agencies = lives.into_iter().enumerate().map(|(n, (first, second, successor, turn, shape))| {
            let lower = |of: usize| (n > 0).then(|| AgencyId(i32::try_from(of % n.max(1)).unwrap()));
            let change = day("2025-01-01") + chrono::Days::new(turn);
            let period = |from, to, parent: usize, successor| AgencyPeriod {
                valid_from: from,
                valid_to: to,
                name: format!("Cơ quan {n}"),
                level: Level::Other,
                parent: lower(parent),
                successor,
                working_hours: None,
            };
            let last = change.pred_opt();
            let periods = match shape {
                0 => vec![period(day("2000-01-01"), None, first, None)],
                1 => vec![period(day("2000-01-01"), last, first, lower(successor))],
                2 => vec![period(change, None, first, None)],
                _ => vec![period(day("2000-01-01"), last, first, None), period(change, None, second, None)],
            };
            Agency {
                id: AgencyId(i32::try_from(n).unwrap()),
                code: format!("H{n}").parse().unwrap(),
                periods,
            }
        });
        AgencyTree::new(agencies.collect())
    })
}

proptest! {
    #[test]
    fn a_subtree_is_its_unit_and_its_children_each_agency_once(tree in trees(), later in 0..40_u64) {
        let on = day("2025-01-01") + chrono::Days::new(later);
        for root in tree.iter() {
            let subtree = tree.subtree(root.id, on);
            let covered: Vec<AgencyId> = {
                let mut covered: Vec<_> =
                    tree.iter().filter(|a| tree.covers(root.id, a.id, on)).map(|a| a.id).collect();
                covered.sort_unstable();
                covered
            };
            prop_assert_eq!(&subtree, &covered);
            let children = tree.children(root.id, on).into_iter().flat_map(|(_, under)| under);
            let mut parts: Vec<AgencyId> = tree.unit(root.id, on).into_iter().chain(children).collect();
            parts.sort_unstable();
            prop_assert_eq!(&subtree, &parts);
            prop_assert!(tree.check_circle(root).is_ok());
        }
    }

    #[test]
    fn no_agency_is_lost_and_none_counted_twice(tree in trees(), later in 0..40_u64) {
        let on = day("2025-01-01") + chrono::Days::new(later);
        let tops = tree.iter().filter(|agency| tree.ancestors(agency.id, on).is_empty());
        let mut all: Vec<AgencyId> = tops.flat_map(|top| tree.subtree(top.id, on)).collect();
        all.sort_unstable();
        let mut every: Vec<AgencyId> = tree.iter().map(|agency| agency.id).collect();
        every.sort_unstable();
        prop_assert_eq!(all, every);
    }
}

#[test]
fn hours_are_the_agencys_own_in_its_days() {
    let mut one =
        agency(1, &[("2022-01-01", Some("2022-12-31"), None, None), ("2023-01-01", None, None, None)]);
    let early: WorkingHours = "06:30-11:00,13:00-16:30".parse().unwrap();
    one.periods[1].working_hours = Some(early.clone());
    let tree = AgencyTree::new(vec![one]);
    for (who, on, hours) in [
        (1, "2022-12-31", &WorkingHours::default()),
        (1, "2023-01-01", &early),
        (1, "2021-12-31", &WorkingHours::default()),
        (2, "2023-01-01", &WorkingHours::default()),
    ] {
        assert_eq!(tree.hours_on(AgencyId(who), day(on)), hours, "{who} on {on}");
    }
}
