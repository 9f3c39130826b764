//! Dates the dossiers that were taken in while the calendar of a year was missing, once it is published.
//!
//! Each is an order like any other: locked, decided, dated by an event of now. Whoever comes second finds it dated
//! and does nothing, so several processes may do this at once.

use tokio::sync::oneshot;

use super::directory::Snapshot;
use super::order::{Answer, Answered, Command, Done, Order, OrderRefused};
use super::writer::{Outcome, Writer};
use crate::db::dossiers::DossierRef;
use crate::db::{self, Connection};
use crate::domain::decide::Backdating;
use crate::domain::reach::Reach;

/// Who the datings are entered by: nobody from outside.
pub const CLIENT: &str = "motcua";

/// Dossiers that are looked at in one go.
const AT_ONCE: i64 = 500;

/// Why not all of them could be looked at.
#[derive(Debug, thiserror::Error)]
pub enum DatingFailed {
    /// They can't be read.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// They can't be written.
    #[error(transparent)]
    Refused(#[from] OrderRefused),
}

/// Dates every pending dossier whose date can be computed now; answers how many.
///
/// Waits first for batches that have begun: what they decide with the calendar of before is dated too.
pub async fn date_dossiers(conn: &mut Connection, writer: &Writer) -> Result<usize, DatingFailed> {
    db::versions::wait_for_batches(conn).await?;
    let mut dated = 0;
    let mut last = None;
    loop {
        let undated = db::dossiers::undated(conn, last, AT_ONCE).await?;
        let Some(end) = undated.last() else { return Ok(dated) };
        last = Some(*end);
        let mut answers: Vec<oneshot::Receiver<Outcome>> = Vec::with_capacity(undated.len());
        for (_, dossier) in &undated {
            let command = Command::Date { dossier: DossierRef::Id(*dossier) };
            let order =
                Order::new(CLIENT.to_owned(), Reach::Everything, Backdating::Refused, command, answer);
            answers.push(writer.submit_line(order).await?);
        }
        for outcome in answers {
            let outcome = outcome.await.unwrap_or(Err(OrderRefused::Unavailable))?;
            let (Answered::Fresh(answer) | Answered::Replayed(answer)) = outcome;
            dated += usize::from(answer.status == DATED);
        }
    }
}

const DATED: u16 = 200;
const LEFT: u16 = 204;

/// Nobody reads more of it than whether this order dated it.
fn answer(done: &Done, _snapshot: &Snapshot) -> Answer {
    let status = if done.events > 0 { DATED } else { LEFT };
    Answer { status, version: Some(done.filed.dossier.version), location: None, body: String::new() }
}
