//! `/health/live` (is the process alive?) and `/health/ready` (can it do its work?).
//!
//! Ready means: the database answers, it has this program's tables, there is a key to sign tokens with, and there is
//! somebody to write. What will soon be in the way, such as a working calendar not yet published, is a warning and does not make it unready.

use std::sync::atomic::Ordering;

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{Datelike, TimeDelta};
use serde::Serialize;
use utoipa::ToSchema;

use super::docs::TAG_OPERATION;
use super::state::State;
use crate::db;
use crate::domain::time::civil_day;

/// How long before a year begins its missing calendar is told of.
const CALENDAR_NOTICE: TimeDelta = TimeDelta::days(60);

/// Whether the process is alive.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveView {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the service can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadyView {
    /// `ok`, or `unavailable` where a check fails.
    #[schema(example = "ok")]
    status: &'static str,
    /// What was looked at.
    checks: Vec<CheckView>,
    /// What will soon be in the way.
    warnings: Vec<NoticeView>,
}

/// One check.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// `database`, `migrations`, `keys` or `writer`.
    #[schema(example = "database")]
    name: &'static str,
    /// Whether it is as it should be.
    holds: bool,
}

/// Something that will soon be in the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Stable code.
    #[schema(example = "calendar-year-missing")]
    code: &'static str,
    /// The year it is about.
    #[schema(example = 2027)]
    year: i32,
}

/// Says that the process is alive.
///
/// Answers as long as the process runs; looks at nothing.
#[utoipa::path(tag = TAG_OPERATION, responses((status = 200, description = "Alive", body = LiveView)))]
#[get("/health/live")]
pub(super) async fn show_live() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(LiveView { status: "ok" })
}

/// Says whether the service can do its work.
///
/// 200 when the service can do its work, 503 with the failing check otherwise.
#[utoipa::path(tag = TAG_OPERATION, responses(
    (status = 200, description = "Ready", body = ReadyView),
    (status = 503, description = "Not ready", body = ReadyView),
))]
#[get("/health/ready")]
pub(super) async fn show_ready(state: Data<State>) -> HttpResponse {
    let keys = state.tokens.ring().signs_at(state.clock.real());
    let checks = vec![
        CheckView { name: "database", holds: database_answers(&state).await },
        CheckView { name: "migrations", holds: migrations_are_current(&state).await },
        CheckView { name: "keys", holds: keys },
        CheckView { name: "writer", holds: state.writer.is_running() },
    ];
    let (code, status) = if checks.iter().all(|check| check.holds) {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    let view = ReadyView { status, checks, warnings: warnings(&state) };
    HttpResponse::build(code).insert_header((CACHE_CONTROL, "no-store")).json(view)
}

async fn database_answers(state: &State) -> bool {
    let Ok(mut conn) = state.connection().await else { return false };
    db::versions::read(&mut conn).await.is_ok()
}

/// Once they were current they stay so: a migration that landed later belongs to a newer program.
async fn migrations_are_current(state: &State) -> bool {
    if !state.migrated.load(Ordering::Relaxed) {
        let current = db::migrate::pending(&state.database).await.is_ok_and(|pending| pending.is_empty());
        state.migrated.store(current, Ordering::Relaxed);
    }
    state.migrated.load(Ordering::Relaxed)
}

fn warnings(state: &State) -> Vec<NoticeView> {
    let soon = civil_day(state.clock.now() + CALENDAR_NOTICE).year();
    let calendar = &state.directory.current().calendar;
    let missing = (soon - 1..=soon).filter(|year| calendar.years().all(|known| known != *year));
    missing.map(|year| NoticeView { code: "calendar-year-missing", year }).collect()
}
