//! `motcua demo`, and what `serve --demo` does to a database that is empty: load the demo.

use anyhow::{Context as _, bail};
use motcua::clock::Clock;
use motcua::config::Config;
use motcua::db::clients::NewClient;
use motcua::db::connection::Database;
use motcua::db::embedded::Role;
use motcua::db::instance::{self, DemoClock, Instance, Kind};
use motcua::db::{self, clients};
use motcua::demo;
use motcua::domain::id::ClientId;
use motcua::domain::scope::Scope;
use motcua::http::agencies::agency_put;
use motcua::http::caller::Caller;
use motcua::http::dossiers::line_order;
use motcua::http::oauth::secret_hash;
use motcua::http::procedure_body::procedure_put;
use motcua::http::state::{Foundation, State};
use motcua::vault::{Purpose, Vault};
use motcua::workflow::order::{Key, Order, Recording};
use motcua::workflow::publish::{Publisher, publish_agency, publish_procedure};
use motcua::workflow::report::{Actor, ReportOf, ReportOrder, act};

use super::{database, demo_records};

/// Business time at which the demo starts: 2023-03-24 10:00 in Vietnam.
const STARTS_AT: &str = "2023-03-24T10:00:00+07:00";

/// Business time at which its catalogue was published.
const PUBLISHED_AT: &str = "2021-12-31T08:00:00+07:00";

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

/// Loads agencies, catalogue and dossiers of the demo through the service's own batch path: every line is read, decided
/// and written as a line of `POST /v1/dossiers/batch` is, but recorded as it happened.
///
/// May run again after it was cut off half-way: each line has a key of its own. `clock` stands at the demo's start.
async fn load(database: &Database, vault: &Vault, clock: &Clock) -> anyhow::Result<()> {
    log::info!("loading the demo into {database}");
    publish_catalogue(database, clock).await?;
    let foundation = Foundation {
        database: database.clone(),
        kind: Kind::Demo,
        clock: clock.clone(),
        vault: vault.clone(),
        issuer: DEMO.to_owned(),
        audience: DEMO.to_owned(),
    };
    let state = Box::pin(State::begin(foundation)).await?;
    let writer = state.writer_task();
    let loaded = match load_dossiers(&state).await {
        Ok(loaded) => match demo_records::load(&state).await {
            Ok(()) => write_reports(&state).await.map(|()| loaded),
            Err(refused) => Err(refused.context("the records of the demo")),
        },
        Err(refused) => Err(refused),
    };
    drop(state);
    if let Some(writer) = writer {
        writer.await.context("the writer failed")?;
    }
    log::info!("{} dossiers are loaded", loaded?);
    roll_up(database).await
}

/// Agencies and procedures were published before the first dossier came.
async fn publish_catalogue(database: &Database, clock: &Clock) -> anyhow::Result<()> {
    let mut conn = database.connect().await?;
    let publisher = Publisher {
        client: DEMO.to_owned(),
        agency: None,
        now: PUBLISHED_AT.parse()?,
        real_now: clock.real(),
    };
    for agency in demo::agencies()? {
        let put = agency_put(&serde_json::to_vec(&agency.body())?)?;
        publish_agency(&mut conn, &publisher, &agency.code.parse()?, &put).await?;
    }
    let processes = demo::processes()?;
    for procedure in demo::procedures()? {
        let put = procedure_put(&serde_json::to_vec(&procedure.body(&processes))?)?;
        publish_procedure(&mut conn, &publisher, &procedure.code.parse()?, &put).await?;
    }
    Ok(())
}

async fn load_dossiers(state: &State) -> anyhow::Result<usize> {
    let caller = Caller { client_id: DEMO.parse()?, scopes: Scope::ALL.to_vec(), agency: None, root: None };
    let lines = demo::dossiers(&state.directory.current().calendar)?;
    let mut outcomes = Vec::with_capacity(lines.len());
    for (number, line) in lines.iter().enumerate() {
        let bytes = serde_json::to_vec(line)?;
        let order =
            line_order(state, &caller, &bytes).with_context(|| format!("line {number} of the demo"))?;
        let fingerprint = state.vault.hash(Purpose::Idempotency, &[&bytes]).to_vec();
        let key = Some(Key { key: format!("demo-{number}"), fingerprint });
        let order = Order { key, recording: Recording::AsItHappened, ..order };
        outcomes.push(state.writer.submit_line(order).await?);
        if number % 5000 == 4999 {
            log::info!("{} of {} dossiers", number + 1, lines.len());
        }
    }
    for (number, outcome) in outcomes.into_iter().enumerate() {
        outcome.await?.with_context(|| format!("line {number} of the demo"))?;
    }
    Ok(lines.len())
}

/// The texts of the quarter's report, and one of an earlier quarter that waits to be approved.
async fn write_reports(state: &State) -> anyhow::Result<()> {
    let snapshot = state.directory.current();
    let (agency, period) = demo::REPORTED;
    let agency = snapshot.agencies.by_code(&agency.parse()?).context("the reporting agency is missing")?.id;
    let mut conn = state.long_connection().await?;
    let demo::DemoReport { head, sections } = demo::report()?;
    let head = ReportOrder::Head(Box::new(head));
    let sections = sections.into_iter().map(|(section, text)| ReportOrder::Section(section, Some(text)));
    let written = std::iter::once(head).chain(sections).map(|order| (period, order));
    for (period, order) in written.chain([(demo::SUBMITTED, ReportOrder::Submit)]) {
        let of = ReportOf { agency, period: period.parse()? };
        let now = state.clock.now();
        let actor = Actor { client: DEMO.to_owned(), officer: None, expected: None, now };
        act(&mut conn, &snapshot, of, actor, order).await?;
    }
    Ok(())
}

async fn roll_up(database: &Database) -> anyhow::Result<()> {
    let mut conn = database.connect().await?;
    while db::ledger::roll_up(&mut conn, 50_000).await?.is_none_or(|moved| moved > 0) {}
    Ok(())
}
