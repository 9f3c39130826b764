//! How records of activities make figures: a *flow* happened, so the records of the range are added up; a *stock* stands,
//! so of each agency the latest record on or before the day shown counts.
//!
//! A record is never changed, only voided, so a figure known at a moment stays what it was. What no record tells is no
//! figure: absent is not zero.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{ActivityKind, Nature};
use crate::domain::id::AgencyId;

/// A record as figures see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Id.
    pub id: Uuid,
    /// Agency that did it.
    pub agency: AgencyId,
    /// What was done.
    pub kind: ActivityKind,
    /// When.
    pub on: NaiveDate,
    /// What is counted.
    pub counts: BTreeMap<String, i64>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// When it was taken away.
    pub voided_at: Option<DateTime<Utc>>,
}

impl Kept {
    /// Whether it was entered and not taken away by then.
    pub fn stands_at(&self, known_at: DateTime<Utc>) -> bool {
        self.recorded_at <= known_at && self.voided_at.is_none_or(|voided_at| voided_at > known_at)
    }
}

/// Whose records make a figure. Both lists are sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Whose flows count: those dissolved since under their successors, as with dossiers.
    pub of_flows: Vec<AgencyId>,
    /// Whose stocks count: those that stand on the day shown. What an office had goes with it; its successor tells its
    /// own.
    pub of_stocks: Vec<AgencyId>,
}

/// From where figures are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewpoint {
    /// First day of the range.
    pub from: NaiveDate,
    /// The day whose state is shown, the last that counts.
    pub as_of: NaiveDate,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

/// The figures of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindFigures {
    /// Records that count: of a flow how often it was done, of a stock how many agencies tell theirs.
    pub records: i64,
    /// Sums by the name of the count; a count that no record tells is not there.
    pub counts: BTreeMap<&'static str, i64>,
}

/// Figures of a slice by kind; a kind without a record is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFigures(BTreeMap<ActivityKind, KindFigures>);

impl ActivityFigures {
    /// How many records of the kind count.
    pub fn records(&self, kind: ActivityKind) -> i64 {
        self.0.get(&kind).map_or(0, |figures| figures.records)
    }

    /// A figure; `None` where no record tells it.
    pub fn get(&self, kind: ActivityKind, count: &str) -> Option<i64> {
        self.0.get(&kind)?.counts.get(count).copied()
    }

    /// Every figure that a record tells, in the order of the headings.
    pub fn iter(&self) -> impl Iterator<Item = (ActivityKind, &'static str, i64)> {
        let of_kind = |(kind, figures): (&ActivityKind, &KindFigures)| {
            let kind = *kind;
            figures.counts.clone().into_iter().map(move |(name, n)| (kind, name, n))
        };
        self.0.iter().flat_map(of_kind)
    }

    fn add(&mut self, record: &Kept) {
        let figures = self.0.entry(record.kind).or_default();
        figures.records = figures.records.saturating_add(1);
        for count in record.kind.counts() {
            if let Some(n) = record.counts.get(count.name) {
                let sum = figures.counts.entry(count.name).or_default();
                *sum = sum.saturating_add(*n);
            }
        }
    }
}

/// Adds records up into figures, as of a day and as known at a moment.
pub fn sum(records: &[Kept], slice: &Slice, view: Viewpoint) -> ActivityFigures {
    let mut figures = ActivityFigures::default();
    for record in counting(records, slice, view) {
        figures.add(record);
    }
    figures
}

/// A record that counts from one point of view and not from the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    /// The record.
    pub record: Kept,
    /// Whether it counts now; else it counted then.
    pub counts_now: bool,
}

/// The records that make the difference between what was known at a moment and what `now` is known of the same days, in the
/// order of their entry.
pub fn shifted(records: &[Kept], slice: &Slice, then: Viewpoint, now: DateTime<Utc>) -> Vec<Shifted> {
    let ids = |view| counting(records, slice, view).iter().map(|record| record.id).collect::<BTreeSet<_>>();
    let (were, are) = (ids(then), ids(Viewpoint { known_at: now, ..then }));
    let differs = |record: &&Kept| were.contains(&record.id) != are.contains(&record.id);
    let shifted = |record: &Kept| Shifted { record: record.clone(), counts_now: are.contains(&record.id) };
    records.iter().filter(differs).map(shifted).collect()
}

/// The records that count. Their order does not matter, but of two of an agency, kind, day and moment of entry the later in
/// the list stands.
fn counting<'a>(records: &'a [Kept], slice: &Slice, view: Viewpoint) -> Vec<&'a Kept> {
    let mut counting = Vec::new();
    let mut stocks: BTreeMap<(ActivityKind, AgencyId), &Kept> = BTreeMap::new();
    for record in records.iter().filter(|record| record.stands_at(view.known_at) && record.on <= view.as_of) {
        match record.kind.nature() {
            Nature::Flow if record.on >= view.from && is_in(&slice.of_flows, record.agency) => {
                counting.push(record);
            }
            Nature::Stock if is_in(&slice.of_stocks, record.agency) => {
                let latest = stocks.entry((record.kind, record.agency)).or_insert(record);
                if (latest.on, latest.recorded_at) <= (record.on, record.recorded_at) {
                    *latest = record;
                }
            }
            _ => {}
        }
    }
    counting.extend(stocks.into_values());
    counting
}

fn is_in(sorted: &[AgencyId], agency: AgencyId) -> bool {
    sorted.binary_search(&agency).is_ok()
}
