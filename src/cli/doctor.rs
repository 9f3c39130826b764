//! `motcua doctor`: each check with what is so and how it is mended. Leaves 0 where all is well, 1 with warnings, 2 with errors.

use std::fmt::Write as _;
use std::process::ExitCode;

use motcua::clock::Clock;
use motcua::config::{Config, DatabaseSource};
use motcua::db::embedded::{Role, look};
use motcua::doctor::{self, Finding, Level, Patient};

use super::{Format, database, logging, print};

/// Examines, whatever the configuration is like.
pub(super) async fn run(format: Format) -> anyhow::Result<ExitCode> {
    let findings = match Config::from_environment() {
        Err(complaints) => vec![doctor::complaints(&complaints)],
        Ok(config) => {
            // The log says what the embedded PostgreSQL does; here only what goes wrong is of interest.
            let quiet = Config { log: "warn".to_owned(), ..config };
            logging::begin(&quiet)?;
            Box::pin(examine(&quiet)).await
        }
    };
    match format {
        Format::Json => print(&format!("{}\n", serde_json::to_string_pretty(&findings)?))?,
        Format::Text => print(&told(&findings))?,
    }
    Ok(match doctor::worst(&findings) {
        Level::Ok => ExitCode::SUCCESS,
        Level::Warning => ExitCode::from(1),
        Level::Error => ExitCode::from(2),
    })
}

async fn examine(config: &Config) -> Vec<Finding> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut found = doctor::configuration(config, cores);
    let mut place = config.data_dir.clone();
    if matches!(config.database, DatabaseSource::Embedded(_)) {
        let look = look(&config.data_dir);
        found.push(doctor::cluster(look.as_ref()));
        // Looking must not make one.
        let Some(look) = look.filter(|look| !look.made_by.is_empty()) else { return found };
        place = look.home;
    }
    if place.exists() {
        found.extend(doctor::disk(&place));
    }
    match database::reach_even_marked(config, Role::Visitor).await {
        Err(refusal) => {
            let mend = "see the sentence itself; while this is so the service cannot start";
            found.push(Finding::error("database", format!("{refusal:#}"), mend));
        }
        Ok(opened) => {
            let patient = Patient { config, database: &opened.database, clock: &Clock::system() };
            found.extend(Box::pin(doctor::examine(&patient)).await);
            opened.close().await;
        }
    }
    found
}

fn told(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { check, level, says, mend } in findings {
        let _infallible = writeln!(text, "{:<8} {check:<17} {says}", level.as_str());
        if let Some(mend) = mend {
            let _infallible = writeln!(text, "{:26} -> {mend}", "");
        }
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (warnings, errors) = (count(Level::Warning), count(Level::Error));
    let _infallible = match (warnings, errors) {
        (0, 0) => writeln!(text, "all is well"),
        _ => writeln!(text, "{errors} errors, {warnings} warnings"),
    };
    text
}
