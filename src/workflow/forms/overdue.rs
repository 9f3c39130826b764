//! Why what is overdue is so: the reason that stood on the day shown, of each dossier that the ledger counts.
//!
//! Histories come as they are read, a piece at a time, and are replayed away from the thread that answers others too.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::TryStreamExt;

use super::layout::Layout;
use crate::db::drill_down::Stored;
use crate::db::overdue::{OverdueSearch, histories};
use crate::db::{Connection, Error, senseless};
use crate::domain::history::as_of;
use crate::domain::id::AgencyId;
use crate::domain::ledger::Line;
use crate::domain::overdue::OverdueReason;
use crate::domain::overdue_count::{OverdueAt, overdue_at};
use crate::workflow::drill_down::BrokenOff;

/// Events that are replayed at once.
const PIECE: usize = 2_000;

/// What is overdue, dossier by dossier, each with its reason.
pub(super) async fn overdue(
    conn: &mut Connection,
    layout: &Layout<'_>,
) -> Result<Vec<(OverdueAt, Option<OverdueReason>)>, Error> {
    let reader =
        Arc::new(Reader { agencies: layout.agencies.iter().copied().collect(), days: layout.days() });
    let search = OverdueSearch {
        agencies: &layout.agencies,
        from: layout.from,
        through: layout.as_of,
        known_at: layout.known_at,
    };
    let mut stream = std::pin::pin!(histories(conn, search).await?);
    let (mut told, mut piece): (Vec<_>, Vec<Stored>) = (Vec::new(), Vec::new());
    loop {
        let next = stream.try_next().await?;
        let goes_on =
            next.as_ref().zip(piece.last()).is_some_and(|(next, last)| next.dossier() == last.dossier());
        if !goes_on && (next.is_none() || piece.len() >= PIECE) {
            let (reader, events) = (Arc::clone(&reader), std::mem::take(&mut piece));
            let read = tokio::task::spawn_blocking(move || reader.read(&events));
            told.extend(read.await.map_err(|_cancelled| senseless(BrokenOff::Ended))??);
        }
        match next {
            Some(event) => piece.push(event),
            None => return Ok(told),
        }
    }
}

struct Reader {
    agencies: HashSet<AgencyId>,
    days: (NaiveDate, NaiveDate),
}

impl Reader {
    fn read(&self, events: &[Stored]) -> Result<Vec<(OverdueAt, Option<OverdueReason>)>, Error> {
        let mut told = Vec::new();
        for history in events.chunk_by(|one, next| one.dossier() == next.dossier()) {
            self.read_one(history, &mut told)?;
        }
        Ok(told)
    }

    fn read_one(
        &self,
        history: &[Stored],
        told: &mut Vec<(OverdueAt, Option<OverdueReason>)>,
    ) -> Result<(), Error> {
        let Some(first) = history.first() else { return Ok(()) };
        let mut lines: Vec<Line> = Vec::new();
        for event in history {
            lines.extend(event.lines()?);
        }
        lines.retain(|line| self.agencies.contains(&line.key.agency));
        let overdue = overdue_at(&lines, self.days);
        if overdue.is_empty() {
            return Ok(());
        }
        let id = first.dossier();
        let events = history.iter().map(Stored::event).collect::<Result<Vec<_>, _>>()?;
        let stood = as_of(id, &events, self.days.1);
        let stood = stood.map_err(|unlawful| senseless(BrokenOff::Unlawful(id, unlawful)))?;
        let reason = stood.ok_or_else(|| senseless(BrokenOff::NotThere(id)))?.overdue_reason;
        told.extend(overdue.into_iter().map(|at| (at, reason)));
        Ok(())
    }
}
