//! The recount: everything counted again by ways that do not look at each other, and what differs, named.
//!
//! 1. *figures*: dated statuses and due dates (`db/reconcile.sql`) against the columns of form 06 from totals and tail;
//! 2. *lines*: the lines that events keep against totals and tail, by reporting month with procedure and without, and by
//!    day; and what was recorded after the mark of the totals against the tail;
//! 3. *deep*: each history replayed by the law, against the lines it posted and the row of its dossier.
//!
//! By line facts: a dissolved agency keeps the lines it had. One snapshot that blocks nobody; dossiers come in portions,
//! so memory grows with the totals and not with them.

mod deep;
mod figures;
mod lines;
mod names;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

pub use self::deep::DossierDifference;
pub use self::figures::FigureDifference;
pub use self::lines::LineDifference;
use self::names::Names;
use crate::db::reconcile::{self as ask, Span};
use crate::db::{self, Connection, Error};
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::period::ReportingMonth;

/// Dossiers of one portion.
const PORTION: i64 = 10_000;

/// Differences of one kind that are listed; the others are counted.
pub const MOST_LISTED: usize = 1_000;

/// What to recount.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// First day; widened to its whole reporting month.
    pub from: Option<NaiveDate>,
    /// Last day; widened to its whole reporting month.
    pub to: Option<NaiveDate>,
    /// This agency and all below it.
    pub agency: Option<AgencyCode>,
    /// Replay each history too.
    pub depth: Depth,
}

/// How far the recount goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// Figures and lines.
    #[default]
    Figures,
    /// Each dossier too.
    Dossiers,
}

/// Differences of one kind: at most [`MOST_LISTED`] of them, and how many there are.
#[derive(Debug, Clone, Serialize)]
pub struct Differences<T> {
    /// How many there are.
    pub found: usize,
    /// The first of them.
    pub listed: Vec<T>,
}

impl<T> Differences<T> {
    fn of(mut all: Vec<T>) -> Self {
        let found = all.len();
        all.truncate(MOST_LISTED);
        Self { found, listed: all }
    }
}

/// What a recount found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Reporting months that were recounted.
    pub months: usize,
    /// First day of the first.
    pub from: Option<NaiveDate>,
    /// Last day of the last.
    pub to: Option<NaiveDate>,
    /// The agency asked for.
    pub agency: Option<String>,
    /// Dossiers read.
    pub dossiers: usize,
    /// Events read.
    pub events: i64,
    /// How long it took, in milliseconds.
    pub took_ms: u128,
    /// Columns of form 06 that differ.
    pub figures: Differences<FigureDifference>,
    /// Sums of lines that differ.
    pub lines: Differences<LineDifference>,
    /// Dossiers that differ; `None` where they were not replayed.
    pub dossiers_that_differ: Option<Differences<DossierDifference>>,
}

impl Report {
    /// Whether nothing differs.
    pub fn is_clean(&self) -> bool {
        let dossiers = self.dossiers_that_differ.as_ref().map_or(0, |found| found.found);
        self.figures.found + self.lines.found + dossiers == 0
    }

    /// How long it took.
    pub fn took(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.took_ms).unwrap_or(u64::MAX))
    }
}

/// Why nothing was recounted.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The database failed.
    #[error("the recount was broken off: {0}")]
    Database(#[from] Error),
    /// No such agency.
    #[error("there is no agency {0}")]
    UnknownAgency(AgencyCode),
}

/// Recounts, in one snapshot.
pub async fn reconcile(conn: &mut Connection, wanted: &Wanted) -> Result<Report, ReconcileError> {
    let begun = Instant::now();
    let mut report = db::transaction(conn, async |conn| recount(conn, wanted).await).await?;
    report.took_ms = begun.elapsed().as_millis();
    Ok(report)
}

