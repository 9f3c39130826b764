//! What others count, shown when it is asked for: the writer, the pools, the figures of the job, the process.
//!
//! Reading them costs the database nothing. A figure that is not known is left out rather than shown as zero.

use std::sync::atomic::Ordering;
use std::time::Duration;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Bucket, Histogram, Metric, MetricFamily, MetricType};
use prometheus::{Counter, Gauge, IntCounter, IntGauge, IntGaugeVec, Opts};

use crate::db::connection::Pool;
use crate::db::figures::Standing;
use crate::workflow::figures::{Figures, Read};
use crate::workflow::meter::Meter;
use crate::workflow::writer::Writer;

/// A figure that the job has not read for so long is not known any more.
const STALE: Duration = Duration::from_secs(60);

type Families = Result<Vec<MetricFamily>, prometheus::Error>;

/// A collector that asks a function.
pub(super) struct Watch<F> {
    ask: F,
    descriptions: Vec<Desc>,
}

impl<F: Fn() -> Families + Send + Sync> Watch<F> {
    /// `names` of all that `ask` may ever answer, so that no two collectors share one.
    pub(super) fn new(names: &[&str], ask: F) -> Result<Self, prometheus::Error> {
        let describe = |name: &&str| Desc::new((*name).to_owned(), "watched".to_owned(), vec![], [].into());
        Ok(Self { ask, descriptions: names.iter().map(describe).collect::<Result<_, _>>()? })
    }
}

impl<F: Fn() -> Families + Send + Sync> Collector for Watch<F> {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        (self.ask)().unwrap_or_else(|error| {
            log::error!("some metrics cannot be shown: {error}");
            Vec::new()
        })
    }
}

fn whole(n: impl TryInto<i64>) -> i64 {
    n.try_into().unwrap_or(i64::MAX)
}

fn gauge(name: &str, help: &str, n: impl TryInto<i64>) -> Families {
    let gauge = IntGauge::new(name, help)?;
    gauge.set(whole(n));
    Ok(gauge.collect())
}

pub(super) fn seconds(name: &str, help: &str, time: Duration) -> Families {
    let gauge = Gauge::new(name, help)?;
    gauge.set(time.as_secs_f64());
    Ok(gauge.collect())
}

fn counter(name: &str, help: &str, n: u64) -> Families {
    let counter = IntCounter::new(name, help)?;
    counter.inc_by(n);
    Ok(counter.collect())
}

fn seconds_counter(name: &str, help: &str, time: Duration) -> Families {
    let counter = Counter::new(name, help)?;
    counter.inc_by(time.as_secs_f64());
    Ok(counter.collect())
}

/// A meter as a histogram; `unit` says what one of its values is in the unit of the metric.
fn histogram(name: &str, help: &str, meter: &Meter, unit: fn(u64) -> f64) -> MetricFamily {
    let reading = meter.read();
    let bucket = |(bound, count): &(u64, u64)| {
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(unit(*bound));
        bucket.set_cumulative_count(*count);
        bucket
    };
    let mut histogram = Histogram::default();
    histogram.set_bucket(reading.up_to.iter().map(bucket).collect());
    histogram.set_sample_count(reading.count);
    histogram.set_sample_sum(unit(reading.sum));
    let mut metric = Metric::default();
    metric.set_histogram(histogram);
    let mut family = MetricFamily::default();
    family.set_name(name.to_owned());
    family.set_help(help.to_owned());
    family.set_field_type(MetricType::HISTOGRAM);
    family.set_metric(vec![metric]);
    family
}

fn micros(n: u64) -> f64 {
    Duration::from_micros(n).as_secs_f64()
}

/// A count as it is; by way of a time, because a count has no lossless way to a float of its own.
fn as_it_is(n: u64) -> f64 {
    Duration::from_secs(n).as_secs_f64()
}

pub(super) const WRITER: [&str; 11] = [
    "writer_queued",
    "writer_queue_room",
    "writer_put_off",
    "writer_batches_total",
    "writer_orders_total",
    "writer_repeated_total",
    "writer_busy_seconds_total",
    "writer_batch_orders",
    "writer_batch_seconds",
    "writer_commit_seconds",
    "writer_wait_seconds",
];

