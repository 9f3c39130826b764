//! The writer: one per process. It gathers what waits, up to a bound, and executes it as one transaction.
//!
//! Nobody is answered before the commit. Interactive orders go first; lines of bulk imports fill what is left, at
//! least one in four. A full queue is told at once; bulk lines wait instead.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::batch::{Executed, Office, Verdict, Witness, execute};
use super::directory::Directory;
use super::order::{Answered, Order, OrderRefused, Unique};
use crate::clock::Clock;
use crate::db::connection::{Connection, Database};
use crate::db::error::{Failure, classify};
use crate::db::{self, Error};
use crate::domain::deadline::WorkingHours;
use crate::vault::Vault;

/// Orders in one batch at most.
const BATCH: usize = 512;
/// Interactive orders that may wait.
const QUEUE: usize = 4096;
/// Bulk lines that may wait; a bulk client waits for a place.
const BULK_QUEUE: usize = 1024;
/// Runs of a batch that other transactions got in the way of.
const ATTEMPTS: usize = 5;

/// What an order came to.
pub type Outcome = Result<Answered, OrderRefused>;

struct Waiting {
    order: Order,
    reply: oneshot::Sender<Outcome>,
}

/// Counts of what the writer did since it started; read by the metrics.
#[derive(Debug, Default)]
pub struct WriterCounts {
    /// Transactions committed.
    pub batches: AtomicU64,
    /// Orders in them.
    pub orders: AtomicU64,
    /// Microseconds spent in them.
    pub busy_micros: AtomicU64,
}

/// The way to the writer; cheap to clone. When the last one is dropped the writer finishes what waits and stops.
#[derive(Debug, Clone)]
pub struct Writer {
    interactive: mpsc::Sender<Waiting>,
    bulk: mpsc::Sender<Waiting>,
    counts: Arc<WriterCounts>,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

impl Writer {
    /// Starts the writer on the current runtime, with a connection of its own.
    pub fn start(
        database: Database,
        directory: Directory,
        clock: Clock,
        vault: Vault,
    ) -> (Self, JoinHandle<()>) {
        let (interactive, urgent) = mpsc::channel(QUEUE);
        let (bulk, lines) = mpsc::channel(BULK_QUEUE);
        let counts = Arc::new(WriterCounts::default());
        let office = Office { directory, clock, vault, hours: WorkingHours::default() };
        let desk = Desk {
            database,
            office,
            conn: None,
            urgent,
            lines,
            deferred: VecDeque::new(),
            counts: Arc::clone(&counts),
        };
        (Self { interactive, bulk, counts }, tokio::spawn(desk.run()))
    }

    /// Hands an order in and waits for its outcome; a full queue is `Overloaded`.
    pub async fn submit(&self, order: Order) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        self.interactive.try_send(Waiting { order, reply }).map_err(|_full| OrderRefused::Overloaded)?;
        outcome.await.unwrap_or(Err(OrderRefused::Unavailable))
    }

    /// Hands a bulk line in, waiting for a place; the outcome comes by the receiver.
    pub async fn submit_line(&self, order: Order) -> Result<oneshot::Receiver<Outcome>, OrderRefused> {
        let (reply, outcome) = oneshot::channel();
        self.bulk.send(Waiting { order, reply }).await.map_err(|_closed| OrderRefused::Unavailable)?;
        Ok(outcome)
    }

    /// Orders that wait now.
    pub fn queued(&self) -> usize {
        (QUEUE - self.interactive.capacity()) + (BULK_QUEUE - self.bulk.capacity())
    }

    /// What it did so far.
    pub fn counts(&self) -> &WriterCounts {
        &self.counts
    }
}

struct Desk {
    database: Database,
    office: Office,
    conn: Option<Connection>,
    urgent: mpsc::Receiver<Waiting>,
    lines: mpsc::Receiver<Waiting>,
    deferred: VecDeque<Waiting>,
    counts: Arc<WriterCounts>,
}

impl Desk {
    async fn run(mut self) {
        while self.wait_for_work().await {
            let (orders, replies): (Vec<Order>, Vec<_>) =
                self.gather().into_iter().map(|waiting| (waiting.order, waiting.reply)).unzip();
            let begun = std::time::Instant::now();
            let verdicts = Box::pin(self.carry_out(&orders)).await;
            self.count(orders.len(), begun.elapsed());
            self.deliver(orders, replies, verdicts).await;
        }
    }

    fn count(&self, orders: usize, spent: Duration) {
        self.counts.batches.fetch_add(1, Ordering::Relaxed);
        self.counts.orders.fetch_add(u64::try_from(orders).unwrap_or(u64::MAX), Ordering::Relaxed);
        let micros = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX);
        self.counts.busy_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Until there is something to do; false when every way to the writer is gone and nothing waits.
    async fn wait_for_work(&mut self) -> bool {
        if !self.deferred.is_empty() {
            return true;
        }
        let first = tokio::select! {
            biased;
            Some(waiting) = self.urgent.recv() => Some(waiting),
            Some(waiting) = self.lines.recv() => Some(waiting),
            else => None,
        };
        first.map(|waiting| self.deferred.push_back(waiting)).is_some()
    }

