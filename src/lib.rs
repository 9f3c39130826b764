//! motcua ("một cửa", one door): the dossier core of a one-stop public-service system.
//!
//! The rooms, and the only direction in which they import (held by `tests/it/architecture.rs`):
//!
//! ```text
//! main → http, jobs, demo → workflow → db → domain          documents → domain
//!        backup, doctor   ↗
//! ```
//!
//! - [`domain`]: the law, pure; no I/O, no clock, no database.
//! - [`db`]: the only room that names Diesel; one file a table or a question.
//! - [`workflow`]: the verbs; sequences `db` around what `domain` decides.
//! - [`http`]: actix and OpenAPI end here.
//! - [`jobs`]: what runs beside requests, such as the roll-up of the ledger.
//! - [`backup`], [`doctor`]: operators' tools.
//! - [`documents`]: forms and lists into bytes (CSV, XLSX), with no queries.
//! - [`demo`]: Trà Cú in the first quarter of 2023, made up but for its totals.

pub mod backup;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod doctor;
pub mod documents;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod vault;
pub mod workflow;
