//! `motcua key list|rotate|revoke|drop`: the keys that sign tokens and those that seal what is kept.
//!
//! Each command may be cut off at any moment and given again: it goes on where it was. What it does is in
//! `http::keys::rotate` (signing keys) and `workflow::data_keys` (data keys).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use motcua::clock::Clock;
use motcua::config::{Config, KeyFileError, add_data_key, new_data_key, remove_data_key, reread_data_keys};
use motcua::db::embedded::Role;
use motcua::db::processes::Process;
use motcua::db::signing_keys::SigningKey;
use motcua::db::{Connection, data_keys, processes, sealed, signing_keys};
use motcua::http::keys::rotate::{self, Begins, Revoked, Rotated};
use motcua::vault::Vault;
use motcua::workflow::data_keys::{Dropped, Promoted, give_up, promote, reseal};

use super::{database, print};

/// How long is waited for every process that serves to take a key over.
const PATIENCE: Duration = Duration::from_secs(90);

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List signing keys and data keys with what each is doing; counts every sealed value.
    List,
    /// Begin with a new key; the service runs on.
    #[command(subcommand)]
    Rotate(Rotate),
    /// In an emergency: take a signing key away. Its tokens die at once; clients ask for new ones.
    Revoke {
        /// Its id, as `key list` shows it.
        kid: String,
    },
    /// Give a data key up that seals nothing any more. Backups made before need it still.
    Drop {
        /// Its id, as `key list` shows it.
        id: String,
    },
}

/// Which key is to be a new one.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Rotate {
    /// The key that signs access tokens: published at once, it signs after six minutes.
    Signing {
        /// Let it sign at once; whoever keeps an older copy of the key set refuses tokens for up to five minutes.
        #[arg(long)]
        now: bool,
    },
    /// The key that seals identity numbers and other keys: everything sealed is sealed again.
    Data,
}

/// Does it.
pub(super) async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let opened = database::open(config, Role::Visitor).await?;
    let done = Box::pin(act(config, &opened, command)).await;
    opened.close().await;
    done
}

async fn act(config: &Config, opened: &database::Opened, command: Command) -> anyhow::Result<()> {
    let vault = opened.vault(config).await?;
    let conn = &mut opened.database.connect().await?;
    match command {
        Command::List => print(&list(conn, &vault).await?),
        Command::Rotate(Rotate::Signing { now }) => {
            rotate_signing(conn, &vault, if now { Begins::Now } else { Begins::AfterOverlap }).await
        }
        Command::Rotate(Rotate::Data) => rotate_data(config, conn, &vault).await,
        Command::Revoke { kid } => revoke(conn, &vault, &kid).await,
        Command::Drop { id } => drop_key(config, conn, &vault, &id).await,
    }
}

fn now() -> DateTime<Utc> {
    Clock::system().real()
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

async fn list(conn: &mut Connection, vault: &Vault) -> anyhow::Result<String> {
    let now = now();
    let mut lines =
        vec!["signing keys (kid, state, made, signs from, signs until, published until):".to_owned()];
    for key in signing_keys::list_all(conn).await? {
        let from = key.signs_from.unwrap_or(key.created_at);
        let end = |at: Option<DateTime<Utc>>| at.map_or_else(|| "-".to_owned(), moment);
        let (until, published) = (end(key.signs_until), end(key.published_until));
        let state = state(&key, now);
        lines.push(format!(
            "  {}\t{state}\t{}\t{}\t{until}\t{published}",
            key.kid,
            moment(key.created_at),
            moment(from)
        ));
    }
    lines.push("data keys (id, state, values sealed with it):".to_owned());
    let mut counts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sealed::Sealed { key, place, n } in sealed::count_by_key(conn).await? {
        counts.entry(key).or_default().push(format!("{n} in {place}"));
    }
    let used = data_keys::list(conn).await?;
    let mut ids = vault.ids();
    ids.extend(used.iter().map(|key| key.id.clone()).chain(counts.keys().cloned()).rev());
    let mut seen = std::collections::HashSet::new();
    for id in ids.into_iter().filter(|id| seen.insert(id.clone())) {
        let state = match used.iter().find(|key| key.id == id) {
            Some(key) if key.dropped_at.is_some() => "dropped",
            _ if vault.seals_with() == id => "seals",
            _ if !vault.ids().contains(&id) => "missing",
            None if vault.newest() == id => "waits",
            _ => "opens",
        };
        let values = counts.get(&id).map_or_else(|| "none".to_owned(), |counts| counts.join(", "));
        lines.push(format!("  {id}\t{state}\t{values}"));
    }
    lines.push("processes that serve (machine, process, seals with, holds):".to_owned());
    for Process { host, pid, seals_with, data_keys, .. } in processes::list_live(conn, now).await? {
        lines.push(format!("  {host}\t{pid}\t{seals_with}\t{}", data_keys.join(",")));
    }
    Ok(lines.join("\n") + "\n")
}

fn state(key: &SigningKey, now: DateTime<Utc>) -> &'static str {
    let over = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
    match key.signs_from.unwrap_or(key.created_at) {
        _ if over(key.published_until) => "gone",
        _ if over(key.signs_until) => "published",
        from if from > now => "waits",
        _ => "signs",
    }
}

async fn rotate_signing(conn: &mut Connection, vault: &Vault, begins: Begins) -> anyhow::Result<()> {
    match rotate::rotate(conn, vault, begins, now()).await? {
        Rotated::Signs { kid, from } => print(&format!(
            "the key {kid} is published and signs from {} on; the old one stays published until the last token it \
             signed is over\n",
            moment(from)
        )),
        Rotated::UnderWay { kid, from } => print(&format!(
            "a rotation is under way: the key {kid} signs from {} on (with --now it signs at once)\n",
            moment(from)
        )),
    }
}

