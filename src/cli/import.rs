//! `motcua import FILE`: a catalogue from a file, as `POST /v1/procedures/import` takes it, told row by row where
//! something is to be looked at.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use motcua::clock::Clock;
use motcua::config::Config;
use motcua::db::embedded::Role;
use motcua::http::problem::{Language, Problem};
use motcua::http::procedure_import::view::{Answer, ImportView};
use motcua::http::procedure_import::{File, FileKind};
use motcua::workflow::import::{Run, import_procedures};
use motcua::workflow::publish::Publisher;

use super::{database, print};

/// What to import, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file: a table (CSV), or a JSON object per line where its name ends in .ndjson or .jsonl.
    file: PathBuf,
    /// Say what would become of each row, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// First day in force of versions whose row has none of its own, YYYY-MM-DD [default: today].
    #[arg(long, value_name = "DAY")]
    valid_from: Option<NaiveDate>,
    /// Tell each warning of each row, not only how many there are.
    #[arg(long)]
    warnings: bool,
}

/// The client on record for what the command line does.
const CLIENT: &str = "motcua";

/// Imports it.
pub(super) async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<()> {
    let file = read(&arguments.file)?;
    let opened = database::open(config, Role::Visitor).await?;
    let done = Box::pin(import(&opened, &arguments, file)).await;
    opened.close().await;
    print(&told(&done?, arguments.warnings)?)
}

fn read(path: &Path) -> anyhow::Result<File> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let kind = match extension {
        "ndjson" | "jsonl" => FileKind::Ndjson,
        _ => FileKind::Csv,
    };
    match File::read(&bytes, kind) {
        Ok(file) => Ok(file),
        Err(problem) => bail!("{name} is not such a file: {}", sentence(&problem)),
    }
}

/// Title and faults of a problem in a line.
fn sentence(problem: &Problem) -> String {
    let view = problem.view(Language::En, "");
    let faults = view.errors.iter().map(|fault| match fault.pointer.trim_start_matches('/') {
        "" => fault.detail.clone(),
        place => format!("{place}: {}", fault.detail),
    });
    let faults: Vec<String> = faults.collect();
    if faults.is_empty() { view.detail } else { faults.join(" ") }
}

async fn import(opened: &database::Opened, arguments: &Arguments, file: File) -> anyhow::Result<ImportView> {
    let system = Clock::system();
    // In the demo it is another day.
    let demo = opened.instance().await?.and_then(|instance| instance.demo_clock);
    let clock = demo.map_or(system, |clock| Clock::offset_from(clock.loaded_at, clock.starts_at));
    let publisher =
        Publisher { client: CLIENT.to_owned(), agency: None, now: clock.now(), real_now: clock.real() };
    let run = if arguments.dry_run { Run::Dry } else { Run::Real };
    let mut conn = opened.database.connect().await?;
    let plan = import_procedures(&mut conn, &publisher, &file.import(arguments.valid_from, run)).await?;
    let today = motcua::domain::time::civil_day(publisher.now);
    let answer = Answer { file, plan, valid_from: arguments.valid_from.unwrap_or(today), run };
    Ok(answer.view(Language::En, ""))
}

fn told(view: &ImportView, each_warning: bool) -> anyhow::Result<String> {
    let mut text = String::new();
    for row in &view.rows {
        let code = row.code.as_deref().unwrap_or("-");
        if let Some(problem) = &row.problem {
            let faults = problem
                .errors
                .iter()
                .map(|fault| format!("{}: {}", fault.pointer.trim_start_matches('/'), fault.detail));
            let faults: Vec<String> = faults.collect();
            let why = if faults.is_empty() { problem.detail.clone() } else { faults.join(" ") };
            writeln!(text, "line {}\t{code}\trefused\t{why}", row.row)?;
        }
        for warning in row.warnings.iter().filter(|_| each_warning) {
            let (line, code_of, found) = (row.row, warning.code, &warning.found);
            writeln!(text, "line {line}\t{code}\t{code_of}\t{}: {found:?}", warning.column)?;
        }
    }
    let sums = &view.summary;
    let what = if view.dry_run { "would be" } else { "are" };
    writeln!(
        text,
        "{} rows {what}: {} created, {} changed, {} unchanged, {} refused (versions begin on {})",
        sums.rows, sums.created, sums.changed, sums.unchanged, sums.refused, view.valid_from
    )?;
    for (code, rows) in &sums.warnings {
        writeln!(text, "{rows:>7} rows with {code}")?;
    }
    if !sums.new_fields.is_empty() {
        writeln!(text, "{:>7} new fields", sums.new_fields.len())?;
    }
    Ok(text)
}
