//! The writer: one per process. It takes what waits, up to a bound, and executes it as one transaction.
//!
//! Nobody is answered before the commit. Who goes into a batch is `queue`'s to say. The writer outlives whatever an
//! order does to it: a panic costs that order alone, an outage of the database costs its callers a 503.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::batch::{Executed, Office, Verdict, Witness, execute};
pub use super::counts::WriterCounts;
use super::directory::Directory;
use super::order::{Answered, Order, OrderRefused, Unique};
use super::queue::{BULK_QUEUE, QUEUE, Queue, Slip, Urgency, Waiting};
use crate::clock::Clock;
use crate::db::connection::{Connection, Database};
use crate::db::error::{Failure, classify};
use crate::db::{self, Error};
use crate::vault::Vault;

/// Runs of a batch that other transactions, or a lost connection, got in the way of.
const ATTEMPTS: u32 = 5;
/// No further run is begun after this time: the callers are waiting.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is asked whether a commit happened: a server that was restarted is back by then.
const UNCERTAIN: Duration = Duration::from_secs(10);
/// Others wait for what a batch has locked: a statement that takes longer, or a transaction left alone for longer
/// (this process was stopped, or its machine is gone), is given up by the server.
const LONGEST: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(15));

/// What an order came to.
pub type Outcome = Result<Answered, OrderRefused>;

/// The way to the writer; cheap to clone. When the last one is dropped the writer finishes what waits and stops.
#[derive(Debug, Clone)]
pub struct Writer {
    interactive: mpsc::Sender<Waiting>,
    bulk: mpsc::Sender<Waiting>,
    put_off: Arc<AtomicUsize>,
    counts: Arc<WriterCounts>,
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
        let put_off = Arc::new(AtomicUsize::new(0));
        let desk = Desk {
            database: database.with_patience(LONGEST.0, LONGEST.1).with_generic_plans(),
            office: Office { directory, clock, vault, counts: Arc::clone(&counts) },
            conn: None,
            queue: Queue::new(urgent, lines, Arc::clone(&put_off)),
        };
        (Self { interactive, bulk, put_off, counts }, tokio::spawn(desk.run()))
    }

    /// Hands an order in and waits for its outcome; a full queue is `Overloaded`.
    pub async fn submit(&self, order: Order) -> Outcome {
        let (waiting, outcome) = Waiting::new(order, Urgency::Interactive);
        self.interactive.try_send(waiting).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => OrderRefused::Overloaded,
            mpsc::error::TrySendError::Closed(_) => OrderRefused::Unavailable,
        })?;
        outcome.await.unwrap_or(Err(OrderRefused::Unavailable))
    }

    /// Hands a bulk line in, waiting for a place; the outcome comes by the receiver.
    pub async fn submit_line(&self, order: Order) -> Result<oneshot::Receiver<Outcome>, OrderRefused> {
        let (waiting, outcome) = Waiting::new(order, Urgency::Line);
        self.bulk.send(waiting).await.map_err(|_closed| OrderRefused::Unavailable)?;
        Ok(outcome)
    }

    /// Whether there is anyone to execute orders; false only after a defect.
    pub fn is_running(&self) -> bool {
        !self.interactive.is_closed()
    }

    /// Orders that wait now for a place in a batch.
    pub fn queued(&self) -> usize {
        let in_channels = (QUEUE - self.interactive.capacity()) + (BULK_QUEUE - self.bulk.capacity());
        in_channels + self.put_off()
    }

    /// Of these, orders that wait for an earlier one about the same dossier, or for another process.
    pub fn put_off(&self) -> usize {
        self.put_off.load(Ordering::Relaxed)
    }

    /// How many may wait before interactive orders are sent away.
    pub const fn room(&self) -> usize {
        QUEUE
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
    queue: Queue,
}

impl Desk {
    async fn run(mut self) {
        while self.queue.wait_for_work().await {
            let (orders, slips): (Vec<Order>, Vec<Slip>) =
                self.queue.gather().into_iter().map(|waiting| (waiting.order, waiting.slip)).unzip();
            let begun = Instant::now();
            let counts = Arc::clone(&self.office.counts);
            slips.iter().filter_map(Slip::waited).for_each(|waited| counts.wait_micros.note_time(waited));
            let verdicts = Box::pin(self.survive(&orders)).await;
            counts.batch(orders.len(), begun.elapsed());
            self.deliver(orders, slips, verdicts).await;
        }
    }