/// What waits for the writer and what it did.
pub(super) fn writer(writer: &Writer) -> Families {
    let counts = writer.counts();
    let (orders, spent) = (counts.batch_orders.read(), counts.batch_micros.read());
    let repeated = counts.repeated.load(Ordering::Relaxed);
    let busy = Duration::from_micros(spent.sum);
    let mut all = [
        gauge("writer_queued", "Orders that wait for a batch.", writer.queued())?,
        gauge(
            "writer_queue_room",
            "Interactive orders that may wait; more are answered 503.",
            writer.room(),
        )?,
        gauge("writer_put_off", "Orders that wait for another about the same dossier.", writer.put_off())?,
        counter("writer_batches_total", "Batches executed.", orders.count)?,
        counter("writer_orders_total", "Orders in them.", orders.sum)?,
        counter("writer_repeated_total", "Runs of a batch that failed and were repeated.", repeated)?,
        seconds_counter("writer_busy_seconds_total", "Time the writer spent in batches.", busy)?,
    ]
    .concat();
    all.push(histogram("writer_batch_orders", "Orders of a batch.", &counts.batch_orders, as_it_is));
    let time = |name, help, meter| histogram(name, help, meter, micros);
    all.push(time("writer_batch_seconds", "Time of a batch, its commit included.", &counts.batch_micros));
    all.push(time("writer_commit_seconds", "Time of the commit of a batch alone.", &counts.commit_micros));
    all.push(time("writer_wait_seconds", "Time an order waited for its batch.", &counts.wait_micros));
    Ok(all)
}

pub(super) const POOLS: [&str; 2] = ["database_pool_connections", "database_pool_waiting"];

/// The pools of this process, those of its workers together.
pub(super) fn pools(pools: &[(&'static str, Pool)]) -> Families {
    let help =
        "Connections of a pool; short is for bounded reads, long for statistics and lists of any length.";
    let connections = IntGaugeVec::new(Opts::new("database_pool_connections", help), &["pool", "state"])?;
    let help = "Requests that wait for a connection of a pool.";
    let waiting = IntGaugeVec::new(Opts::new("database_pool_waiting", help), &["pool"])?;
    for (name, pool) in pools {
        let status = pool.status();
        let idle = status.available.min(status.size);
        let free = status.max_size.saturating_sub(status.size);
        for (state, n) in [("in_use", status.size - idle), ("idle", idle), ("unopened", free)] {
            connections.with_label_values(&[*name, state]).add(whole(n));
        }
        waiting.with_label_values(&[*name]).add(whole(status.waiting));
    }
    Ok([connections.collect(), waiting.collect()].concat())
}

pub(super) const FIGURES: [&str; 9] = [
    "database_up",
    "database_clock_skew_seconds",
    "ledger_tail_lines",
    "ledger_tail_oldest_seconds",
    "dossiers_pending",
    "dossiers_overdue",
    "dossiers_waiting",
    "dossiers_undated",
    "dossiers_waiting_intake",
];

/// What the job last read of the whole instance.
pub(super) fn figures(figures: &Figures) -> Families {
    let Read { standing, tail_lines, tail_age, clock_skew, read_at } = figures.read();
    let is_up = read_at.is_some_and(|at| at.elapsed() < STALE);
    let mut all =
        gauge("database_up", "1 where the database was read within the last minute.", u8::from(is_up))?;
    if !is_up {
        return Ok(all);
    }
    let skew = "How far the clock of the database's server is from that of this machine.";
    let age = "How long the oldest line of the ledger has waited to be rolled up.";
    all.extend(seconds("database_clock_skew_seconds", skew, clock_skew)?);
    all.extend(gauge("ledger_tail_lines", "Lines of the ledger that wait to be rolled up.", tail_lines)?);
    all.extend(seconds("ledger_tail_oldest_seconds", age, tail_age)?);
    let Some(Standing { pending, overdue, waiting, undated, waiting_intake }) = standing else {
        return Ok(all);
    };
    for (name, help, n) in [
        ("dossiers_pending", "Dossiers accepted and not ended, in the whole instance, today.", pending),
        ("dossiers_overdue", "Of these, past their due date.", overdue),
        ("dossiers_waiting", "Of these, waiting for the applicant.", waiting),
        ("dossiers_undated", "Of these, without a due date.", undated),
        ("dossiers_waiting_intake", "Dossiers sent in online and not accepted yet.", waiting_intake),
    ] {
        all.extend(gauge(name, help, n)?);
    }
    Ok(all)
}
