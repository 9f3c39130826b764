//! Posting up: a release whose rules post more lines than the one before brings the histories it finds up to date, once.
//!
//! For each event the lines that it should have posted by the rules of now, less those it keeps, of the measures that are
//! new: what is missing is put on the event and into the tail with the moment the event was recorded, so that figures of the
//! past have it too. A portion is one transaction that also notes how far it is: broken off anywhere it goes on from there, and
//! what is there is not posted again. Measures that were there before are left alone: if they differ, `reconcile` tells it.

use std::collections::HashMap;

use uuid::Uuid;

use crate::db::ledger::Posting;
use crate::db::repost::{self as ask, Completed, Progress};
use crate::db::{self, Connection, Error};
use crate::domain::dossier::Dossier;
use crate::domain::event::Event;
use crate::domain::history::posted;
use crate::domain::id::DossierId;
use crate::domain::ledger::{Line, RulesVersion, difference};

/// Dossiers of one portion.
pub const PORTION: i64 = 500;

/// What was posted up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reposted {
    /// Dossiers looked at.
    pub dossiers: usize,
    /// Lines that were missing.
    pub lines: usize,
    /// Dossiers whose history cannot stand, left as they are: `motcua reconcile --deep` names them.
    pub unlawful: usize,
}

/// Posts up whatever was posted by older rules; nothing to do where all was posted by those of now.
pub async fn repost(conn: &mut Connection) -> Result<Reposted, Error> {
    let mut all = Reposted::default();
    while let Some(some) = repost_portion(conn, PORTION).await? {
        all.dossiers += some.dossiers;
        all.lines += some.lines;
        all.unlawful += some.unlawful;
    }
    Ok(all)
}

/// The next portion of so many dossiers, as one transaction; `None` where nothing is left.
pub async fn repost_portion(conn: &mut Connection, size: i64) -> Result<Option<Reposted>, Error> {
    db::transaction(conn, async |conn| {
        let progress = ask::lock_progress(conn).await?;
        if progress.version >= RulesVersion::NOW {
            return Ok(None);
        }
        let ids = ask::lock_next(conn, progress.through, size).await?;
        let Some(last) = ids.last().copied() else {
            let done = Progress { version: RulesVersion::NOW, through: None };
            ask::note_progress(conn, done).await?;
            return Ok(None);
        };
        let some = post_up(conn, progress.version, &ids).await?;
        ask::note_progress(conn, Progress { through: Some(DossierId(last)), ..progress }).await?;
        Ok(Some(some))
    })
    .await
}

async fn post_up(conn: &mut Connection, old: RulesVersion, ids: &[Uuid]) -> Result<Reposted, Error> {
    let mut histories: HashMap<Uuid, Vec<Event>> = HashMap::new();
    for recorded in db::events::histories(conn, ids).await? {
        histories.entry(recorded.dossier.0).or_default().push(recorded.event);
    }
    let mut kept: HashMap<(Uuid, u32), Vec<Line>> = HashMap::new();
    for (dossier, seq, lines) in ask::kept(conn, ids).await? {
        kept.insert((dossier, seq), lines);
    }
    let mut some = Reposted { dossiers: ids.len(), ..Reposted::default() };
    let (mut completed, mut lines, mut dossiers) = (Vec::new(), Posting::default(), Vec::new());
    for (id, events) in &histories {
        let Ok((dossier, should)) = posted(DossierId(*id), events) else {
            some.unlawful += 1;
            continue;
        };
        for (event, should) in events.iter().zip(should) {
            let has = kept.remove(&(*id, event.seq)).unwrap_or_default();
            let missing = difference(&since(old, &should), &since(old, &has));
            if missing.is_empty() {
                continue;
            }
            some.lines += missing.len();
            lines.add(event.recorded_at, &missing);
            let (seq, recorded_at) = (event.seq, event.recorded_at);
            let lines = [has, missing].concat();
            completed.push(Completed { dossier: *id, seq, recorded_at, lines });
        }
        dossiers.push(dossier);
    }
    put_in(conn, &completed, lines, &dossiers).await?;
    Ok(some)
}

/// The lines of measures that are newer than some rules.
fn since(old: RulesVersion, lines: &[Line]) -> Vec<Line> {
    lines.iter().filter(|line| line.measure.since() > old).copied().collect()
}

async fn put_in(
    conn: &mut Connection,
    completed: &[Completed],
    lines: Posting,
    dossiers: &[Dossier],
) -> Result<(), Error> {
    if !completed.is_empty() {
        ask::complete(conn, completed).await?;
        db::ledger::post(conn, lines).await?;
    }
    ask::put_facts(conn, dossiers).await?;
    Ok(())
}
