//! `motcua reconcile`: the recount, for people or for programs. Leaves 0 where nothing differs, 1 where something does.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use motcua::config::Config;
use motcua::db::embedded::Role;
use motcua::db::migrate;
use motcua::domain::code::AgencyCode;
use motcua::domain::period::Period;
use motcua::workflow::reconcile::{Depth, Report, Wanted, reconcile};

use super::{Format, database, print};

/// What to recount.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// First day, such as 2022-12-15; widened to its whole reporting month.
    #[arg(long, conflicts_with = "period")]
    from: Option<NaiveDate>,
    /// Last day, such as 2023-03-14; widened to its whole reporting month.
    #[arg(long, conflicts_with = "period")]
    to: Option<NaiveDate>,
    /// A period instead: 2023-01, 2023-Q1, 2023-H1, 2023-9M or 2023.
    #[arg(long)]
    period: Option<Period>,
    /// Tell differences of this agency and all that is or was below it.
    #[arg(long)]
    agency: Option<AgencyCode>,
    /// Replay the history of every dossier too, and name those that differ.
    #[arg(long)]
    deep: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Recounts.
pub(super) async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { from, to, period, agency, deep, format } = arguments;
    let (from, to) = period.map_or((from, to), |period| (Some(period.first_day()), Some(period.last_day())));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        bail!("--to lies before --from");
    }
    let depth = if deep { Depth::Dossiers } else { Depth::Figures };
    let wanted = Wanted { from, to, agency, depth };
    database::require_cluster(config)?;
    let opened = database::reach(config, Role::Visitor).await?;
    let report = Box::pin(recount(&opened, &wanted)).await;
    opened.close().await;
    let report = report?;
    match format {
        Format::Json => print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?,
        Format::Text => print(&told(&report))?,
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn recount(opened: &database::Opened, wanted: &Wanted) -> anyhow::Result<Report> {
    let pending = migrate::pending(&opened.database).await?;
    if !pending.is_empty() {
        bail!(
            "{} is not up to date ({} migrations wait): motcua migrate first",
            opened.database,
            pending.len()
        );
    }
    let mut conn = opened.database.connect().await?;
    reconcile(&mut conn, wanted).await.context("the figures cannot be recounted")
}

fn told(report: &Report) -> String {
    let mut text = String::new();
    write_differences(&mut text, report);
    let range = report.from.zip(report.to).map_or_else(
        || "no reporting month".to_owned(),
        |(from, to)| format!("{} reporting months, {from} to {to}", report.months),
    );
    let took = report.took();
    let of = report.agency.as_ref().map_or_else(String::new, |agency| format!(", {agency} and below"));
    let _infallible = writeln!(
        text,
        "recounted {range}{of}: {} dossiers and {} events read in {}.{} s",
        report.dossiers,
        report.events,
        took.as_secs(),
        took.subsec_millis() / 100
    );
    let deep = report.dossiers_that_differ.as_ref().map(|found| found.found);
    let dossiers = deep.map_or_else(String::new, |found| format!(", {found} dossiers"));
    let verdict = if report.is_clean() { "nothing differs" } else { "DIFFERENCES" };
    let _infallible = writeln!(
        text,
        "{verdict}: {} figures, {} sums of lines{dossiers}",
        report.figures.found, report.lines.found
    );
    if !report.is_clean() && deep.is_none() {
        text.push_str("motcua reconcile --deep replays each history and names the dossiers that differ\n");
    }
    text
}

fn write_differences(text: &mut String, report: &Report) {
    for d in &report.figures.listed {
        let _infallible = writeln!(
            text,
            "figure   {} {} {} {} {}: recounted {}, ledger {}",
            d.month, d.agency, d.procedure, d.channel, d.column, d.recounted, d.ledger
        );
    }
    for d in &report.lines.listed {
        let procedure = d.procedure.as_deref().unwrap_or("-");
        let _infallible = writeln!(
            text,
            "lines    {} {} {procedure} {} {}: kept by events {}, {} and tail {}",
            d.at, d.agency, d.channel, d.measure, d.kept, d.totals, d.ledger
        );
    }
    for d in report.dossiers_that_differ.iter().flat_map(|found| &found.listed) {
        let code = d.code.as_deref().unwrap_or("no code");
        let _infallible =
            writeln!(text, "dossier  {} ({code}, {}): {}", d.id, d.agency, d.differs.join("; "));
    }
}
