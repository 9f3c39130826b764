//! What would a report say today that it did not say when it was approved, and which dossiers make the difference?
//!
//! The frozen figures against those of now, and what was entered since and reaches back into the period: late entries and
//! corrections of dossiers, kept records entered or voided, acts on feedback. A dossier that moved from one day to another of the same figures makes no difference and is not
//! named.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::compose::{Composed, compose};
use super::{ReportOf, ReportRefused, revision};
use crate::db::reports::LateEvent;
use crate::db::{self, Connection};
use crate::domain::activity::Shifted;
use crate::domain::agencies::Extent;
use crate::domain::count::{Count, Counts};
use crate::domain::id::{AgencyId, ProcedureId};
use crate::domain::report::bounds::OwnBounds;
use crate::domain::report::life::ReportState;
use crate::domain::report::{Figure, Report};
use crate::domain::tally::{Bucket, Tally};
use crate::workflow::activities::{self, ActivitiesWanted};
use crate::workflow::directory::Snapshot;
use crate::workflow::feedback::{self, FeedbackWanted, ShiftedFeedback};

/// A figure that would be another today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drifted {
    /// Its section.
    pub section: String,
    /// Its name.
    pub name: String,
    /// As approved; `None`: it stood not there.
    pub approved: Option<i64>,
    /// As of now.
    pub now: Option<i64>,
}

/// A dossier that makes a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftedDossier {
    /// The dossier.
    pub id: Uuid,
    /// Its code.
    pub code: Option<String>,
    /// The events that reach back, in order.
    pub events: Vec<LateEvent>,
}

/// What differs from an approved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Revision that is compared.
    pub revision: u32,
    /// What was known when it was approved.
    pub known_at: DateTime<Utc>,
    /// The moment it is compared with.
    pub now: DateTime<Utc>,
    /// Figures that differ.
    pub figures: Vec<Drifted>,
    /// Dossiers that make the difference.
    pub dossiers: Vec<DriftedDossier>,
    /// Kept records that make the difference.
    pub records: Vec<Shifted>,
    /// Feedback that makes the difference.
    pub feedback: Vec<ShiftedFeedback>,
}

/// Compares the last approved revision with the figures of now; `None` where none was approved.
pub async fn drift(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    now: DateTime<Utc>,
) -> Result<Option<Drift>, ReportRefused> {
    let Some(last) = db::reports::revisions(conn, &of.key()).await?.pop() else { return Ok(None) };
    let Some(approved) = revision(conn, of, last.revision).await? else { return Ok(None) };
    let state = ReportState { bounds: own_days(&approved.report), ..ReportState::default() };
    let today = compose(conn, snapshot, &Composed { of, state: &state, known_at: now }).await?;
    let slice = snapshot.agencies.subtree(of.agency, last.as_of);
    let later = db::reports::recorded_later(conn, &slice, last.as_of, last.known_at).await?;
    let (agency, from) = (of.agency, approved.report.period.from);
    let (extent, as_of, known_at) = (Extent::Subtree, last.as_of, last.known_at);
    let records = ActivitiesWanted { agency, extent, from, as_of, known_at };
    let feedback = FeedbackWanted { agency, extent, from, as_of, known_at };
    Ok(Some(Drift {
        revision: last.revision,
        known_at: last.known_at,
        now,
        figures: differences(&approved.report, &today),
        dossiers: dossiers(later, &slice, (from, last.as_of), now),
        records: activities::shifted_since(conn, snapshot, &records, now).await?,
        feedback: feedback::shifted_since(conn, snapshot, &feedback, now).await?,
    }))
}

/// The days that were counted, where they were not the official ones.
fn own_days(Report { period, .. }: &Report) -> Option<OwnBounds> {
    let reason = period.reason.clone()?;
    Some(OwnBounds { from: period.from, to: period.to, reason })
}

fn differences(approved: &Report, today: &Report) -> Vec<Drifted> {
    let (was, is) = (figures(approved), figures(today));
    let mut names: Vec<&(String, String)> = was.keys().chain(is.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let drifted = |key: &&(String, String)| {
        let (approved, now) = (was.get(*key).copied(), is.get(*key).copied());
        (approved != now).then(|| Drifted { section: key.0.clone(), name: key.1.clone(), approved, now })
    };
    names.iter().filter_map(drifted).collect()
}

fn figures(report: &Report) -> BTreeMap<(String, String), i64> {
    let sections = report.parts.iter().flat_map(|part| &part.sections);
    let named =
        |(section, Figure { name, value, .. }): (&String, &Figure)| ((section.clone(), name.clone()), *value);
    let of_section = sections.flat_map(|section| {
        section.lines.iter().flat_map(|line| &line.figures).map(|figure| (&section.code, figure))
    });
    of_section.map(named).collect()
}

/// The events by dossier, those dossiers left out that change no figure of the slice and the period.
fn dossiers(
    later: Vec<LateEvent>,
    slice: &[AgencyId],
    days: (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Vec<DriftedDossier> {
    let mut by_dossier: BTreeMap<Uuid, DriftedDossier> = BTreeMap::new();
    for event in later.into_iter().filter(|event| event.recorded_at <= now) {
        let none = || DriftedDossier { id: event.dossier, code: event.code.clone(), events: Vec::new() };
        by_dossier.entry(event.dossier).or_insert_with(none).events.push(event);
    }
    by_dossier.into_values().filter(|dossier| makes_a_difference(dossier, slice, days)).collect()
}

fn makes_a_difference(
    dossier: &DriftedDossier,
    slice: &[AgencyId],
    (first, last): (NaiveDate, NaiveDate),
) -> bool {
    let mut tallies: BTreeMap<ProcedureId, Tally> = BTreeMap::new();
    let lines = dossier.events.iter().flat_map(|event| &event.lines);
    for line in lines.filter(|line| line.day <= last && slice.contains(&line.key.agency)) {
        let bucket = if line.day < first { Bucket::Before } else { Bucket::Within };
        tallies.entry(line.key.procedure).or_default().add(bucket, line.key.channel, line.measure, line.n);
    }
    // That it was entered late is told of its own accord; it changes no printed figure.
    let told = || Count::ALL.iter().filter(|count| **count != Count::LateEntries);
    tallies.values().map(Counts::of).any(|counts| told().any(|count| counts.get(*count) != 0))
}
