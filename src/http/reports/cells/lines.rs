//! A list of dossiers on its way out: pieces are read when the client has taken what went before.
//!
//! No connection waits for a client: each piece borrows one and gives it back. A list that cannot be finished breaks the
//! connection off before its end, so that nobody takes it for the whole; the reason is logged.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use chrono::NaiveDate;
use futures_util::Stream;

use super::view::{CellDossierView, NAMES};
use crate::db::error::{Failure, classify};
use crate::documents::form::Mark;
use crate::documents::list;
use crate::http::state::State;
use crate::workflow::directory::Snapshot;
use crate::workflow::drill_down::{Behind, BrokenOff, DrillDown};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// A JSON object a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
}

crate::spell!(ListFormat { Ndjson = "ndjson", Csv = "csv" });

/// Waits before a piece is asked for again, where the database was away or busy.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(9)];

/// A list on its way out.
pub(super) struct Lines {
    pub(super) state: Data<State>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) opened: DrillDown,
    pub(super) format: ListFormat,
    pub(super) day: NaiveDate,
    pub(super) request_id: String,
}

impl Lines {
    /// What stands before the first line.
    pub(super) fn head(&self, mark: Mark) -> Result<Vec<u8>, csv::Error> {
        match self.format {
            ListFormat::Ndjson => Ok(Vec::new()),
            ListFormat::Csv => list::head(&NAMES, mark),
        }
    }

    /// Some more lines; `None` after the last.
    pub(super) async fn more(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        loop {
            let mut conn = self.state.long_connection().await?;
            let piece = self.opened.more(&mut conn).await?;
            drop(conn);
            match piece {
                None => return Ok(None),
                Some(behind) if behind.is_empty() => {}
                Some(behind) => return Ok(Some(self.written(behind))),
            }
        }
    }

    fn written(&self, behind: Vec<Behind>) -> Vec<u8> {
        let views = behind.into_iter().map(|behind| CellDossierView::new(behind, &self.snapshot, self.day));
        let mut bytes = Vec::with_capacity(300_000);
        // Neither texts nor numbers can fail to be written into memory.
        match self.format {
            ListFormat::Ndjson => views.for_each(|view| {
                let _infallible = serde_json::to_writer(&mut bytes, &view);
                bytes.push(b'\n');
            }),
            ListFormat::Csv => {
                let _infallible = list::rows(views.map(CellDossierView::cells), &mut bytes);
            }
        }
        bytes
    }

    /// The same, asked for again where the database was away for a moment.
    async fn patiently(&mut self) -> Result<Option<Vec<u8>>, BrokenOff> {
        for pause in PAUSES {
            match self.more().await {
                Err(BrokenOff::Database(error)) if may_pass(&error) => {
                    log::warn!(request_id = self.request_id.as_str(); "a list waits for the database: {error}");
                    tokio::time::sleep(pause).await;
                }
                other => return other,
            }
        }
        self.more().await
    }

    /// The list, after what was read of it already.
    pub(super) fn stream(self, read: Vec<u8>) -> impl Stream<Item = Result<Bytes, BrokenOff>> {
        futures_util::stream::try_unfold((self, Some(read)), |(mut lines, read)| async move {
            let more = match read.filter(|read| !read.is_empty()) {
                Some(read) => Some(read),
                None => lines.patiently().await.inspect_err(|broken| {
                    log::error!(request_id = lines.request_id.as_str(); "a list breaks off: {broken}");
                })?,
            };
            Ok(more.map(|bytes| (Bytes::from(bytes), (lines, None))))
        })
    }
}

fn may_pass(error: &crate::db::Error) -> bool {
    matches!(classify(error), Failure::Unavailable | Failure::Retry | Failure::TooSlow)
}
