//! `motcua audit`: who changed catalogue, calendar, agencies, clients and keys; one line a change, the newest first.

use anyhow::Context as _;
use chrono::{NaiveDate, SecondsFormat};
use motcua::config::Config;
use motcua::db::admin_events::{self, AdminEvent, Subject, Wanted};
use motcua::db::embedded::Role;
use motcua::domain::time::{end_of_day, local, start_of_day};

use super::{database, print};

/// Which changes to show.
#[derive(Debug, clap::Args)]
pub(super) struct Asked {
    /// Kind of thing that was changed: agency, field, procedure, calendar, client, import, `signing_key`, `data_key`.
    #[arg(long)]
    subject: Option<Subject>,
    /// What was changed: a code, a day, the id of a client or key.
    #[arg(long)]
    key: Option<String>,
    /// Client that changed it; motcua is the command line.
    #[arg(long)]
    client: Option<String>,
    /// First day, such as 2026-11-22.
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Last day.
    #[arg(long)]
    to: Option<NaiveDate>,
    /// Most changes.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
}

/// Shows them: time, client, subject, key and new state, with tabs between.
pub(super) async fn run(config: &Config, asked: Asked) -> anyhow::Result<()> {
    let opened = database::open(config, Role::Visitor).await?;
    let shown = show(&opened, asked).await;
    opened.close().await;
    print(&shown?)
}

async fn show(opened: &database::Opened, asked: Asked) -> anyhow::Result<String> {
    let Asked { subject, key, client, from, to, limit } = asked;
    let (from, before) = (from.map(start_of_day), to.map(end_of_day));
    let wanted = Wanted { subject, key, client, from, before, agencies_only: None, after: None };
    let mut conn = opened.database.connect().await?;
    let events = admin_events::page(&mut conn, &wanted, limit).await.context("the changes cannot be read")?;
    let line = |AdminEvent { id: _, at, client_id, subject, key, change }: AdminEvent| {
        let at = local(at).to_rfc3339_opts(SecondsFormat::Secs, false);
        format!("{at}\t{client_id}\t{subject}\t{key}\t{change}\n")
    };
    Ok(events.into_iter().map(line).collect())
}
