//! A batch: many orders as one transaction with a constant number of statements. Each order has a verdict of its own.
//! No two of its orders share a key, a reference or a code (`queue` sees to that).
//!
//! Locks are taken in one order, so that several processes never deadlock: idempotency keys (sorted), dossiers (by id,
//! skipping what others hold), code counters (agency, day), inserts. Nothing but SQL happens inside.

mod claim;
mod codes;
mod duplicates;
mod lock;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use self::claim::keep;
use self::lock::checked;
use super::counts::WriterCounts;
use super::directory::Directory;
use super::draft::{Desk, Draft};
use super::once::{OnceRefused, sealed};
use super::order::{Answered, Command, Done, Order, OrderRefused};
use crate::clock::Clock;
use crate::db::dossiers::Filed;
use crate::db::events::{NewEvent, Recorded};
use crate::db::idempotency::KeyOfClient;
use crate::db::ledger::Posting;
use crate::db::{self, Connection, Error};
use crate::domain::id::{DossierId, EventId};
use crate::vault::Vault;

/// What became of an order in a batch.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    /// Done, or done before.
    Answered(Answered),
    /// Not done.
    Refused(OrderRefused),
    /// Another process, or an order before it under another name, is at the same dossier: the next batch.
    Later,
}

/// By which event a batch can be recognised after a lost answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Witness {
    pub dossier: DossierId,
    pub seq: u32,
    pub event: EventId,
}

/// How a batch ended.
pub(super) enum Executed {
    /// Written, or there was nothing to write.
    Committed(Vec<Verdict>),
    /// The commit failed: it may have happened or not.
    Uncertain(Vec<Verdict>, Option<Witness>),
}

/// What every batch needs.
pub(super) struct Office {
    pub directory: Directory,
    pub clock: Clock,
    pub vault: Vault,
    pub counts: Arc<WriterCounts>,
}

/// Executes orders as one transaction. An error means that nothing was written.
pub(super) async fn execute(
    office: &Office,
    conn: &mut Connection,
    orders: &[Order],
) -> Result<Executed, Error> {
    db::transaction::begin(conn).await?;
    let mut batch = Batch::new(office, orders);
    match batch.work(conn).await {
        Ok(()) => {}
        Err(error) => {
            db::transaction::roll_back(conn).await;
            return Err(error);
        }
    }
    let witness = batch.witness();
    let verdicts = batch.verdicts();
    let begun = Instant::now();
    let committed = db::transaction::commit(conn).await;
    office.counts.commit_micros.note_time(begun.elapsed());
    match committed {
        Ok(()) => Ok(Executed::Committed(verdicts)),
        Err(error) => {
            log::warn!(error:% = error; "a commit failed; asking whether it happened");
            Ok(Executed::Uncertain(verdicts, witness))
        }
    }
}

struct Batch<'a> {
    office: &'a Office,
    orders: &'a [Order],
    verdicts: Vec<Option<Verdict>>,
    drafts: BTreeMap<usize, Draft>,
    now: DateTime<Utc>,
}

impl<'a> Batch<'a> {
    fn new(office: &'a Office, orders: &'a [Order]) -> Self {
        let verdicts = orders.iter().map(|_| None).collect();
        Self { office, orders, verdicts, drafts: BTreeMap::new(), now: office.clock.now() }
    }

    fn witness(&self) -> Option<Witness> {
        let new = self.drafts.values().find_map(|draft| draft.events.first())?;
        Some(Witness { dossier: new.dossier, seq: new.event.seq, event: new.event.id })
    }

