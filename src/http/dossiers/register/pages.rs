//! A book on its way out: a piece is read when the client has taken what went before.
//!
//! No connection waits for a client: each piece borrows one and gives it back. A book that cannot be finished breaks the
//! connection off before its last line, so that nobody takes it for the whole; the reason is logged.

use std::sync::Arc;

use actix_web::web::{Bytes, Data};
use futures_util::Stream;

use crate::db;
use crate::documents::paper::{register_foot, register_head, register_lines};
use crate::domain::paper::Book;
use crate::http::state::State;
use crate::workflow::directory::Snapshot;
use crate::workflow::register::OpenBook;

/// A book on its way out.
pub(super) struct Pages {
    pub(super) state: Data<State>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) opened: OpenBook,
    pub(super) request_id: String,
}

/// What is still to come.
enum Left {
    /// What was read already, then the rest.
    Read(String),
    /// Lines.
    Lines,
    /// Nothing.
    Nothing,
}

impl Pages {
    /// The book from its head on; what fails before the first lines is told as a problem.
    pub(super) async fn begin(
        mut self,
        book: &Book,
    ) -> Result<impl Stream<Item = Result<Bytes, db::Error>> + use<>, db::Error> {
        let (lines, left) = self.more().await?;
        let first = register_head(book) + &lines;
        let to_come = (self, Left::Read(first), left);
        Ok(futures_util::stream::try_unfold(to_come, |(mut pages, now, then)| async move {
            match now {
                Left::Read(text) => Ok(Some((Bytes::from(text), (pages, then, Left::Nothing)))),
                Left::Nothing => Ok(None),
                Left::Lines => {
                    let (text, left) = pages.more().await.inspect_err(|error| {
                        log::error!(request_id = pages.request_id.as_str(); "a book breaks off: {error}");
                    })?;
                    Ok(Some((Bytes::from(text), (pages, left, Left::Nothing))))
                }
            }
        }))
    }

    /// Some more lines, or what stands after the last.
    async fn more(&mut self) -> Result<(String, Left), db::Error> {
        let conn = self.state.long_connection().await?;
        Ok(match self.opened.more(&conn, &self.snapshot).await? {
            Some(entries) => (register_lines(&entries), Left::Lines),
            None => (register_foot(self.opened.told()), Left::Nothing),
        })
    }
}
