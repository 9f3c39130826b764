//! A batch: many orders as one transaction with a constant number of statements. Each order has a verdict of its own.
//! No two of its orders share a key, a reference or a code (`queue` sees to that).
//!
//! Locks are taken in one order, so that several processes never deadlock: idempotency keys (sorted), dossiers (by id,
//! skipping what others hold), code counters (agency, day), inserts. Nothing but SQL happens inside.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::directory::Directory;
use super::draft::{Desk, Draft};
use super::order::{Answer, Answered, Command, Done, Order, OrderRefused, Unique};
use crate::clock::Clock;
use crate::db::dossiers::{DossierRef, Filed};
use crate::db::events::{NewEvent, Recorded};
use crate::db::idempotency::KeyOfClient;
use crate::db::{self, Connection, Error};
use crate::domain::code::DossierCode;
use crate::domain::deadline::WorkingHours;
use crate::domain::id::{DossierId, EventId};
use crate::domain::ledger::Line;
use crate::domain::status::Action;
use crate::vault::{Purpose, Vault};

/// How long an idempotency key is kept.
pub const KEYS_KEPT: TimeDelta = TimeDelta::hours(72);

/// Highest number of an earlier system that raises a counter of ours. Above it numbers belong to the sequences of
/// ministry systems, whose first digits name the ministry; and the next number must still have a place in a code.
const HIGHEST_RAISE: u32 = 999_999;

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
    pub hours: WorkingHours,
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
    match db::transaction::commit(conn).await {
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
        let desk = Desk { snapshot: &snapshot, hours: &self.office.hours, now: self.now };
        self.decide(&desk, &mut locked, &histories);
        self.check_unique(conn).await?;
        self.allocate_codes(conn, &snapshot.agencies).await?;
        let answers = self.answer(&snapshot)?;
        self.write(conn, &answers).await
    }

    async fn claim_keys(&mut self, conn: &Connection) -> Result<(), Error> {
        let mut keyed: BTreeMap<KeyOfClient, (usize, Vec<u8>)> = BTreeMap::new();
        for (index, order) in self.open() {
            if let Some(key) = &order.key {
                keyed.insert((order.client_id.clone(), key.key.clone()), (index, key.fingerprint.clone()));
            }
        }
        if keyed.is_empty() {
            return Ok(());
        }
        let wanted: Vec<_> = keyed.iter().map(|(key, (_, print))| (key.clone(), print.clone())).collect();
        let real = self.office.clock.real();
        for claimed in db::idempotency::claim(conn, &wanted, real, real - KEYS_KEPT).await? {
            keyed.remove(&claimed);
        }
        if keyed.is_empty() {
            return Ok(());
        }
        let before: Vec<KeyOfClient> = keyed.keys().cloned().collect();
        for used in db::idempotency::used(conn, &before).await? {
            let Some((index, print)) = keyed.remove(&(used.client_id, used.key)) else { continue };
            if !Vault::same(&print, &used.fingerprint) {
                self.refuse(index, OrderRefused::IdempotencyMismatch);
                continue;
            }
            match used.answer.and_then(|sealed| self.open_answer(&sealed)) {
                Some(answer) => self.settle(index, Verdict::Answered(Answered::Replayed(answer))),
                None => self.refuse(index, OrderRefused::Broken),
            }
        }
        // Given back between the two statements: next time it can be claimed.
        for (index, _) in keyed.into_values() {
            self.settle(index, Verdict::Later);
        }
        Ok(())
    }

    fn open_answer(&self, sealed: &[u8]) -> Option<Answer> {
        let plain = self.office.vault.open(Purpose::Idempotency, sealed);
        let read = plain.map_err(|error| error.to_string());
        match read.and_then(|plain| serde_json::from_slice(&plain).map_err(|error| error.to_string())) {
            Ok(answer) => Some(answer),
            Err(error) => {
                log::error!(error:% = error; "a kept answer can't be read");
                None
            }
        }
    }

    async fn lock_dossiers(&mut self, conn: &Connection) -> Result<HashMap<usize, Filed>, Error> {
        let wanted: Vec<(usize, &DossierRef)> =
            self.open().into_iter().filter_map(|(index, order)| Some((index, order.dossier()?))).collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let refs: Vec<&DossierRef> = wanted.iter().map(|(_, dossier)| *dossier).collect();
        let locked = db::dossiers::lock(conn, &refs).await?;
        let mut by_id: HashMap<DossierId, Filed> =
            locked.into_iter().map(|filed| (filed.dossier.id, filed)).collect();
        let by_code: HashMap<DossierCode, DossierId> = by_id
            .values()
            .filter_map(|filed| filed.dossier.code.clone().map(|code| (code, filed.dossier.id)))
            .collect();
        let mut mine = HashMap::new();
        let mut names = HashSet::new();
        let mut missing = Vec::new();
        for (index, dossier) in wanted {
            let id = match dossier {
                DossierRef::Id(id) => Some(*id),
                DossierRef::Code(code) => by_code.get(code).copied(),
            };
            match id.and_then(|id| by_id.remove(&id)) {
                Some(filed) => {
                    names.insert(filed.dossier.id);
                    mine.insert(index, filed);
                }
                // One dossier under two names in one batch.
                None if id.is_some_and(|id| names.contains(&id)) => self.settle(index, Verdict::Later),
                None => missing.push((index, dossier)),
            }
        }
        self.sort_out_missing(conn, &missing).await?;
        self.read_contacts(conn, &mut mine).await?;
        Ok(mine)
    }

    /// Contact data that is to be changed is read when its dossier is locked: what came with the lock may be as old as
    /// the beginning of that statement, and another process may have changed it before the lock was had.
    async fn read_contacts(&self, conn: &Connection, mine: &mut HashMap<usize, Filed>) -> Result<(), Error> {
        let amended: HashMap<DossierId, usize> = self
            .open()
            .into_iter()
            .filter(|(_, order)| matches!(order.command, Command::Amend { .. }))
            .filter_map(|(index, _)| Some((mine.get(&index)?.dossier.id, index)))
            .collect();
        if amended.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = amended.keys().map(|id| id.0).collect();
        for filed in db::dossiers::read(conn, &ids).await? {
            mine.extend(amended.get(&filed.dossier.id).map(|index| (*index, filed)));
        }
        Ok(())
    }

    /// Not locked: held by another process, or not there at all.
    async fn sort_out_missing(
        &mut self,
        conn: &Connection,
        missing: &[(usize, &DossierRef)],
    ) -> Result<(), Error> {
        if missing.is_empty() {
            return Ok(());
        }
        let refs: Vec<&DossierRef> = missing.iter().map(|(_, dossier)| *dossier).collect();
        let known = db::dossiers::known(conn, &refs).await?;
        for (index, dossier) in missing {
            let exists = known.iter().any(|(id, code)| match dossier {
                DossierRef::Id(wanted) => wanted.0 == *id,
                DossierRef::Code(wanted) => code.as_deref() == Some(wanted.as_str()),
            });
            let verdict = if exists { Verdict::Later } else { Verdict::Refused(OrderRefused::NotFound) };
            self.settle(*index, verdict);
        }
        Ok(())
    }

    async fn read_histories(
        &self,
        conn: &Connection,
        locked: &HashMap<usize, Filed>,
    ) -> Result<HashMap<DossierId, Vec<Recorded>>, Error> {
        let asks_the_past = |order: &Order| match &order.command {
            Command::Advance { act, .. } => matches!(act.action, Action::Correct | Action::Void),
            Command::Date { .. } => true,
            Command::Intake(_) | Command::Amend { .. } => false,
        };
        let ids: Vec<Uuid> = self
            .open()
            .into_iter()
            .filter(|(_, order)| asks_the_past(order))
            .filter_map(|(index, _)| locked.get(&index).map(|filed| filed.dossier.id.0))
            .collect();
        let mut histories: HashMap<DossierId, Vec<Recorded>> = HashMap::new();
        if !ids.is_empty() {
            for recorded in db::events::histories(conn, &ids).await? {
                histories.entry(recorded.dossier).or_default().push(recorded);
            }
        }
        Ok(histories)
    }

    fn decide(
        &mut self,
        desk: &Desk<'_>,
        locked: &mut HashMap<usize, Filed>,
        histories: &HashMap<DossierId, Vec<Recorded>>,
    ) {
        for (index, order) in self.open() {
            let past = |filed: &Filed| histories.get(&filed.dossier.id).map_or(&[][..], Vec::as_slice);
            let draft = match &order.command {
                Command::Intake(intake) => desk.take_in(order, intake),
                Command::Advance { act, .. } => checked(order, locked.remove(&index)).and_then(|filed| {
                    let past = past(&filed);
                    desk.advance(order, filed, act, past)
                }),
                Command::Date { .. } => checked(order, locked.remove(&index)).and_then(|filed| {
                    let past = past(&filed);
                    desk.date(order, filed, past)
                }),
                Command::Amend { contact, .. } => {
                    checked(order, locked.remove(&index)).and_then(|filed| desk.amend(order, filed, contact))
                }
            };
            match draft {
                Ok(draft) => drop(self.drafts.insert(index, draft)),
                Err(refused) => self.refuse(index, refused),
            }
        }
    }

    /// References and codes of earlier systems that are taken: known before a number is drawn, so no code is lost.
    async fn check_unique(&mut self, conn: &Connection) -> Result<(), Error> {
        let fresh = || self.drafts.values().filter(|draft| draft.was.is_none()).map(|draft| &draft.filed);
        let references: Vec<KeyOfClient> = fresh()
            .filter_map(|filed| Some((filed.client_id.clone(), filed.external_ref.clone()?)))
            .collect();
        let codes: Vec<String> =
            fresh().filter_map(|filed| filed.dossier.code.as_ref().map(ToString::to_string)).collect();
        if references.is_empty() && codes.is_empty() {
            return Ok(());
        }
        let taken = db::dossiers::taken(conn, &references, &codes).await?;
        let mut refused = Vec::new();
        for (index, draft) in self.drafts.iter().filter(|(_, draft)| draft.was.is_none()) {
            let filed = &draft.filed;
            let reference = filed.external_ref.as_ref().map(|r| (filed.client_id.clone(), r.clone()));
            let code = filed.dossier.code.as_ref().map(ToString::to_string);
            for other in &taken {
                let existing = Some(DossierId(other.id));
                if reference.is_some() && other.reference == reference {
                    refused
                        .push((*index, OrderRefused::AlreadyTaken { unique: Unique::ExternalRef, existing }));
                } else if code.is_some() && other.code == code {
                    refused
                        .push((*index, OrderRefused::AlreadyTaken { unique: Unique::Code, existing: None }));
                }
            }
        }
        for (index, refusal) in refused {
            self.refuse(index, refusal);
        }
        Ok(())
    }

    async fn allocate_codes(
        &mut self,
        conn: &Connection,
        agencies: &crate::domain::agencies::AgencyTree,
    ) -> Result<(), Error> {
        let mut raise = BTreeMap::new();
        let mut wanted: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, draft) in &self.drafts {
            let dossier = &draft.filed.dossier;
            let Some(accepted_on) = dossier.accepted_on() else { continue };
            match &dossier.code {
                None => wanted.entry((dossier.intake_agency, accepted_on)).or_default().push(*index),
                Some(code) if draft.was.is_none() && code.number() <= HIGHEST_RAISE => {
                    let agency = code.agency().parse().ok().and_then(|agency| agencies.by_code(&agency));
                    if let Some(agency) = agency {
                        let last: &mut u32 = raise.entry((agency.id, code.day())).or_default();
                        *last = code.number().max(*last);
                    }
                }
                Some(_) => {}
            }
        }
        let mut counters: BTreeMap<_, db::codes::Draw> = BTreeMap::new();
        for (key, last) in raise {
            counters.entry(key).or_default().at_least = last;
        }
        for (key, those) in &wanted {
            counters.entry(*key).or_default().take = u32::try_from(those.len()).unwrap_or(u32::MAX);
        }
        let last = db::codes::draw(conn, &counters).await?;
        for ((agency, day), those) in wanted {
            let code = agencies.get(agency).map(|agency| &agency.code);
            let (Some(code), Some(last)) = (code, last.get(&(agency, day))) else {
                return Err(Error::NotFound);
            };
            let first = last + 1 - u32::try_from(those.len()).unwrap_or(u32::MAX);
            for (number, index) in (first..).zip(those) {
                if let Some(draft) = self.drafts.get_mut(&index) {
                    draft.filed.dossier.code = Some(DossierCode::allocated(code, day, number));
                }
            }
        }
        Ok(())
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
            let done =
                Done { filed: draft.filed.clone(), warnings: draft.warnings.clone(), at: self.now, is_new };
            let answer = (order.render)(&done, snapshot);
            if let Some(key) = &order.key {
                let broken = |why: String| Error::SerializationError(why.into());
                let plain = serde_json::to_vec(&answer).map_err(|error| broken(error.to_string()))?;
                let sealed = self.office.vault.seal(Purpose::Idempotency, &plain);
                let sealed = sealed.map_err(|error| broken(error.to_string()))?;
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
        let lines: Vec<Line> = events.iter().flat_map(|event| event.lines.iter().copied()).collect();
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
            async { db::ledger::post(conn, &lines).await },
            async { if answers.is_empty() { Ok(()) } else { keep(conn, answers).await } },
            async {
                if refused.is_empty() { Ok(0) } else { db::idempotency::give_back(conn, &refused).await }
            },
        )?;
        Ok(())
    }

    /// Keys whose orders were refused or put off: what this batch claimed for them is given back.
    fn unanswered_keys(&self) -> Vec<KeyOfClient> {
        let orders = self.orders.iter().zip(&self.verdicts);
        orders
            .filter(|(_, verdict)| !matches!(verdict, Some(Verdict::Answered(_))))
            .filter_map(|(order, _)| Some((order.client_id.clone(), order.key.as_ref()?.key.clone())))
            .collect()
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

/// Keeps the answers. One that finds no claim would be done again by a retry: nothing of this batch may stand.
async fn keep(conn: &Connection, answers: &[(KeyOfClient, Vec<u8>)]) -> Result<(), Error> {
    let kept = db::idempotency::answer(conn, answers).await?;
    if kept == answers.len() { Ok(()) } else { Err(Error::NotFound) }
}

/// The locked dossier, if the caller may see it and decided on the version that stands.
fn checked(order: &Order, filed: Option<Filed>) -> Result<Filed, OrderRefused> {
    let filed = filed.filter(|filed| order.reach.sees(&filed.dossier)).ok_or(OrderRefused::NotFound)?;
    match order.expected {
        Some(expected) if expected != filed.dossier.version => {
            Err(OrderRefused::VersionMismatch { current: filed.dossier.version })
        }
        _ => Ok(filed),
    }
}
