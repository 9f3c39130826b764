//! `/metrics` for Prometheus: requests by route pattern, method and status. Others register their gauges here.
//!
//! Labels come from small closed sets: no path, no client, nothing personal.

mod process;
mod watch;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

use self::watch::Watch;
use super::docs::TAG_OPERATION;
use super::problem::Problem;
use super::state::State;
use crate::db::connection::Pool;
use crate::domain::time::civil_day;
use crate::workflow::figures::Figures;
use crate::workflow::writer::Writer;

/// Seconds; a point read takes about a millisecond, a batch up to minutes.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What is measured.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    /// What has the same name everywhere, without our prefix.
    common: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    problems: IntCounterVec,
    tokens_issued: IntCounter,
    tokens_refused: IntCounterVec,
    calendar_days: IntGauge,
    signing_key_age: IntGauge,
    pools: Arc<Mutex<Vec<(&'static str, Pool)>>>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Nothing counted yet; `started_at` in seconds since 1970.
    pub fn new(started_at: i64) -> Result<Self, prometheus::Error> {
        let registry = Registry::new_custom(Some("motcua".to_owned()), None)?;
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counters.clone()))?;
            Ok::<_, prometheus::Error>(counters)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let durations = HistogramVec::new(
            HistogramOpts::new("http_request_duration_seconds", "Time to the head of the answer.")
                .buckets(BUCKETS.to_vec()),
            &["method", "route"],
        )?;
        registry.register(Box::new(durations.clone()))?;
        let tokens_issued = IntCounter::new("tokens_issued_total", "Access tokens issued.")?;
        registry.register(Box::new(tokens_issued.clone()))?;
        let started = gauge("start_time_seconds", "When this process started, in seconds since 1970.")?;
        started.set(started_at);
        let build = IntGauge::with_opts(
            Opts::new("build_info", "Always 1; the label says which version runs.")
                .const_label("version", env!("CARGO_PKG_VERSION")),
        )?;
        build.set(1);
        registry.register(Box::new(build))?;
        let common = Registry::new();
        common.register(Box::new(Watch::new(&process::NAMES, process::families)?))?;
        let pools: Arc<Mutex<Vec<(&'static str, Pool)>>> = Arc::default();
        let watched = Arc::clone(&pools);
        let ask = move || watch::pools(&watched.lock().unwrap_or_else(PoisonError::into_inner));
        registry.register(Box::new(Watch::new(&watch::POOLS, ask)?))?;
        Ok(Self {
            requests: counters("http_requests_total", "Requests answered.", &["method", "route", "status"])?,
            durations,
            problems: counters("http_problems_total", "Requests answered with a problem.", &["code"])?,
            tokens_issued,
            tokens_refused: counters("tokens_refused_total", "Token requests refused.", &["error"])?,
            calendar_days: gauge(
                "calendar_days_left",
                "Days from today to the last one whose working calendar is published; publish the next year before 60.",
            )?,
            signing_key_age: gauge(
                "signing_key_age_seconds",
                "How long the key that signs access tokens has been doing so.",
            )?,
            pools,
            common,
            registry,
        })
    }

    /// Shows what waits for the writer and what it did.
    pub fn watch(&self, writer: Writer) -> Result<(), prometheus::Error> {
        self.registry.register(Box::new(Watch::new(&watch::WRITER, move || watch::writer(&writer))?))
    }

    /// Shows what a job reads of the whole instance.
    pub fn watch_figures(&self, figures: Figures) -> Result<(), prometheus::Error> {
        self.registry.register(Box::new(Watch::new(&watch::FIGURES, move || watch::figures(&figures))?))
    }

    /// Shows one more pool; pools of one name are shown together.
    pub fn watch_pool(&self, name: &'static str, pool: Pool) {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).push((name, pool));
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

    pub(super) fn problem(&self, problem: &Problem) {
        self.problems.with_label_values(&[problem.code()]).inc();
    }

    pub(super) fn token(&self, refused: Option<&'static str>) {
        match refused {
            None => self.tokens_issued.inc(),
            Some(error) => self.tokens_refused.with_label_values(&[error]).inc(),
        }
    }
}

/// Shows what this process counted since it started.
///
/// In the text format of Prometheus. Asks the database nothing; what each metric means is in `docs/operations.md`.
#[utoipa::path(tag = TAG_OPERATION, responses((
    status = 200, description = "Text format of Prometheus", content_type = "text/plain", body = String,
    example = "motcua_http_requests_total{method=\"GET\",route=\"/v1/fields\",status=\"200\"} 3\n",
)))]
#[get("/metrics")]
pub(super) async fn show_metrics(state: Data<State>) -> Result<HttpResponse, Problem> {
    let today = civil_day(state.clock.now());
    let last = state.directory.current().calendar.known_through(today);
    state.metrics.calendar_days.set(last.map_or(0, |last| (last - today).num_days()));
    let now = state.clock.real();
    let age = state
        .tokens
        .ring()
        .signer(now)
        .map(|key| (now - key.signs_from.unwrap_or(key.created_at)).num_seconds());
    state.metrics.signing_key_age.set(age.unwrap_or_default());
    let mut text = Vec::new();
    let encoder = TextEncoder::new();
    for registry in [state.metrics.registry(), &state.metrics.common] {
        encoder.encode(&registry.gather(), &mut text).map_err(Problem::internal)?;
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text))
}