    /// Carries orders out; where that panics, one by one, so that only the one at fault is refused. The connection of
    /// a panicked run is gone, and with it all that it did.
    async fn survive(&mut self, orders: &[Order]) -> Vec<Verdict> {
        if let Some(verdicts) = self.unless_it_panics(orders).await {
            return verdicts;
        }
        let mut verdicts = Vec::with_capacity(orders.len());
        for order in orders {
            let own = self.unless_it_panics(std::slice::from_ref(order)).await;
            verdicts
                .extend(own.and_then(|mut own| own.pop()).or(Some(Verdict::Refused(OrderRefused::Broken))));
        }
        verdicts
    }

    async fn unless_it_panics(&mut self, orders: &[Order]) -> Option<Vec<Verdict>> {
        let done = AssertUnwindSafe(Box::pin(self.carry_out(orders))).catch_unwind().await;
        if done.is_err() {
            log::error!(orders = orders.len(); "a batch panicked; nothing of it was written");
        }
        done.ok()
    }

    async fn deliver(&mut self, orders: Vec<Order>, slips: Vec<Slip>, verdicts: Vec<Verdict>) {
        let delivered = verdicts.len();
        let mut held = Vec::new();
        for ((order, slip), verdict) in orders.into_iter().zip(slips).zip(verdicts) {
            match verdict {
                Verdict::Answered(answered) => slip.answer(Ok(answered)),
                Verdict::Refused(refused) => slip.answer(Err(refused)),
                Verdict::Later => held.push(Waiting { order, slip }),
            }
        }
        let all_held = held.len() == delivered;
        self.queue.take_back(held);
        if all_held {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn carry_out(&mut self, orders: &[Order]) -> Vec<Verdict> {
        let begun = Instant::now();
        for attempt in 1..=ATTEMPTS {
            let error = match self.try_once(orders).await {
                Ok(verdicts) => return verdicts,
                Err(error) => error,
            };
            match classify(&error) {
                Failure::Retry | Failure::Unavailable if attempt < ATTEMPTS && begun.elapsed() < PATIENCE => {
                    log::warn!(error:% = error, attempt; "a batch failed and is run again");
                    self.office.counts.repeated();
                    tokio::time::sleep(Duration::from_millis(20) * attempt * attempt).await;
                }
                Failure::Data | Failure::Constraint(_) | Failure::Other if orders.len() > 1 => {
                    return self.one_by_one(orders).await;
                }
                failure => return vec![Verdict::Refused(refusal_of(&failure, &error)); orders.len()],
            }
        }
        vec![Verdict::Refused(OrderRefused::Unavailable); orders.len()]
    }

    /// Values that do not fit: each order in a transaction of its own, so that only the bad one fails.
    async fn one_by_one(&mut self, orders: &[Order]) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(orders.len());
        for order in orders {
            let own = std::slice::from_ref(order);
            let verdict = Box::pin(self.carry_out(own)).await.pop();
            verdicts.push(verdict.unwrap_or(Verdict::Refused(OrderRefused::Broken)));
            if let Some(Verdict::Refused(OrderRefused::Unavailable)) = verdicts.last() {
                break;
            }
        }
        // The database went away meanwhile: the others need not find that out each for itself.
        verdicts.resize(orders.len(), Verdict::Refused(OrderRefused::Unavailable));
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
                // A connection that may be broken is given up.
                if matches!(classify(&error), Failure::Retry | Failure::Data | Failure::Constraint(_)) {
                    self.conn = Some(conn);
                }
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
        let Some(witness) = witness else { return Ok(verdicts) };
        let begun = Instant::now();
        while begun.elapsed() < UNCERTAIN {
            match self.look_for(witness).await {
                Ok(true) => return Ok(verdicts),
                // Not there: run it again, with the same ids.
                Ok(false) => return Err(unavailable()),
                Err(error) => log::warn!(error:% = error; "not known yet whether a commit happened"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // Nobody knows: the caller asks again with its key.
        Ok(vec![Verdict::Refused(OrderRefused::Unavailable); verdicts.len()])
    }

    /// Whether the event is there, now that its transaction is over. The connection was lost, but the server may not
    /// have noticed, and may be committing still: what is not there yet could be there after we ran it again.
    async fn look_for(&mut self, Witness { dossier, seq, event }: Witness) -> Result<bool, Error> {
        let mut conn = self.connect().await?;
        db::versions::wait_for_batches(&mut conn).await?;
        let found = db::events::exists(&conn, dossier, seq, event).await?;
        self.conn = Some(conn);
        Ok(found)
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
