//! Activities: the table of kinds as a picture, faults of counts, and figures against a slow recount.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::id::AgencyId;

#[test]
fn the_table_of_kinds() {
    let mut table = String::new();
    for kind in ActivityKind::ALL {
        write!(table, "{:<6}{:<24}{:<7}", kind.heading(), kind.as_str(), kind.nature().as_str()).unwrap();
        for CountName { name, title, presence } in kind.counts() {
            let mark = if *presence == Presence::Obligatory { "" } else { "?" };
            write!(table, "{name}{mark} ({title}) ").unwrap();
        }
        table = table.trim_end().to_owned();
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

fn counts(pairs: &[(&str, i64)]) -> BTreeMap<String, i64> {
    pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

#[test]
fn what_a_kind_does_not_count_and_what_it_must_are_named() {
    use ActivityKind::{Appraisal, IntegrationProvincial, Review, Survey};
    for (kind, told, wrong) in [
        (Appraisal, counts(&[("procedures", 2), ("documents", 1)]), vec![]),
        (Appraisal, counts(&[("procedures", 2)]), vec![("documents", CountWrong::Missing)]),
        (Review, counts(&[("procedures", 16)]), vec![]),
        (Review, counts(&[("procedures", -1)]), vec![("procedures", CountWrong::OutOfRange)]),
        (Review, counts(&[("procedures", MOST + 1)]), vec![("procedures", CountWrong::OutOfRange)]),
        (
            Review,
            counts(&[("proposals", 1), ("level_2", 1)]),
            vec![("level_2", CountWrong::Unknown), ("procedures", CountWrong::Missing)],
        ),
        (IntegrationProvincial, counts(&[("level_4", 0)]), vec![]),
        (IntegrationProvincial, counts(&[]), vec![("", CountWrong::Missing)]),
        (Survey, counts(&[("ballots", 10), ("satisfied", 10)]), vec![]),
        (
            Survey,
            counts(&[("ballots", 10), ("satisfied", 11)]),
            vec![("satisfied", CountWrong::MoreThan("ballots"))],
        ),
    ] {
        let found: Vec<_> = faults(kind, &told);
        let found: Vec<_> = found.iter().map(|fault| (fault.name.as_str(), fault.wrong)).collect();
        assert_eq!(found, wrong, "{kind} {told:?}");
    }
}

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + chrono::Days::new(n.into())
}

fn moment(n: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_672_531_200 + i64::from(n) * 3600, 0).unwrap()
}

fn kept() -> impl Strategy<Value = Kept> {
    use ActivityKind::{Communication, IntegrationProvincial, Review};
    let kind = prop::sample::select(vec![Communication, IntegrationProvincial, Review]);
    (0..4_i32, kind, 0..12_u32, 0..6_i64, 0..20_u32, prop::option::of(0..20_u32)).prop_map(
        |(agency, kind, on, n, recorded, voided)| {
            let some = kind.counts().iter().take(1 + usize::try_from(n % 2).unwrap());
            Kept {
                id: Uuid::nil(),
                agency: AgencyId(agency),
                kind,
                on: day(on),
                counts: some.map(|count| (count.name.to_owned(), n)).collect(),
                recorded_at: moment(recorded),
                voided_at: voided.map(|later| moment(recorded + later)),
            }
        },
    )
}

fn numbered(records: Vec<Kept>) -> Vec<Kept> {
    (1..).zip(records).map(|(n, kept)| Kept { id: Uuid::from_u128(n), ..kept }).collect()
}

/// The same by asking for each figure anew, in the words of the law.
fn slowly(records: &[Kept], slice: &Slice, view: Viewpoint, kind: ActivityKind, name: &str) -> Option<i64> {
    let known = |kept: &&Kept| {
        kept.kind == kind
            && kept.recorded_at <= view.known_at
            && kept.voided_at.is_none_or(|voided| voided > view.known_at)
    };
    let told: Vec<i64> = match kind.nature() {
        Nature::Flow => records
            .iter()
            .filter(known)
            .filter(|kept| slice.of_flows.contains(&kept.agency))
            .filter(|kept| view.from <= kept.on && kept.on <= view.as_of)
            .filter_map(|kept| kept.counts.get(name).copied())
            .collect(),
        Nature::Stock => slice
            .of_stocks
            .iter()
            .filter_map(|agency| {
                let of_one = records.iter().filter(known).filter(|kept| kept.agency == *agency);
                let latest = of_one.filter(|kept| kept.on <= view.as_of);
                latest.max_by_key(|kept| (kept.on, kept.recorded_at))?.counts.get(name).copied()
            })
            .collect(),
    };
    (!told.is_empty()).then(|| told.iter().sum())
}

proptest! {
    #[test]
    fn figures_are_those_of_a_slow_recount(
        records in prop::collection::vec(kept(), 0..24),
        flows in 0..4_i32, stocks in 0..4_i32, from in 0..8_u32, days in 0..8_u32, known in 0..44_u32,
    ) {
        let slice = Slice {
            of_flows: (0..=flows).map(AgencyId).collect(),
            of_stocks: (stocks..4).map(AgencyId).collect(),
        };
        let view = Viewpoint { from: day(from), as_of: day(from + days), known_at: moment(known) };
        let figures = sum(&records, &slice, view);
        for (kind, name, n) in figures.iter() {
            prop_assert_eq!(figures.get(kind, name), Some(n));
        }
        for kind in ActivityKind::ALL {
            for count in kind.counts() {
                let slow = slowly(&records, &slice, view, *kind, count.name);
                prop_assert_eq!(figures.get(*kind, count.name), slow, "{} {}", kind, count.name);
            }
        }
        // What was entered, or taken away, later changes nothing of what was known.
        let later = |kept: &Kept| kept.recorded_at > view.known_at;
        let then: Vec<Kept> = records.iter().filter(|kept| !later(kept)).cloned().map(|kept| {
            let voided_at = kept.voided_at.filter(|voided| *voided <= view.known_at);
            Kept { voided_at, ..kept }
        }).collect();
        prop_assert_eq!(sum(&then, &slice, view), figures);
    }

    #[test]
    fn what_shifted_is_the_whole_difference(
        records in prop::collection::vec(kept(), 0..24).prop_map(numbered),
        flows in 0..4_i32, stocks in 0..4_i32, from in 0..8_u32, days in 0..8_u32,
        known in 0..30_u32, later in 0..30_u32,
    ) {
        let slice = Slice {
            of_flows: (0..=flows).map(AgencyId).collect(),
            of_stocks: (stocks..4).map(AgencyId).collect(),
        };
        let then = Viewpoint { from: day(from), as_of: day(from + days), known_at: moment(known) };
        let now = Viewpoint { known_at: moment(known + later), ..then };
        let (was, is) = (sum(&records, &slice, then), sum(&records, &slice, now));
        let moved = shifted(&records, &slice, then, now.known_at);
        for kind in ActivityKind::ALL {
            let of_kind = || moved.iter().filter(|shifted| shifted.record.kind == *kind);
            let signed = |shifted: &Shifted| if shifted.counts_now { 1 } else { -1 };
            prop_assert_eq!(of_kind().map(signed).sum::<i64>(), is.records(*kind) - was.records(*kind));
            for count in kind.counts() {
                let told = |figures: &ActivityFigures| figures.get(*kind, count.name).unwrap_or(0);
                let n = |shifted: &Shifted| signed(shifted) * shifted.record.counts.get(count.name).unwrap_or(&0);
                prop_assert_eq!(of_kind().map(n).sum::<i64>(), told(&is) - told(&was));
            }
        }
        // Nothing is told that was as it is.
        for Shifted { record, counts_now } in moved {
            let entered_since = record.recorded_at > then.known_at;
            let is_stock = record.kind.nature() == Nature::Stock;
            prop_assert!(is_stock || counts_now == entered_since);
        }
    }
}