async fn recount(conn: &mut Connection, wanted: &Wanted) -> Result<Report, ReconcileError> {
    ask::hold_snapshot(conn).await?;
    let scope = Scope::of(conn, wanted).await?;
    let names = Names::read(conn).await?;
    let by_month = ask::totals_by_month(conn).await?;
    let months = months(conn, &by_month).await?;
    let mut figures = figures::Book::new(&scope, &months, &by_month);
    let mut lines = lines::Book::read(conn, &by_month).await?;
    drop(by_month);
    let mut deep = deep::Book::default();
    let (mut dossiers, mut events) = (0, 0);
    let mut portions = Portions::default();
    while let Some((span, ids)) = portions.next(conn).await? {
        figures.recounted(&ask::recount(conn, known_by_all(), span, figures.ranges()).await?);
        lines.kept(&ask::kept_lines(conn, span).await?);
        if wanted.depth == Depth::Dossiers {
            deep.replay(conn, span, &ids).await?;
        }
        dossiers += ids.len();
        events += ask::count_events(conn, span).await?;
    }
    let deep = (wanted.depth == Depth::Dossiers).then(|| deep.differences(&scope, &names));
    Ok(Report {
        months: figures.ranges().len(),
        from: figures.ranges().first().map(|range| range.0),
        to: figures.ranges().last().map(|range| range.1),
        agency: wanted.agency.as_ref().map(ToString::to_string),
        dossiers,
        events,
        took_ms: 0,
        figures: Differences::of(figures.differences(&names)),
        lines: Differences::of(lines.differences(&scope, &names)),
        dossiers_that_differ: deep.map(Differences::of),
    })
}

/// Later than everything recorded: totals and tail leave out nothing, so neither does the recount.
fn known_by_all() -> DateTime<Utc> {
    DateTime::from_timestamp(253_370_764_800, 0).unwrap_or_default()
}

/// Reporting months in which anything took effect, by the history or by the totals.
async fn months(conn: &mut Connection, by_month: &[ask::LineSum]) -> Result<BTreeSet<ReportingMonth>, Error> {
    let mut months: BTreeSet<ReportingMonth> =
        by_month.iter().map(|sum| ReportingMonth::named_by(sum.at)).collect();
    months.extend(ask::days_of_effect(conn).await?.into_iter().map(ReportingMonth::of));
    Ok(months)
}

/// What differences are asked for.
#[derive(Debug)]
struct Scope {
    agencies: Option<BTreeSet<AgencyId>>,
    from: Option<ReportingMonth>,
    to: Option<ReportingMonth>,
}

impl Scope {
    async fn of(conn: &mut Connection, wanted: &Wanted) -> Result<Self, ReconcileError> {
        let agencies = match &wanted.agency {
            None => None,
            Some(code) => Some(family(conn, code).await?),
        };
        let month = |day: Option<NaiveDate>| day.map(ReportingMonth::of);
        Ok(Self { agencies, from: month(wanted.from), to: month(wanted.to) })
    }

    fn has_month(&self, month: ReportingMonth) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    fn has_agency(&self, agency: i32) -> bool {
        self.agencies.as_ref().is_none_or(|agencies| agencies.contains(&AgencyId(agency)))
    }
}

/// The agency with all that stands or ever stood below it.
async fn family(conn: &mut Connection, code: &AgencyCode) -> Result<BTreeSet<AgencyId>, ReconcileError> {
    let all = db::agencies::list(conn).await?;
    let root = all.iter().find(|agency| agency.code == *code);
    let root = root.ok_or_else(|| ReconcileError::UnknownAgency(code.clone()))?.id;
    let mut family = BTreeSet::from([root]);
    loop {
        let before = family.len();
        for agency in &all {
            let above = |period: &crate::domain::agencies::AgencyPeriod| {
                [period.parent, period.successor].into_iter().flatten().any(|id| family.contains(&id))
            };
            if agency.periods.iter().any(above) {
                family.insert(agency.id);
            }
        }
        if family.len() == before {
            return Ok(family);
        }
    }
}

/// Dossiers in portions, in the order of their ids.
#[derive(Debug, Default)]
struct Portions {
    after: Uuid,
}

impl Portions {
    async fn next(&mut self, conn: &mut Connection) -> Result<Option<(Span, Vec<Uuid>)>, Error> {
        let ids = ask::ids_after(conn, self.after, PORTION).await?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let span = Span { after: self.after, through: last };
        self.after = last;
        Ok(Some((span, ids)))
    }
}
