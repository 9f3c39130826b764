//! What waits for the writer, and who goes into the next batch.
//!
//! Orders about the same dossier, key, reference or code never share a batch and go in order of arrival; all others
//! pass them by, so that a dossier everyone wants, or one that another process holds, keeps nobody else waiting.
//! Interactive orders go first; lines of bulk imports fill what is left, at least one in four. All of it is bounded.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::order::{Command, Order, OrderRefused};
use super::writer::Outcome;

/// Orders in one batch at most.
pub(super) const BATCH: usize = 512;
/// Interactive orders that may wait, and as many again behind others about the same thing.
pub(super) const QUEUE: usize = 4096;
/// Bulk lines that may wait, and as many again behind others; a bulk client waits for a place.
pub(super) const BULK_QUEUE: usize = 1024;
/// How long an order waits for a dossier that another process holds.
const HELD_AT_MOST: Duration = Duration::from_secs(10);

/// How an order came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody waits for this one.
    Interactive,
    /// A line of a bulk.
    Line,
}

/// Who waits for an order, and what for.
pub(super) struct Slip {
    reply: oneshot::Sender<Outcome>,
    urgency: Urgency,
    /// Hashes of what it is about; two that collide only wait for each other.
    names: Vec<u64>,
    since: Instant,
    held_since: Option<Instant>,
}

impl Slip {
    /// A caller that is gone has no use for its answer; what was done stays done.
    pub(super) fn answer(self, outcome: Outcome) {
        let _gone = self.reply.send(outcome);
    }
}

impl Slip {
    /// How long it waited for its first batch; `None` where it was in one before.
    pub(super) fn waited(&self) -> Option<Duration> {
        self.held_since.is_none().then(|| self.since.elapsed())
    }
}

/// An order that waits.
pub(super) struct Waiting {
    pub(super) order: Order,
    pub(super) slip: Slip,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

impl Waiting {
    pub(super) fn new(order: Order, urgency: Urgency) -> (Self, oneshot::Receiver<Outcome>) {
        let (reply, outcome) = oneshot::channel();
        let slip = Slip { reply, urgency, names: names(&order), since: Instant::now(), held_since: None };
        (Self { order, slip }, outcome)
    }
}

/// What an order is about: no two in one batch share any of it.
fn names(order: &Order) -> Vec<u64> {
    let hash = |what: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        what(&mut hasher);
        hasher.finish()
    };
    let client = &order.client_id;
    let mut names = Vec::new();
    names.extend(order.dossier().map(|dossier| hash(&|h| ("dossier", dossier).hash(h))));
    names.extend(order.key.as_ref().map(|key| hash(&|h| ("key", client, &key.key).hash(h))));
    if let Command::Intake(intake) = &order.command {
        names.extend(intake.external_ref.iter().map(|own| hash(&|h| ("reference", client, own).hash(h))));
        names.extend(intake.code.iter().map(|code| hash(&|h| ("code", code).hash(h))));
    }
    names
}

/// The writer's end of the queues.
pub(super) struct Queue {
    interactive: mpsc::Receiver<Waiting>,
    lines: mpsc::Receiver<Waiting>,
    /// In order of arrival.
    put_off: VecDeque<Waiting>,
    length: Arc<AtomicUsize>,
}

/// How many are put off, by how they came.
#[derive(Default)]
struct PutOff {
    interactive: usize,
    lines: usize,
}

/// The next batch while it is gathered.
#[derive(Default)]
struct Gathered {
    batch: Vec<Waiting>,
    names: HashSet<u64>,
    put_off: PutOff,
}

impl Queue {
    /// `length` is kept at the number of those put off.
    pub(super) fn new(
        interactive: mpsc::Receiver<Waiting>,
        lines: mpsc::Receiver<Waiting>,
        length: Arc<AtomicUsize>,
    ) -> Self {
        Self { interactive, lines, put_off: VecDeque::new(), length }
    }

    /// Until there is something to do; false when every way to the writer is gone and nothing waits.
    pub(super) async fn wait_for_work(&mut self) -> bool {
        if !self.put_off.is_empty() {
            return true;
        }
        let first = tokio::select! {
            biased;
            Some(waiting) = self.interactive.recv() => Some(waiting),
            Some(waiting) = self.lines.recv() => Some(waiting),
            else => None,
        };
        first.map(|waiting| self.put_off.push_back(waiting)).is_some()
    }

    /// The next batch: those put off first, then interactive ones, and at least a quarter bulk lines.
    pub(super) fn gather(&mut self) -> Vec<Waiting> {
        let mut gathered = Gathered::default();
        for waiting in std::mem::take(&mut self.put_off) {
            self.place(&mut gathered, waiting);
        }
        let reserved = self.lines.len().min(BATCH / 4);
        while gathered.batch.len() < BATCH - reserved
            && let Ok(waiting) = self.interactive.try_recv()
        {
            self.place(&mut gathered, waiting);
        }
        while gathered.batch.len() < BATCH
            && gathered.put_off.lines < BULK_QUEUE
            && let Ok(waiting) = self.lines.try_recv()
        {
            self.place(&mut gathered, waiting);
        }
        self.length.store(self.put_off.len(), Ordering::Relaxed);
        gathered.batch
    }

    /// Into the batch, unless that is full or one before it is about the same thing.
    fn place(&mut self, gathered: &mut Gathered, waiting: Waiting) {
        let is_free = waiting.slip.names.iter().all(|name| !gathered.names.contains(name));
        gathered.names.extend(&waiting.slip.names);
        if is_free && gathered.batch.len() < BATCH {
            gathered.batch.push(waiting);
            return;
        }
        match waiting.slip.urgency {
            Urgency::Interactive if gathered.put_off.interactive >= QUEUE => {
                return waiting.slip.answer(Err(OrderRefused::Overloaded));
            }
            Urgency::Interactive => gathered.put_off.interactive += 1,
            Urgency::Line => gathered.put_off.lines += 1,
        }
        self.put_off.push_back(waiting);
    }

    /// Takes back those of a batch that another process was in the way of, before all that came after them.
    pub(super) fn take_back(&mut self, held: Vec<Waiting>) {
        for mut waiting in held.into_iter().rev() {
            let since = *waiting.slip.held_since.get_or_insert_with(Instant::now);
            if since.elapsed() < HELD_AT_MOST {
                self.put_off.push_front(waiting);
            } else {
                log::warn!("a dossier or key is held by another process for long: its caller is sent away");
                waiting.slip.answer(Err(OrderRefused::Overloaded));
            }
        }
        self.length.store(self.put_off.len(), Ordering::Relaxed);
    }
}
