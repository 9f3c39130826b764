//! `/metrics` for Prometheus: requests by route pattern, method and status. Others register their gauges here.
//!
//! Labels come from small closed sets: no path, no client, nothing personal.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{
    Counter, Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

use super::docs::TAG_OPERATION;
use super::problem::Problem;
use super::state::State;
use crate::domain::time::civil_day;
use crate::workflow::writer::Writer;

/// Seconds; a point read takes about a millisecond, a batch up to minutes.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What is measured.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    calendar_days: IntGauge,
}

impl Metrics {
    /// Nothing counted yet; `started_at` in seconds since 1970.
    pub fn new(started_at: i64) -> Result<Self, prometheus::Error> {
        let registry = Registry::new_custom(Some("motcua".to_owned()), None)?;
        let labels = ["method", "route", "status"];
        let requests = IntCounterVec::new(Opts::new("http_requests_total", "Requests answered."), &labels)?;
        let durations = HistogramVec::new(
            HistogramOpts::new("http_request_duration_seconds", "Time to the head of the answer.")
                .buckets(BUCKETS.to_vec()),
            &["method", "route"],
        )?;
        let started =
            IntGauge::new("start_time_seconds", "When this process started, in seconds since 1970.")?;
        started.set(started_at);
        let calendar_days = IntGauge::new(
            "calendar_days_left",
            "Days from today to the last one whose working calendar is published; publish the next year before 60.",
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(started))?;
        registry.register(Box::new(calendar_days.clone()))?;
        Ok(Self { registry, requests, durations, calendar_days })
    }

    /// Shows what waits for the writer and what it did.
    pub fn watch(&self, writer: Writer) -> Result<(), prometheus::Error> {
        let watched = WatchedWriter::new(writer)?;
        self.registry.register(Box::new(watched))
    }

    /// Where further collectors are registered; each name gets the prefix `motcua_`.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(super) fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = match method.as_str() {
            known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
            _ => "other",
        };
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.durations.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }
}

/// The writer's own counts, read when they are asked for.
struct WatchedWriter {
    writer: Writer,
    descriptions: Vec<Desc>,
}

impl WatchedWriter {
    fn new(writer: Writer) -> Result<Self, prometheus::Error> {
        let descriptions = collectors(&writer)?.iter().flat_map(|one| one.desc()).cloned().collect();
        Ok(Self { writer, descriptions })
    }
}

fn collectors(writer: &Writer) -> Result<Vec<Box<dyn Collector>>, prometheus::Error> {
    let gauge = |name, help, n: usize| {
        let gauge = IntGauge::new(name, help)?;
        gauge.set(i64::try_from(n).unwrap_or(i64::MAX));
        Ok::<Box<dyn Collector>, prometheus::Error>(Box::new(gauge))
    };
    let counter = |name, help, n: &AtomicU64| {
        let counter = IntCounter::new(name, help)?;
        counter.inc_by(n.load(Ordering::Relaxed));
        Ok::<Box<dyn Collector>, prometheus::Error>(Box::new(counter))
    };
    let counts = writer.counts();
    let busy = Counter::new("writer_busy_seconds_total", "Time the writer spent in batches.")?;
    busy.inc_by(Duration::from_micros(counts.busy_micros.load(Ordering::Relaxed)).as_secs_f64());
    Ok(vec![
        gauge("writer_queued", "Orders that wait for a batch.", writer.queued())?,
        gauge("writer_put_off", "Orders that wait for another about the same dossier.", writer.put_off())?,
        counter("writer_batches_total", "Batches executed.", &counts.batches)?,
        counter("writer_orders_total", "Orders in them.", &counts.orders)?,
        counter("writer_repeated_total", "Runs of a batch that failed and were repeated.", &counts.repeated)?,
        Box::new(busy),
    ])
}

impl Collector for WatchedWriter {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        collectors(&self.writer).unwrap_or_default().iter().flat_map(|one| one.collect()).collect()
    }
}

/// Shows what this process counted since it started.
///
/// In the text format of Prometheus.
#[utoipa::path(tag = TAG_OPERATION, responses((
    status = 200, description = "Text format of Prometheus", content_type = "text/plain", body = String,
    example = "motcua_http_requests_total{method=\"GET\",route=\"/v1/fields\",status=\"200\"} 3\n",
)))]
#[get("/metrics")]
pub(super) async fn show_metrics(state: Data<State>) -> Result<HttpResponse, Problem> {
    let today = civil_day(state.clock.now());
    let last = state.directory.current().calendar.known_through(today);
    state.metrics.calendar_days.set(last.map_or(0, |last| (last - today).num_days()));
    let mut text = Vec::new();
    let encoder = TextEncoder::new();
    encoder.encode(&state.metrics.registry().gather(), &mut text).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text))
}
