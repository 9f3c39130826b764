//! Reports: composed of figures and texts, moved through their life, frozen when approved.
//!
//! A draft is composed anew each time it is asked for, of what is known at that moment. An approval composes it once more
//! and keeps the bytes: nothing that is entered later changes them, and `drift.rs` tells what would be different.

mod below;
pub mod compose;
pub mod drift;
mod submission;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use self::compose::{Composed, compose};
use super::directory::Snapshot;
use crate::db::reports::{Appended, ReportKey, Revision};
use crate::db::{self, Connection, Error};
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::report::bounds::OwnBounds;
use crate::domain::report::life::{
    ForbiddenReportAction, ReportAction, ReportEvent, ReportFact, ReportState, ReportStatus, may_be_submitted,
};
use crate::domain::report::{Report, ReportHead, ReportOfficer};
use crate::domain::time::civil_day;

/// What is to be done to a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportOrder {
    /// Write its head.
    Head(Box<ReportHead>),
    /// Write a section; `None`: take its text away.
    Section(String, Option<String>),
    /// Count days of its own; `None`: the official ones.
    Bounds(Option<OwnBounds>),
    /// Submit it.
    Submit,
    /// Approve it.
    Approve,
    /// Open it again, for a reason.
    Reopen(String),
}

impl ReportOrder {
    const fn action(&self) -> ReportAction {
        match self {
            Self::Head(_) | Self::Section(..) | Self::Bounds(_) => ReportAction::Write,
            Self::Submit => ReportAction::Submit,
            Self::Approve => ReportAction::Approve,
            Self::Reopen(_) => ReportAction::Reopen,
        }
    }

    /// Whether it stands so already: who asks again did not hear the answer.
    fn is_done(&self, state: &ReportState) -> bool {
        match self {
            Self::Head(head) => state.status == ReportStatus::Draft && state.head == **head,
            Self::Section(section, text) => {
                state.status == ReportStatus::Draft && state.texts.get(section) == text.as_ref()
            }
            Self::Bounds(bounds) => state.status == ReportStatus::Draft && state.bounds == *bounds,
            Self::Submit => state.status == ReportStatus::Submitted,
            Self::Approve => state.status == ReportStatus::Approved,
            Self::Reopen(_) => state.status == ReportStatus::Draft,
        }
    }
}

/// Who does it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Client.
    pub client: String,
    /// Officer.
    pub officer: Option<ReportOfficer>,
    /// Version of the report it was decided on.
    pub expected: Option<u32>,
    /// Business time.
    pub now: DateTime<Utc>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum ReportRefused {
    /// The life of a report has no such move.
    #[error(transparent)]
    Forbidden(#[from] ForbiddenReportAction),
    /// The data of the period are not cut off yet.
    #[error("the period is not over")]
    PeriodNotOver,
    /// Another version stands than the one decided on.
    #[error("version {0} stands")]
    VersionMismatch(u32),
    /// A frozen report cannot be read.
    #[error("a frozen report makes no sense: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

/// A report of an agency for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportOf {
    /// Agency that reports.
    pub agency: AgencyId,
    /// Period.
    pub period: Period,
}

impl ReportOf {
    /// What it is stored under.
    pub fn key(self) -> ReportKey {
        ReportKey { agency: self.agency, period: self.period.to_string() }
    }
}

/// Days of its own that a report counted, as known at a moment; `None`: the official ones.
pub async fn own_days(
    conn: &mut Connection,
    of: ReportOf,
    known_at: DateTime<Utc>,
) -> Result<Option<OwnBounds>, Error> {
    db::reports::own_bounds(conn, &of.key(), known_at).await
}

/// A report with the version of its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The report.
    pub report: Report,
    /// Its canonical JSON.
    pub body: String,
    /// SHA-256 of the body, in hexadecimal digits.
    pub sha256: String,
    /// The version that a change is decided on.
    pub version: u32,
}

impl Shown {
    fn of(report: Report, version: u32) -> Result<Self, serde_json::Error> {
        let body = canonical(&report)?;
        Ok(Self { sha256: sha256(&body), report, body, version })
    }
}

/// The report as it stands: frozen where it is approved, else composed now.
pub async fn show(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    now: DateTime<Utc>,
) -> Result<Shown, ReportRefused> {
    let events = db::reports::history(conn, &of.key()).await?;
    let state = ReportState::of(&events)?;
    if state.approval.is_some() {
        let frozen = db::reports::revisions(conn, &of.key()).await?;
        if let Some(frozen) = frozen.into_iter().find(|frozen| frozen.revision == state.revision()) {
            return Ok(thawed(frozen, state.version)?);
        }
    }
    let report = compose(conn, snapshot, &Composed { of, state: &state, known_at: now }).await?;
    Ok(Shown::of(report, state.version)?)
}

