//! Gathers the facts, hands each to its judgement, and goes on where one cannot be had: what is ill is no reason to be
//! silent about the rest.

use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};

use super::{Finding, server, settings, stores};
use crate::clock::Clock;
use crate::config::{Config, DatabaseSource, existing_data_keys};
use crate::db::connection::Database;
use crate::db::instance::Instance;
use crate::db::{self, Connection, data_keys, holdings, instance, ledger, migrate, signing_keys, vitals};
use crate::vault::{DataKey, Purpose, Vault};
use crate::workflow::KEYS_KEPT;

/// Seconds after which an open transaction is told.
const LONG: i64 = 600;

/// Whom to look at.
#[derive(Debug)]
pub struct Patient<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Where the database is.
    pub database: &'a Database,
    /// Our clock.
    pub clock: &'a Clock,
}

/// Free room under a directory; silent where `df` is.
pub fn disk(place: &Path) -> Option<Finding> {
    let asked = Command::new("df").arg("-Pk").arg(place).stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let mut columns = said.lines().nth(1)?.split_whitespace().rev().skip(2);
    // From the end, so that a device with a space in its name does no harm: mount point, share used, free, used, all.
    let (free, _used, all) = (columns.next()?, columns.next()?, columns.next()?);
    Some(settings::disk(&place.display().to_string(), free.parse().ok()?, all.parse().ok()?))
}

/// Looks at the database, and at what the configuration needs in it.
pub async fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut conn = match patient.database.connect().await {
        Ok(conn) => conn,
        Err(refusal) => {
            let mend = "see the sentence itself; while this is so the service answers 503";
            return vec![Finding::error("database", refusal.to_string(), mend)];
        }
    };
    let keys = keys_at_hand(patient.config, &mut found);
    if let Err(why) = vitals::be_careful(&mut conn).await {
        found.push(unanswered("database", &why));
    }
    let served = the_server(&mut conn, patient, &mut found).await;
    let pending = migrate::pending(patient.database).await.map_err(|why| why.to_string());
    let stands =
        holdings::tables(&mut conn).await.is_ok_and(|tables| tables.iter().any(|table| table == "instance"));
    let current = pending.as_ref().is_ok_and(Vec::is_empty);
    found.push(stores::migrations(&pending));
    if let Ok(mark) = holdings::restore_mark(&mut conn).await {
        found.extend(stores::restore(mark.as_ref()));
    }
    if stands && (current || pending.is_err()) {
        the_stores(&mut conn, patient, &keys, served, &mut found).await;
    } else {
        let mend = "bring the tables up to date first (see migrations), then ask again";
        found.push(Finding::warning("tables", "what is in the tables was not looked at", mend));
    }
    found
}

fn keys_at_hand(config: &Config, found: &mut Vec<Finding>) -> Vec<DataKey> {
    match existing_data_keys(config) {
        Ok(keys) => keys,
        Err(refusal) => {
            let mend =
                "restore the key file from the copy kept apart; never let a new one be made over sealed data";
            found.push(Finding::error("data keys", refusal.to_string(), mend));
            Vec::new()
        }
    }
}

fn unanswered(check: &'static str, why: &db::Error) -> Finding {
    Finding::warning(
        check,
        format!("the question was not answered: {why}"),
        "ask again; if it stays so, see the server's log",
    )
}

/// True where a service is connected.
async fn the_server(conn: &mut Connection, patient: &Patient<'_>, found: &mut Vec<Finding>) -> bool {
    let before = patient.clock.real();
    let server = vitals::server(conn).await;
    let after = patient.clock.real();
    let server = match server {
        Ok(server) => server,
        Err(why) => {
            found.push(unanswered("database", &why));
            return false;
        }
    };
    found.extend(server::promises(&server));
    found.push(server::clock(server.clock, before, after));
    found.push(server::connections(&server, patient.config.workers));
    if let Ok(guard) = vitals::guard(conn).await {
        let embedded = matches!(patient.config.database, DatabaseSource::Embedded(_));
        found.extend(server::guard(guard, &server, embedded));
    }
    match vitals::holders(conn, LONG).await {
        Ok(holders) => found.push(server::holders(&holders)),
        Err(why) => found.push(unanswered("locks", &why)),
    }
    server.ours > 0
}

/// Business time, by the mark of the database.
fn business(instance: Option<&Instance>, clock: &Clock) -> DateTime<Utc> {
    let demo = instance.and_then(|instance| instance.demo_clock);
    demo.map_or_else(|| clock.now(), |demo| Clock::offset_from(demo.loaded_at, demo.starts_at).now())
}

/// What does not open is told with all else that is sealed.
async fn learn_hash_keys(conn: &mut Connection, vault: &Vault) {
    let kept = data_keys::hash_keys(conn).await.unwrap_or_default().into_iter();
    let opened = kept.filter_map(|(purpose, sealed)| {
        let key = vault.open(Purpose::HashKey, &sealed).ok()?;
        Some((purpose.parse().ok()?, key.try_into().ok()?))
    });
    vault.learn_hash_keys(opened.collect());
}

async fn the_stores(
    conn: &mut Connection,
    patient: &Patient<'_>,
    keys: &[DataKey],
    served: bool,
    found: &mut Vec<Finding>,
) {
    let real = patient.clock.real();
    let instance = instance::find(conn).await.ok().flatten();
    let business = business(instance.as_ref(), patient.clock);
    found.push(stores::kind(instance.as_ref(), business));
    let vault = keys.split_first().map(|(newest, older)| Vault::new(newest.clone(), older.to_vec()));
    if let Some(vault) = &vault {
        learn_hash_keys(conn, vault).await;
    }
    match signing_keys::list(conn, real).await {
        Ok(stored) => found.push(stores::signing(&stored, vault.as_ref(), real)),
        Err(why) => found.push(unanswered("signing keys", &why)),
    }
    match holdings::sealed_with(conn).await {
        Ok(sealed) => found.extend(stores::data_keys(vault.as_ref(), &sealed)),
        Err(why) => found.push(unanswered("data keys", &why)),
    }
    match (ledger::tail_length(conn).await, ledger::tail_age(conn, business).await) {
        (Ok(lines), Ok(oldest)) => found.push(stores::roll_up(lines, oldest, served)),
        (Err(why), _) | (_, Err(why)) => found.push(unanswered("roll-up", &why)),
    }
    let overdue = real - KEYS_KEPT - chrono::TimeDelta::hours(1);
    match (vitals::waiting(conn, overdue).await, vitals::calendar_years(conn).await) {
        (Ok(waiting), Ok(years)) => {
            found.extend(stores::calendar(&years, waiting.undated, business));
            found.push(stores::expiry(&waiting, served));
            found.push(stores::backup(&waiting, instance.map(|instance| instance.kind), real));
        }
        (Err(why), _) | (_, Err(why)) => found.push(unanswered("calendar", &why)),
    }
}