    fn verdicts(self) -> Vec<Verdict> {
        self.verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or(Verdict::Refused(OrderRefused::Broken)))
            .collect()
    }

    fn settle(&mut self, index: usize, verdict: Verdict) {
        self.drafts.remove(&index);
        if let Some(slot) = self.verdicts.get_mut(index) {
            *slot = Some(verdict);
        }
    }

    fn refuse(&mut self, index: usize, refused: impl Into<OrderRefused>) {
        self.settle(index, Verdict::Refused(refused.into()));
    }

    /// Orders without a verdict, in order of arrival.
    fn open(&self) -> Vec<(usize, &'a Order)> {
        let orders = self.orders.iter().enumerate().zip(&self.verdicts);
        orders.filter(|(_, verdict)| verdict.is_none()).map(|(order, _)| order).collect()
    }

    async fn work(&mut self, conn: &mut Connection) -> Result<(), Error> {
        let versions = db::versions::enter_batch(conn).await?;
        let snapshot = self.office.directory.refresh_if(conn, &versions).await?;
        // Only now, with the gate entered: whoever asks what was known at a later moment waits for this batch.
        self.now = self.office.clock.now();
        let conn = &*conn;
        self.claim_keys(conn).await?;
        let mut locked = self.lock_dossiers(conn).await?;
        let histories = self.read_histories(conn, &locked).await?;
        let desk = Desk { snapshot: &snapshot, now: self.now };
        self.decide(&desk, &mut locked, &histories);
        self.check_unique(conn).await?;
        let compared = self.compared();
        let (found, ()) = futures_util::try_join!(
            async {
                if compared.asked.is_empty() {
                    Ok(Vec::new())
                } else {
                    db::dossiers::alike(conn, &compared.asked).await
                }
            },
            self.allocate_codes(conn, &snapshot.agencies)
        )?;
        self.warn_of_duplicates(&compared, found);
        let answers = self.answer(&snapshot)?;
        self.write(conn, &answers).await
    }

    fn decide(
        &mut self,
        desk: &Desk<'_>,
        locked: &mut HashMap<usize, Filed>,
        histories: &HashMap<DossierId, Vec<Recorded>>,
    ) {
        for (index, order) in self.open() {
            let past = |filed: &Filed| histories.get(&filed.dossier.id).map_or(&[][..], Vec::as_slice);
            let draft =
                match &order.command {
                    Command::Intake(intake) => desk.take_in(order, intake),
                    Command::Advance { act, .. } => checked(order, locked.remove(&index)).and_then(|filed| {
                        let past = past(&filed);
                        desk.advance(order, filed, act, past)
                    }),
                    Command::Date { .. } => checked(order, locked.remove(&index)).and_then(|filed| {
                        let past = past(&filed);
                        desk.date(order, filed, past)
                    }),
                    Command::Amend { contact, .. } => checked(order, locked.remove(&index))
                        .and_then(|filed| desk.amend(order, filed, contact)),
                    Command::Internal { act, .. } => checked(order, locked.remove(&index))
                        .and_then(|filed| desk.hand_on(order, filed, act)),
                    Command::Explain { explanation, .. } => {
                        checked(order, locked.remove(&index)).and_then(|filed| {
                            let past = past(&filed);
                            desk.explain(order, filed, explanation, past)
                        })
                    }
                };
            match draft {
                Ok(draft) => drop(self.drafts.insert(index, draft)),
                Err(refused) => self.refuse(index, refused),
            }
        }
    }

    /// Makes the answers, and those that are to be kept.
    fn answer(
        &mut self,
        snapshot: &super::directory::Snapshot,
    ) -> Result<Vec<(KeyOfClient, Vec<u8>)>, Error> {
        let mut kept = Vec::new();
        for (index, draft) in &self.drafts {
            let Some(order) = self.orders.get(*index) else { continue };
            let is_new = draft.was.is_none();
            let done = Done {
                filed: draft.filed.clone(),
                warnings: draft.warnings.clone(),
                duplicate: draft.duplicate.clone(),
                at: self.now,
                is_new,
                events: draft.events.len(),
            };
            let answer = (order.render)(&done, snapshot);
            if let Some(key) = &order.key {
                let broken = |why: OnceRefused| Error::SerializationError(Box::new(why));
                let sealed = sealed(&self.office.vault, &answer).map_err(broken)?;
                kept.push(((order.client_id.clone(), key.key.clone()), sealed));
            }
            if let Some(slot) = self.verdicts.get_mut(*index) {
                *slot = Some(Verdict::Answered(Answered::Fresh(answer)));
            }
        }
        Ok(kept)
    }

    async fn write(&self, conn: &Connection, answers: &[(KeyOfClient, Vec<u8>)]) -> Result<(), Error> {
        let drafts: Vec<&Draft> = self.drafts.values().collect();
        let mut new: Vec<&Filed> = drafts.iter().filter(|d| d.was.is_none()).map(|d| &d.filed).collect();
        // Two processes that take the same references in meet in one order.
        new.sort_by(|a, b| (&a.client_id, &a.external_ref).cmp(&(&b.client_id, &b.external_ref)));
        let changed: Vec<_> = drafts
            .iter()
            .filter(|draft| !draft.events.is_empty())
            .filter_map(|draft| Some((draft.was?, &draft.filed.dossier)))
            .collect();
        let contacts: Vec<&Filed> = drafts.iter().filter(|d| d.contact_changed).map(|d| &d.filed).collect();
        let events: Vec<&NewEvent> = drafts.iter().flat_map(|draft| &draft.events).collect();
        let mut lines = Posting::default();
        for new in &events {
            lines.add(new.event.recorded_at, &new.lines);
        }
        let refused: Vec<KeyOfClient> = self.unanswered_keys();
        // New dossiers go first: history and applicants refer to them.
        if !new.is_empty() {
            db::dossiers::insert(conn, &new).await?;
        }
        futures_util::try_join!(
            async { if changed.is_empty() { Ok(()) } else { updated(conn, &changed).await } },
            async {
                if contacts.is_empty() {
                    Ok(0)
                } else {
                    db::dossiers::update_applicants(conn, &contacts).await
                }
            },
            async { if events.is_empty() { Ok(0) } else { db::events::append(conn, &events).await } },
            async { db::ledger::post(conn, lines).await },
            async { if answers.is_empty() { Ok(()) } else { keep(conn, answers).await } },
            async {
                if refused.is_empty() { Ok(0) } else { db::idempotency::give_back(conn, &refused).await }
            },
        )?;
        Ok(())
    }
}

async fn updated(
    conn: &Connection,
    changed: &[(u32, &crate::domain::dossier::Dossier)],
) -> Result<(), Error> {
    let moved = db::dossiers::update(conn, changed).await?;
    // They were locked, so somebody who takes no locks was here: nothing of this batch may stand.
    if moved.len() == changed.len() { Ok(()) } else { Err(Error::NotFound) }
}