/// A revision that was approved; `None` where there is none of this number.
pub async fn revision(
    conn: &mut Connection,
    of: ReportOf,
    number: u32,
) -> Result<Option<Shown>, ReportRefused> {
    let version = u32::try_from(db::reports::history(conn, &of.key()).await?.len()).unwrap_or(u32::MAX);
    let frozen = db::reports::revisions(conn, &of.key()).await?;
    let frozen = frozen.into_iter().find(|frozen| frozen.revision == number);
    Ok(frozen.map(|frozen| thawed(frozen, version)).transpose()?)
}

/// The very bytes that were kept.
fn thawed(frozen: Revision, version: u32) -> Result<Shown, serde_json::Error> {
    let Revision { body, sha256, .. } = frozen;
    Ok(Shown { report: serde_json::from_str(&body)?, body, sha256, version })
}

/// How often something is tried that others were faster than, and that was decided on no version.
const TURNS: u32 = 8;

/// Does something to a report; answers it as it stands then. Who told no version is not told of one: where another was
/// faster, it is decided anew on what stands then.
pub async fn act(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    actor: Actor,
    order: ReportOrder,
) -> Result<Shown, ReportRefused> {
    let mut turn = 1;
    loop {
        match act_once(conn, snapshot, of, &actor, &order).await {
            Err(ReportRefused::VersionMismatch(_)) if actor.expected.is_none() && turn < TURNS => turn += 1,
            done => return done,
        }
    }
}

async fn act_once(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    actor: &Actor,
    order: &ReportOrder,
) -> Result<Shown, ReportRefused> {
    let key = of.key();
    let mut state = ReportState::of(&db::reports::history(conn, &key).await?)?;
    if let Some(expected) = actor.expected.filter(|expected| *expected != state.version) {
        log::debug!("decided on version {expected}");
        return Err(ReportRefused::VersionMismatch(state.version));
    }
    if order.is_done(&state) {
        return show(conn, snapshot, of, actor.now).await;
    }
    state.allows(order.action())?;
    let fact = match order {
        ReportOrder::Head(head) => ReportFact::HeadWritten { head: (**head).clone() },
        ReportOrder::Section(section, text) => {
            ReportFact::SectionWritten { section: section.clone(), text: text.clone() }
        }
        ReportOrder::Bounds(bounds) => ReportFact::BoundsSet { bounds: bounds.clone() },
        ReportOrder::Submit if !may_be_submitted(state.days(of.period).to, civil_day(actor.now)) => {
            return Err(ReportRefused::PeriodNotOver);
        }
        ReportOrder::Submit => ReportFact::Submitted,
        ReportOrder::Approve => return approve(conn, snapshot, of, actor, state).await,
        ReportOrder::Reopen(reason) => ReportFact::Reopened { reason: reason.clone() },
    };
    let event = event(&state, actor, fact);
    state.apply(&event)?;
    match db::reports::append(conn, &key, &event).await? {
        Appended::Overtaken => Err(ReportRefused::VersionMismatch(event.seq)),
        Appended::Yes => {
            let known_at = event.at;
            let report = compose(conn, snapshot, &Composed { of, state: &state, known_at }).await?;
            Ok(Shown::of(report, state.version)?)
        }
    }
}

fn event(state: &ReportState, actor: &Actor, fact: ReportFact) -> ReportEvent {
    let Actor { client, officer, expected: _, now: at } = actor.clone();
    ReportEvent { seq: state.version + 1, fact, client, officer, at }
}

/// Composes the report once more, as it will stand, and keeps it together with the event.
async fn approve(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    actor: &Actor,
    mut state: ReportState,
) -> Result<Shown, ReportRefused> {
    let mut event = event(&state, actor, ReportFact::Approved { sha256: String::new() });
    state.apply(&event)?;
    let report = compose(conn, snapshot, &Composed { of, state: &state, known_at: event.at }).await?;
    let shown = Shown::of(report, state.version)?;
    event.fact = ReportFact::Approved { sha256: shown.sha256.clone() };
    let frozen = Revision {
        revision: state.revision(),
        body: shown.body.clone(),
        sha256: shown.sha256.clone(),
        as_of: shown.report.as_of,
        known_at: event.at,
        client: event.client.clone(),
        officer: event.officer.clone(),
    };
    let key = of.key();
    db::transaction(conn, async |conn| {
        if db::reports::append(conn, &key, &event).await? == Appended::Overtaken {
            return Err(ReportRefused::VersionMismatch(event.seq));
        }
        db::reports::freeze(conn, &key, &frozen).await?;
        Ok(())
    })
    .await?;
    Ok(shown)
}

/// Canonical JSON: members in order of their names, no white space; integers and texts only, so one value has one text.
pub(super) fn canonical<T: serde::Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json::to_string(&sorted(serde_json::to_value(value)?))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().map(|(name, value)| (name, sorted(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        plain => plain,
    }
}

/// SHA-256 of a text in UTF-8, in hexadecimal digits.
pub(super) fn sha256(text: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}
