//! `motcua doctor`: is all well, and if not, how is it mended? Facts are gathered first (`gather.rs`), then judged by small
//! pure functions (`settings.rs`, `server.rs`, `stores.rs`), so that each judgement can be tried without the illness.
//!
//! Works beside a running service and without one. Changes nothing and migrates nothing; it starts the embedded PostgreSQL
//! as any visitor does, where that is not running, and stops it again.

mod gather;
mod server;
mod settings;
mod stores;

use serde::Serialize;

pub use self::gather::{Patient, disk, examine};
pub use self::settings::{cluster, complaints, configuration};

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Will be in the way.
    Warning,
    /// Is in the way.
    Error,
}

crate::spell!(Level { Ok = "ok", Warning = "warning", Error = "error" });

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check.
    pub check: &'static str,
    /// How bad.
    pub level: Level,
    /// What is so.
    pub says: String,
    /// How it is mended; `None` where there is nothing to mend.
    pub mend: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, says: says.into(), mend: None }
    }

    fn warning(check: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { check, level: Level::Warning, says: says.into(), mend: Some(mend.into()) }
    }

    /// Something is in the way.
    pub fn error(check: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { check, level: Level::Error, says: says.into(), mend: Some(mend.into()) }
    }
}

/// The worst of them.
pub fn worst(findings: &[Finding]) -> Level {
    findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok)
}

/// Seconds as people say them.
fn lasting(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