    /// What waits, up to a bound: put-off orders first, then interactive ones, and at least a quarter bulk lines.
    fn gather(&mut self) -> Vec<Waiting> {
        let mut batch: Vec<Waiting> = Vec::new();
        while batch.len() < BATCH
            && let Some(waiting) = self.deferred.pop_front()
        {
            batch.push(waiting);
        }
        let reserved = self.lines.len().min(BATCH / 4);
        fill(&mut batch, &mut self.urgent, BATCH - reserved);
        fill(&mut batch, &mut self.lines, BATCH);
        batch
    }

    async fn deliver(
        &mut self,
        orders: Vec<Order>,
        replies: Vec<oneshot::Sender<Outcome>>,
        verdicts: Vec<Verdict>,
    ) {
        let put_off = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Later)).count();
        let all_put_off = put_off == verdicts.len();
        let mut again = VecDeque::with_capacity(put_off);
        for ((order, reply), verdict) in orders.into_iter().zip(replies).zip(verdicts) {
            // A caller that is gone has no use for its answer; what was done stays done.
            let _gone = match verdict {
                Verdict::Answered(answered) => reply.send(Ok(answered)),
                Verdict::Refused(refused) => reply.send(Err(refused)),
                Verdict::Later => {
                    again.push_back(Waiting { order, reply });
                    Ok(())
                }
            };
        }
        again.append(&mut self.deferred);
        self.deferred = again;
        if all_put_off {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn carry_out(&mut self, orders: &[Order]) -> Vec<Verdict> {
        for attempt in 1..=ATTEMPTS {
            match self.try_once(orders).await {
                Ok(verdicts) => return verdicts,
                Err(error) => match classify(&error) {
                    Failure::Retry | Failure::Unavailable if attempt < ATTEMPTS => {
                        self.look_after(&error, attempt).await;
                    }
                    Failure::Data | Failure::Constraint(_) if orders.len() > 1 => {
                        return self.one_by_one(orders).await;
                    }
                    failure => return vec![Verdict::Refused(refusal_of(&failure, &error)); orders.len()],
                },
            }
        }
        vec![Verdict::Refused(OrderRefused::Unavailable); orders.len()]
    }

    /// After a failure that may pass: a broken connection is given up, and there is a moment's rest.
    async fn look_after(&mut self, error: &Error, attempt: usize) {
        log::warn!(error:% = error, attempt; "a batch failed and is run again");
        if classify(error) == Failure::Unavailable {
            self.conn = None;
        }
        let rest = Duration::from_millis(20).saturating_mul(u32::try_from(attempt * attempt).unwrap_or(1));
        tokio::time::sleep(rest).await;
    }

    /// Values that do not fit: each order in a transaction of its own, so that only the bad one fails.
    async fn one_by_one(&mut self, orders: &[Order]) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(orders.len());
        for order in orders {
            let own = std::slice::from_ref(order);
            let verdict = Box::pin(self.carry_out(own)).await.pop();
            verdicts.push(verdict.unwrap_or(Verdict::Refused(OrderRefused::Broken)));
        }
        verdicts
    }

    async fn try_once(&mut self, orders: &[Order]) -> Result<Vec<Verdict>, Error> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.connect().await?,
        };
        match execute(&self.office, &mut conn, orders).await {
            Ok(Executed::Committed(verdicts)) => {
                self.conn = Some(conn);
                Ok(verdicts)
            }
            Ok(Executed::Uncertain(verdicts, witness)) => {
                drop(conn);
                self.find_out(verdicts, witness).await
            }
            Err(error) => {
                self.conn = Some(conn);
                Err(error)
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Error> {
        self.database.connect().await.map_err(|error| {
            log::error!(error:% = error; "the writer can't reach the database");
            unavailable()
        })
    }

    /// The answer to a commit was lost: whether it happened is asked on a new connection.
    async fn find_out(
        &mut self,
        verdicts: Vec<Verdict>,
        witness: Option<Witness>,
    ) -> Result<Vec<Verdict>, Error> {
        let Some(Witness { dossier, seq, event }) = witness else { return Ok(verdicts) };
        for attempt in 1..=ATTEMPTS {
            if let Ok(conn) = self.connect().await {
                let found = db::events::exists(&conn, dossier, seq, event).await;
                self.conn = Some(conn);
                match found {
                    Ok(true) => return Ok(verdicts),
                    // Not there: run it again, with the same ids.
                    Ok(false) => return Err(unavailable()),
                    Err(error) => self.look_after(&error, attempt).await,
                }
            } else {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        // Nobody knows: the caller asks again with its key.
        Ok(vec![Verdict::Refused(OrderRefused::Unavailable); verdicts.len()])
    }
}

fn fill(batch: &mut Vec<Waiting>, queue: &mut mpsc::Receiver<Waiting>, bound: usize) {
    while batch.len() < bound {
        let Ok(waiting) = queue.try_recv() else { return };
        batch.push(waiting);
    }
}

fn unavailable() -> Error {
    Error::BrokenTransactionManager
}

fn refusal_of(failure: &Failure, error: &Error) -> OrderRefused {
    match failure {
        Failure::Unavailable | Failure::Retry | Failure::TooSlow => OrderRefused::Unavailable,
        Failure::Constraint(name) if name == "dossiers_external_ref_key" => {
            OrderRefused::AlreadyTaken { unique: Unique::ExternalRef, existing: None }
        }
        Failure::Constraint(name) if name == "dossiers_code_key" => {
            OrderRefused::AlreadyTaken { unique: Unique::Code, existing: None }
        }
        _ => {
            log::error!(error:% = error; "an order could not be written");
            OrderRefused::Broken
        }
    }
}
