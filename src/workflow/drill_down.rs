//! The dossiers behind a cell, piece by piece: however many there are, a piece is all that is in memory.
//!
//! The cell is counted first, by the question that the statistics ask; then each dossier that may be behind it is taken
//! from its history as known at that moment. No transaction is held open: histories are appended and never changed, and
//! the batches that had begun were waited for, so each piece is the same whenever it is read. At the end what was listed
//! must add up to the cell.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::directory::Snapshot;
use super::statistics::FiguresWanted;
use crate::db::drill_down::{Search, Stored, Walk, last_id, stored, touched, window};
use crate::db::sums::{Apart, Question, Sum, ask};
use crate::db::{self, Connection, Error};
use crate::domain::cell::{Cell, tally};
use crate::domain::code::DossierCode;
use crate::domain::dossier::Dossier;
use crate::domain::history::{self, Unlawful};
use crate::domain::id::{AgencyId, DossierId, ProcedureId};
use crate::domain::ledger::{Key, Line};
use crate::domain::procedure::Channel;
use crate::domain::tally::Tally;

/// How much is read at once; the answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Dossiers whose histories are read at once.
    pub piece: usize,
    /// Dossiers of a window.
    pub window: i64,
    /// Dossiers of a window where few are wanted.
    pub widest: i64,
}

impl Default for Pace {
    /// Some ten milliseconds of the database at once, and some hundred kilobytes.
    fn default() -> Self {
        Self { piece: 400, window: 1000, widest: 16_000 }
    }
}

impl Pace {
    /// The size of the next window, by how many were wanted of one of this size.
    fn next(self, size: i64, wanted: usize) -> i64 {
        let few = i64::try_from(wanted).is_ok_and(|wanted| wanted < size / 8);
        if few { (size * 2).min(self.widest) } else { self.window }
    }
}

/// A part of the slice of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Of these procedures only.
    pub procedures: Option<HashSet<ProcedureId>>,
    /// Of this channel only.
    pub channel: Option<Channel>,
}

impl Narrowed {
    fn holds(&self, procedure: ProcedureId, channel: Channel) -> bool {
        self.procedures.as_ref().is_none_or(|wanted| wanted.contains(&procedure))
            && self.channel.is_none_or(|wanted| wanted == channel)
    }
}

/// A cell to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellWanted {
    /// Whose figures, of which days, as known when; not grouped.
    pub figures: FiguresWanted,
    /// Which of the figures.
    pub cell: Cell,
    /// Of which part of the slice.
    pub narrowed: Narrowed,
    /// When it was asked for: nothing that was known at the moment asked about is later.
    pub asked_at: DateTime<Utc>,
}

/// A dossier behind a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// As it stood on the last day.
    pub dossier: Dossier,
    /// What it adds to the cell.
    pub count: i64,
}

/// Why a list breaks off.
#[derive(Debug, thiserror::Error)]
pub enum BrokenOff {
    /// The database.
    #[error(transparent)]
    Database(#[from] Error),
    /// A history that cannot stand.
    #[error("dossier {0:?} cannot be replayed: {1}")]
    Unlawful(DossierId, Unlawful),
    /// A dossier is counted on a day on which it was not there.
    #[error("dossier {0:?} is counted where it was not there")]
    NotThere(DossierId),
    /// What was listed is not the cell.
    #[error("{listed} were listed of a cell of {cell}")]
    NotTheCell {
        /// Sum of what was listed.
        listed: i64,
        /// The cell.
        cell: i64,
    },
    /// The task that reads histories was ended.
    #[error("the reading of histories was ended")]
    Ended,
}

/// An opened cell, read from its beginning to its end.
#[derive(Debug)]
pub struct DrillDown {
    reader: Arc<Reader>,
    search: Search,
    asked_at: DateTime<Utc>,
    /// Written to between the moment asked about and the question, in order of id.
    touched: Vec<DossierId>,
    /// What may be behind the cell and was not looked at yet, in order of id.
    ahead: std::collections::VecDeque<DossierId>,
    /// Where the next window begins; `None` when all were seen.
    next: Option<DossierId>,
    pace: Pace,
    size: i64,
    total: i64,
    listed: i64,
}

/// What is asked of each history.
#[derive(Debug)]
struct Reader {
    agencies: HashSet<AgencyId>,
    narrowed: Narrowed,
    cell: Cell,
    from: NaiveDate,
    as_of: NaiveDate,
    known_at: DateTime<Utc>,
}

impl DrillDown {
    /// Counts the cell and finds where its dossiers begin. Waits first for batches that have begun.
    pub async fn begin(
        conn: &mut Connection,
        snapshot: &Snapshot,
        wanted: CellWanted,
        pace: Pace,
    ) -> Result<Self, Error> {
        let CellWanted { figures, cell, narrowed, asked_at } = wanted;
        let FiguresWanted { agency, extent, from, as_of, known_at, group_by: _ } = figures;
        let tree = &snapshot.agencies;
        let agencies = tree.within(agency, extent, as_of);
        let reader =
            Reader { agencies: agencies.iter().copied().collect(), narrowed, cell, from, as_of, known_at };
        db::versions::wait_for_batches(conn).await?;
        let total = reader.cell(conn, agencies.clone()).await?;
        let last = last_id(conn).await?;
        let all = (NOTHING, last.unwrap_or(NOTHING));
        let touched = touched(conn, (known_at, known_at), as_of, all).await?;
        // Walking each of a few agencies reads up to that many times too much; walking all, what is not theirs.
        let few = agencies.len().saturating_pow(2) <= tree.iter().count();
        let walk = if few { Walk::EachAgency } else { Walk::All };
        let search = Search { agencies, walk, cell: reader.cell.clone(), from, through: as_of, last: all.1 };
        Ok(Self {
            reader: Arc::new(reader),
            search,
            asked_at,
            touched,
            ahead: std::collections::VecDeque::new(),
            next: last.map(|_| NOTHING),
            pace,
            size: pace.window,
            total,
            listed: 0,
        })
    }

