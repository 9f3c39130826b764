//! Running one of PostgreSQL's programs against the database: connection and password by its environment.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use tokio::fs::File;
use tokio::process::{Child, Command};

use super::BackupError;
use crate::db::connection::Database;
use crate::db::tools::Tools;

/// Lines of complaint that are passed on.
const LINES: usize = 3;

/// Runs it to its end, with a file on its standard input where one is given. The file goes through us: were we killed,
/// a program that went on reading it by itself would go on restoring; one whose input ends early gives up.
pub(super) async fn run(
    program: &'static str,
    tools: &Tools,
    database: &Database,
    arguments: &[&OsStr],
    input: Option<&Path>,
) -> Result<(), BackupError> {
    let failed = |said: String| BackupError::Program { program, said };
    let mut command = Command::new(tools.bin.join(program));
    command.args(arguments).env_clear().envs(database.libpq_environment(tools.major));
    command
        .env("LC_ALL", "C")
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|cause| failed(cause.to_string()))?;
    let feeding = feed(&mut child, input).await.map_err(|cause| failed(cause.to_string()))?;
    let output = child.wait_with_output().await.map_err(|cause| failed(cause.to_string()))?;
    // Where it did not take all, it says itself why.
    drop(feeding);
    if output.status.success() {
        return Ok(());
    }
    let words = words(&String::from_utf8_lossy(&output.stderr));
    Err(failed(if words.is_empty() { output.status.to_string() } else { words }))
}

/// What it calls errors, without the statements that it tells after them; else its last words.
fn words(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let errors = lines.iter().filter_map(|line| Some(line.split_once(": error: ")?.1));
    let errors: Vec<&str> = errors.take(LINES).collect();
    let last = lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default();
    if errors.is_empty() { last.join("; ") } else { errors.join("; ") }
}

/// Feeds it beside us, since it may fill its standard error meanwhile.
async fn feed(
    child: &mut Child,
    input: Option<&Path>,
) -> std::io::Result<Option<tokio::task::JoinHandle<()>>> {
    let (Some(path), Some(mut into)) = (input, child.stdin.take()) else { return Ok(None) };
    let mut file = File::open(path).await?;
    Ok(Some(tokio::spawn(async move {
        if let Err(why) = tokio::io::copy(&mut file, &mut into).await {
            log::debug!("not all of the dump was taken: {why}");
        }
    })))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn errors_are_passed_on_and_statements_are_not() {
        let said = "pg_restore: error: could not execute query: ERROR:  type \"t\" already exists\nCommand was: CREATE TABLE t (\n    n int\n);\n\n";
        assert_eq!(words(said), "could not execute query: ERROR:  type \"t\" already exists");
        assert_eq!(words("a\nb\n\nc\nd\n"), "b; c; d");
        assert_eq!(words("\n"), "");
    }
}
