//! The tests that need a database or the whole program. One binary: it links once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::large_futures,
    unreachable_pub,
    reason = "a test stops where something is not as it should be; clippy's exception for tests leaves their helpers out"
)]

mod activities;
mod admin_events;
mod architecture;
mod browser;
mod canary;
mod catalogue;
mod cli;
mod concurrency;
mod connection;
mod contract;
mod dossiers;
mod drill;
mod embedded;
mod examples;
mod feedback;
mod forms;
mod import;
mod keys;
mod ledger;
mod locked_doors;
mod metrics;
mod migrate;
mod on_time;
mod operators;
mod papers;
mod platform;
mod readme;
mod records_once;
mod recount;
mod reports;
mod reports_check;
mod schema;
mod statement;
mod support;