async fn revoke(conn: &mut Connection, vault: &Vault, kid: &str) -> anyhow::Result<()> {
    match rotate::revoke(conn, vault, kid, now()).await? {
        Revoked::Done { signs } => print(&format!("{kid} is revoked, its tokens are dead; {signs} signs\n")),
        Revoked::Unknown => bail!("there is no signing key {kid} that stands: see motcua key list"),
    }
}

/// Goes on with a rotation that is under way, else begins one.
async fn rotate_data(config: &Config, conn: &mut Connection, vault: &Vault) -> anyhow::Result<()> {
    let present = vault.seals_with();
    if vault.newest() == present && older_values(conn, vault).await? == 0 {
        match add_data_key(config) {
            Ok(()) => {
                let keys = reread_data_keys(config)?.context("the key file is gone")?;
                vault.renew(keys);
                print(&format!("the data key {} is in the key file\n", vault.newest()))?;
            }
            Err(KeyFileError::InEnvironment) => return print(&by_hand(&new_data_key()?)),
            Err(refusal) => return Err(refusal.into()),
        }
    } else {
        print(&format!("going on with the rotation to the data key {}\n", vault.newest()))?;
    }
    wait_until_it_seals(conn, vault).await?;
    seal_again(conn, vault).await?;
    let mut drops = String::new();
    for id in vault.ids().iter().filter(|id| **id != vault.newest()) {
        drops.push_str("  motcua key drop ");
        drops.push_str(id);
        drops.push('\n');
    }
    print(&format!(
        "everything is sealed with {}; keep a copy of it apart from the database. What is no longer needed, except to \
         read backups made before:\n{drops}",
        vault.newest()
    ))
}

fn by_hand(line: &str) -> String {
    format!(
        "the data keys are in MOTCUA_DATA_KEYS. Put this one before the others, for every process and this command, and \
         restart the processes one after another (each goes on sealing with the old key until all hold the new one); then \
         run this command again:\n{line}\n"
    )
}

async fn older_values(conn: &mut Connection, vault: &Vault) -> anyhow::Result<i64> {
    let newest = vault.newest();
    let counts = sealed::count_by_key(conn).await?;
    Ok(counts.iter().filter(|sealed| sealed.key != newest).map(|sealed| sealed.n).sum())
}

/// Until every process that serves holds the newest key, and then until each seals with it.
async fn wait_until_it_seals(conn: &mut Connection, vault: &Vault) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut told = false;
    loop {
        let lacking = match promote(conn, vault, now()).await? {
            Promoted::Lacking(lacking) => lacking,
            Promoted::Passed => bail!(
                "the data key {} sealed before and was followed by another: a key does not come back. Put a new one first",
                vault.newest()
            ),
            Promoted::Now | Promoted::Before => {
                let mut live = processes::list_live(conn, now()).await?;
                live.retain(|process| process.seals_with != vault.newest());
                if live.is_empty() {
                    return Ok(());
                }
                live
            }
        };
        if begun.elapsed() > PATIENCE {
            bail!(
                "these processes have not taken the data key {} over: {}. Copy the key file to their machines or restart \
                 them with it, then run this command again; nothing is lost meanwhile",
                vault.newest(),
                named(&lacking)
            );
        }
        if !told && begun.elapsed() > Duration::from_secs(5) {
            print(&format!("waiting for {} to take it over\n", named(&lacking)))?;
            told = true;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn named(processes: &[Process]) -> String {
    processes.iter().map(|one| format!("{} on {}", one.pid, one.host)).collect::<Vec<_>>().join(", ")
}

/// Again and again until nothing is left: what was locked, or came from a request under way, is found the next time.
async fn seal_again(conn: &mut Connection, vault: &Vault) -> anyhow::Result<()> {
    let mut totals: BTreeMap<&'static str, usize> = BTreeMap::new();
    loop {
        let mut trouble = None;
        reseal(conn, vault, |column, n| {
            let total = totals.entry(column.table).or_default();
            *total += n;
            // A line for each full thousand, and for the end of a table.
            if n > 0 && (*total / 1000 != (*total - n) / 1000 || n < 500) {
                trouble =
                    print(&format!("{}: {total} sealed again\n", column.table)).err().or(trouble.take());
            }
        })
        .await?;
        trouble.map_or(Ok(()), Err)?;
        if older_values(conn, vault).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn drop_key(config: &Config, conn: &mut Connection, vault: &Vault, id: &str) -> anyhow::Result<()> {
    if !vault.ids().iter().any(|held| held == id) {
        bail!("there is no data key {id}: see motcua key list");
    }
    match give_up(conn, vault, id, now()).await? {
        Dropped::Seals => bail!("{id} is the data key that seals: run motcua key rotate data first"),
        Dropped::Needed(n) => {
            bail!("{n} values are sealed with the data key {id}: run motcua key rotate data first")
        }
        Dropped::SealedWithBy(processes) => {
            bail!("these processes seal with the data key {id}: {}", named(&processes))
        }
        Dropped::Done => {}
    }
    match remove_data_key(config, id) {
        Ok(()) => {
            print(&format!("{id} is given up and out of the key file; backups made before need it still\n"))
        }
        Err(KeyFileError::InEnvironment) => print(&format!(
            "{id} is given up: take it out of MOTCUA_DATA_KEYS; backups made before need it still\n"
        )),
        Err(refusal) => Err(refusal.into()),
    }
}
