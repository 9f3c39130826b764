//! `motcua serve`: from the configuration to a service that answers, and back down in order.

use std::net::TcpListener;

use anyhow::{Context as _, bail};
use motcua::clock::Clock;
use motcua::config::{Config, DemoListens, reread_data_keys};
use motcua::db::connection::Database;
use motcua::db::embedded::Role;
use motcua::db::instance::{self, Kind};
use motcua::http::keys::follow;
use motcua::http::state::{Foundation, State};
use motcua::http::{self, ServerOptions};
use motcua::jobs;
use motcua::workflow::data_keys::Identity;
use motcua::workflow::figures::Figures;
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;

use super::{database, demo};

/// What is to be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Real dossiers.
    Real,
    /// The demo.
    Demo,
}

/// Serves until told to stop, then stops the embedded PostgreSQL.
pub(super) async fn run(config: &Config, what: What) -> anyhow::Result<()> {
    if what == What::Demo && config.demo_listens == DemoListens::HereOnly && !config.addr.ip().is_loopback() {
        bail!(
            "the demo's password is known to everyone, and {} is reachable from other machines: set MOTCUA_ADDR to \
             127.0.0.1:8080, or MOTCUA_DEMO_ANYWHERE=1 where that is meant",
            config.addr
        );
    }
    // Bound first: a port that is taken is told at once, before anything is started.
    let listener = listen(config)?;
    let opened = database::open(config, Role::Service).await?;
    let served = Box::pin(serve(config, what, &opened, listener)).await;
    opened.close().await;
    served
}

fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(config.addr)
        .with_context(|| format!("cannot listen on {}: choose another MOTCUA_ADDR", config.addr))?;
    listener.set_nonblocking(true).context("the socket cannot be used")?;
    Ok(listener)
}

async fn serve(
    config: &Config,
    what: What,
    opened: &database::Opened,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let state = Box::pin(begin(config, what, opened)).await?;
    let writer = state.writer_task();
    let process = process(&state);
    follow::enrol(&state, &process).await?;
    let keys = {
        let config = config.clone();
        Box::new(move || reread_data_keys(&config).map_err(|error| error.to_string()))
    };
    let figures = Figures::default();
    state.metrics.watch_figures(figures.clone()).context("the metrics contradict each other")?;
    let (database, parting) = (state.database.clone(), process.id);
    let beside = [
        tokio::spawn(follow::follow(state.clone(), process, keys)),
        tokio::spawn(jobs::figures::run(state.database.clone(), state.clock.clone(), figures)),
        tokio::spawn(jobs::refresh::run(state.database.clone(), state.directory.clone())),
        tokio::spawn(jobs::roll_up::run(state.database.clone())),
        tokio::spawn(jobs::expire::run(state.database.clone(), state.clock.clone())),
        tokio::spawn(jobs::date_dossiers::run(
            state.database.clone(),
            state.directory.clone(),
            state.writer.clone(),
        )),
    ];
    let addr = listener.local_addr().context("the socket has no address")?;
    let options = ServerOptions { workers: config.workers, shutdown_grace: config.shutdown_grace };
    let server = http::serve(state, listener, options).context("the server cannot be started")?;
    let stopper = tokio::spawn(stop_when_told(server.handle()));
    log::info!("ready: http://{addr} (try it: http://{addr}/swagger-ui/)");
    let outcome = server.await.context("the server failed");
    stopper.abort();
    beside.iter().for_each(tokio::task::JoinHandle::abort);
    // The last way to the writer went with the server: it finishes what waits.
    if let Some(writer) = writer
        && tokio::time::timeout(config.shutdown_grace, writer).await.is_err()
    {
        log::warn!("the writer did not finish in time; what was not answered was not promised");
    }
    follow::leave(&database, parting).await;
    log::info!("stopped");
    outcome
}

/// How this process makes itself known to the others on its database.
fn process(state: &State) -> Identity {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "this machine" } else { host.trim() };
    let (pid, started_at) = (std::process::id().into(), state.clock.real());
    Identity { id: Uuid::now_v7(), host: host.to_owned(), pid, started_at }
}

/// The state of the service over a database that is what was asked for.
async fn begin(config: &Config, what: What, opened: &database::Opened) -> anyhow::Result<State> {
    let vault = opened.vault(config).await?;
    let (kind, clock) = match what {
        What::Demo => {
            let started = Box::pin(demo::ensure(&opened.database, &vault)).await?;
            (Kind::Demo, Clock::offset_from(started.loaded_at, started.starts_at))
        }
        What::Real => (mark_real(opened).await?, Clock::system()),
    };
    let foundation = Foundation {
        database: opened.database.clone(),
        kind,
        clock,
        vault,
        issuer: config.issuer.clone(),
        audience: config.audience.clone(),
    };
    Ok(State::begin(foundation).await?)
}

async fn mark_real(opened: &database::Opened) -> anyhow::Result<Kind> {
    let marked = match opened.instance().await? {
        Some(instance) => instance,
        None => mark(&opened.database).await?,
    };
    if marked.kind == Kind::Demo {
        bail!(
            "{} holds the demo: serve it with `motcua serve --demo`, or choose another database or data directory",
            opened.database
        );
    }
    Ok(marked.kind)
}

async fn mark(database: &Database) -> anyhow::Result<instance::Instance> {
    let mut conn = database.connect().await?;
    instance::mark(&mut conn, Kind::Real, Clock::system().real())
        .await
        .context("the database cannot be marked")
}

/// The first signal lets requests under way finish; the second does not wait for them.
async fn stop_when_told(server: actix_web::dev::ServerHandle) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        log::error!("signals cannot be received: only kill -9 will stop this service");
        return;
    };
    for graceful in [true, false] {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        log::info!("{}", if graceful { "stopping: requests under way may finish" } else { "stopping now" });
        tokio::spawn(server.stop(graceful));
    }
}