    /// The cell.
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// Some more of the dossiers, in order of id; perhaps none of those that were looked at. `None` after the last.
    ///
    /// Where it fails it can be called again.
    pub async fn more(&mut self, conn: &mut Connection) -> Result<Option<Vec<Behind>>, BrokenOff> {
        if self.ahead.is_empty() {
            let Some(after) = self.next else { return self.checked().map(|()| None) };
            self.look_further(conn, after).await?;
        }
        if self.ahead.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let piece: Vec<DossierId> = self.ahead.iter().take(self.pace.piece).copied().collect();
        let events = stored(conn, &piece, self.reader.known_at).await?;
        let reader = Arc::clone(&self.reader);
        // Away from the thread that answers others too.
        let read = tokio::task::spawn_blocking(move || reader.read(&events));
        let behind = read.await.map_err(|_cancelled| BrokenOff::Ended)??;
        self.ahead.drain(..piece.len());
        self.listed += behind.iter().map(|behind| behind.count).sum::<i64>();
        Ok(Some(behind))
    }

    /// What was listed adds up to the cell.
    const fn checked(&self) -> Result<(), BrokenOff> {
        if self.listed == self.total {
            return Ok(());
        }
        Err(BrokenOff::NotTheCell { listed: self.listed, cell: self.total })
    }

    async fn look_further(&mut self, conn: &mut Connection, after: DossierId) -> Result<(), Error> {
        let window = window(conn, &self.search, after, self.size).await?;
        let end = window.next.unwrap_or(self.search.last);
        let since = (self.reader.known_at, self.asked_at);
        let later = touched(conn, since, self.search.through, (after, end)).await?;
        let earlier = self.touched.iter().copied().filter(|id| after < *id && *id <= end);
        let mut dossiers = window.dossiers;
        self.size = self.pace.next(self.size, dossiers.len());
        dossiers.extend(later.into_iter().chain(earlier));
        dossiers.sort_unstable();
        dossiers.dedup();
        self.ahead = dossiers.into();
        self.next = window.next;
        Ok(())
    }
}

/// Before every id.
const NOTHING: DossierId = DossierId(uuid::Uuid::nil());

impl Reader {
    /// The cell, by the question that the statistics ask.
    async fn cell(&self, conn: &mut Connection, agencies: Vec<AgencyId>) -> Result<i64, Error> {
        let apart = self.narrowed.procedures.as_ref().map_or(Apart::Nothing, |_| Apart::Procedure);
        let known_at = Some(self.known_at);
        let sums =
            ask(conn, &Question { agencies, from: self.from, through: self.as_of, known_at, apart }).await?;
        let is_in = |sum: &&Sum| match sum.procedure {
            Some(procedure) => self.narrowed.holds(procedure, sum.channel),
            None => self.narrowed.channel.is_none_or(|wanted| wanted == sum.channel),
        };
        let mut tally = Tally::default();
        for sum in sums.iter().filter(is_in) {
            tally.add(sum.bucket, sum.channel, sum.measure, sum.n);
        }
        Ok(self.cell.count(&tally))
    }

    /// The dossiers behind the cell, of these histories.
    fn read(&self, events: &[Stored]) -> Result<Vec<Behind>, BrokenOff> {
        let histories = events.chunk_by(|one, next| one.dossier() == next.dossier());
        histories.filter_map(|history| self.read_one(history).transpose()).collect()
    }

    fn read_one(&self, history: &[Stored]) -> Result<Option<Behind>, BrokenOff> {
        let Some(first) = history.first() else { return Ok(None) };
        let mut lines = Vec::new();
        for event in history {
            lines.extend(event.lines()?);
        }
        let mine = |line: &&Line| {
            let Key { agency, procedure, channel } = line.key;
            self.agencies.contains(&agency) && self.narrowed.holds(procedure, channel)
        };
        let count = self.cell.count(&tally(lines.iter().filter(mine), self.from, self.as_of));
        if count == 0 {
            return Ok(None);
        }
        let id = first.dossier();
        let events = history.iter().map(Stored::event).collect::<Result<Vec<_>, _>>()?;
        let stood =
            history::as_of(id, &events, self.as_of).map_err(|unlawful| BrokenOff::Unlawful(id, unlawful))?;
        let mut dossier = stood.ok_or(BrokenOff::NotThere(id))?;
        // A code is given at acceptance and stays for ever.
        let code: Option<DossierCode> = first.code()?;
        dossier.code = code.filter(|_| dossier.accepted_at.is_some());
        Ok(Some(Behind { dossier, count }))
    }
}
