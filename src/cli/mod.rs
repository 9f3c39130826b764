//! The command line: what motcua can be told to do.
//!
//! One file a subcommand; each reads the configuration, opens the database, does its work and closes it again.

mod audit;
mod backup;
mod client;
mod database;
mod demo;
mod demo_records;
mod doctor;
mod import;
mod key;
mod logging;
mod reconcile;
mod serve;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use motcua::config::{Config, VARIABLES};
use motcua::db::embedded::Role;

/// Một cửa: the dossier core of a one-stop public-service system.
#[derive(Debug, Parser)]
#[command(version, about, after_help = variables(), max_term_width = 110)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until told to stop (Ctrl-C or SIGTERM).
    Serve {
        /// Serve the demo: Trà Cú's catalogue and a synthetic quarter, loaded when first served.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date and stop. `serve` does this too.
    Migrate,
    /// Load the demo into an empty database and stop. `serve --demo` does this too.
    Demo,
    /// Import procedures from a file, as a portal publishes them: CSV or NDJSON.
    Import(import::Arguments),
    /// Print the OpenAPI document; needs no database.
    Openapi,
    /// Add, list or revoke clients: the systems that may call.
    #[command(subcommand)]
    Client(client::Command),
    /// List, rotate, revoke or drop keys: those that sign tokens and those that seal what is kept.
    #[command(subcommand)]
    Key(key::Command),
    /// Show who changed catalogue, calendar, agencies, clients and keys, the newest first.
    Audit(audit::Asked),
    /// Look whether all is well; says what is wrong and how to mend it. Changes nothing. Leaves 0, 1 (warnings) or 2 (errors).
    Doctor {
        /// How to tell it.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Count all figures again from the history. Leaves 0 (nothing differs), 1 (differences) or 2 (could not be done).
    Reconcile(reconcile::Arguments),
    /// Back the database up while it is in use: a dump and a manifest. The data keys are not in it.
    Backup {
        /// The file to write, or a directory to write one with the time in its name.
        path: PathBuf,
    },
    /// Restore a backup into an empty database and count it again.
    Restore {
        /// The dump; its manifest must lie beside it.
        path: PathBuf,
    },
}

/// How findings are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Cli {
    /// What the program leaves where it could not do what it was asked: of these two, 1 is an answer.
    pub(crate) fn failure(&self) -> ExitCode {
        match self.command {
            Command::Doctor { .. } | Command::Reconcile(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

fn variables() -> String {
    let width = VARIABLES.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines = VARIABLES.iter().map(|(name, meaning)| format!("  {name:width$}  {meaning}"));
    format!("Environment (what stands when it is not set):\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Does what was asked.
pub(crate) async fn run(Cli { command }: Cli) -> anyhow::Result<ExitCode> {
    match command {
        Command::Openapi => print_bytes(motcua::http::contract().json())?,
        Command::Doctor { format } => return doctor::run(format).await,
        command => {
            let config = Config::from_environment()?;
            logging::begin(&config)?;
            return run_with(&config, command).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_with(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { demo } => {
            Box::pin(serve::run(config, if demo { serve::What::Demo } else { serve::What::Real })).await?;
        }
        Command::Migrate => migrate(config).await?,
        Command::Demo => Box::pin(demo::run(config)).await?,
        Command::Import(arguments) => Box::pin(import::run(config, arguments)).await?,
        Command::Client(command) => Box::pin(client::run(config, command)).await?,
        Command::Key(command) => Box::pin(key::run(config, command)).await?,
        Command::Audit(asked) => Box::pin(audit::run(config, asked)).await?,
        Command::Reconcile(arguments) => return Box::pin(reconcile::run(config, arguments)).await,
        Command::Backup { path } => Box::pin(backup::back_up(config, &path)).await?,
        Command::Restore { path } => Box::pin(backup::bring_back(config, &path)).await?,
        Command::Openapi | Command::Doctor { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    let opened = database::open(config, Role::Visitor).await?;
    let done = print(&format!("{} is up to date\n", opened.database));
    opened.close().await;
    done
}

/// Writes what was asked for to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    std::io::stdout().write_all(bytes).context("standard output is closed")
}
