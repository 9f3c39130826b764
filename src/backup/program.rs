//! Running one of PostgreSQL's programs against the database: connection and password by its environment.

use std::ffi::OsStr;
use std::process::Stdio;

use tokio::process::Command;

use super::BackupError;
use crate::db::connection::Database;
use crate::db::tools::Tools;

/// Lines of complaint that are passed on.
const LAST_LINES: usize = 6;

/// Runs it to its end; it dies with us.
pub(super) async fn run(
    program: &'static str,
    tools: &Tools,
    database: &Database,
    arguments: &[&OsStr],
) -> Result<(), BackupError> {
    let mut command = Command::new(tools.bin.join(program));
    command.args(arguments).env_clear().envs(database.libpq_environment(tools.major));
    command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let failed = |said: String| BackupError::Program { program, said };
    let output = command.output().await.map_err(|cause| failed(cause.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default().join(" | ");
    Err(failed(if last.is_empty() { output.status.to_string() } else { last }))
}
