//! `motcua backup`: one snapshot of a live service, counted and dumped, then named.
//!
//! Written under temporary names and moved when it is on the disk: the dump first, the manifest last.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::manifest::{FORMAT, digest, private};
use super::{At as _, BackupError, Bench, KeyNeeded, Manifest, program};
use crate::db::{self, Connection, holdings, instance, reconcile, tools};
use crate::vault::DataKey;

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// The dump; its manifest lies beside it.
    pub dump: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// The file that is meant: itself, or one with the time in its name where a directory is meant.
pub fn target(path: &Path, at: DateTime<Utc>) -> PathBuf {
    if path.is_dir() {
        path.join(format!("motcua-{}.dump", at.format("%Y%m%d-%H%M%SZ")))
    } else {
        path.to_owned()
    }
}

/// Makes a backup into `dump` at `at` (real time).
pub async fn backup(bench: &Bench<'_>, dump: &Path, at: DateTime<Utc>) -> Result<Made, BackupError> {
    let manifest_path = Manifest::beside(dump);
    for path in [dump, &manifest_path] {
        if path.exists() {
            return Err(BackupError::Exists(path.to_owned()));
        }
    }
    let mut conn = bench.database.connect().await?;
    let server = db::connection::server_version(&mut conn).await?.major;
    let tools = tools::find(bench.data_dir, bench.programs, server)?;
    let part = part_of(dump);
    private(&part).at(&part)?;
    let made = snapshot(&mut conn, bench, &tools, (&part, at, server)).await;
    let manifest = match made.and_then(|manifest| settle(&part, dump, &manifest_path, manifest)) {
        Ok(manifest) => manifest,
        Err(refusal) => {
            let _half = fs::remove_file(&part);
            return Err(refusal);
        }
    };
    // A role that may only read can make backups too; then nobody notes them.
    if let Err(why) = holdings::note_backup(&mut conn, at).await {
        log::warn!("the backup is made, but the database does not note it: {why}");
    }
    Ok(Made { dump: dump.to_owned(), manifest })
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Counts and dumps one moment.
async fn snapshot(
    conn: &mut Connection,
    bench: &Bench<'_>,
    tools: &tools::Tools,
    (part, at, server): (&Path, DateTime<Utc>, u16),
) -> Result<Manifest, BackupError> {
    db::transaction(conn, async |conn| {
        reconcile::hold_snapshot(conn).await?;
        let migrations = db::migrate::applied(conn).await?;
        let schema = holdings::schema(conn).await?.filter(|_| !migrations.is_empty());
        let nothing = || {
            BackupError::Unfit(format!("{} holds no tables of motcua: nothing to back up", bench.database))
        };
        let schema = schema.ok_or_else(nothing)?;
        if holdings::restore_mark(conn).await?.is_some() {
            return Err(BackupError::Unfit("a restore into this database is not finished".to_owned()));
        }
        let manifest = Manifest {
            format: FORMAT,
            motcua: env!("CARGO_PKG_VERSION").to_owned(),
            created_at: at,
            kind: instance::find(conn).await?.map(|instance| instance.kind.to_string()),
            server,
            pg_dump: tools.major,
            migrations,
            tables: rows(conn).await?,
            data_keys: keys_needed(conn, bench.keys).await?,
            bytes: 0,
            sha256: String::new(),
            schema,
        };
        let snapshot = format!("--snapshot={}", holdings::export_snapshot(conn).await?);
        let schema = format!("--schema=\"{}\"", manifest.schema);
        let arguments =
            ["--format=custom", "--no-owner", "--no-privileges", "--no-password", &snapshot, &schema];
        let mut arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        arguments.extend([OsStr::new("--file"), part.as_os_str()]);
        program::run("pg_dump", tools, bench.database, &arguments, None).await?;
        Ok(manifest)
    })
    .await
}

/// Rows of every table.
pub(super) async fn rows(conn: &mut Connection) -> Result<BTreeMap<String, i64>, BackupError> {
    let mut rows = BTreeMap::new();
    for table in holdings::tables(conn).await? {
        let n = holdings::count(conn, &table).await?;
        rows.insert(table, n);
    }
    Ok(rows)
}

async fn keys_needed(conn: &mut Connection, at_hand: &[DataKey]) -> Result<Vec<KeyNeeded>, BackupError> {
    let mut needed: BTreeMap<String, i64> = BTreeMap::new();
    for sealed in holdings::sealed_with(conn).await? {
        *needed.entry(sealed.key).or_default() += sealed.n;
    }
    let check = |id: &str| at_hand.iter().find(|key| key.id() == id).map(DataKey::check_value);
    Ok(needed.into_iter().map(|(id, values)| KeyNeeded { check: check(&id), id, values }).collect())
}

/// On the disk, then under its name; the manifest, which makes it a backup, last.
fn settle(part: &Path, dump: &Path, beside: &Path, mut manifest: Manifest) -> Result<Manifest, BackupError> {
    File::open(part).and_then(|file| file.sync_all()).at(part)?;
    (manifest.bytes, manifest.sha256) = digest(part)?;
    // A hard link fails where the name is taken; a rename would overwrite.
    fs::hard_link(part, dump).at(dump)?;
    fs::remove_file(part).at(part)?;
    let manifest_part = part_of(beside);
    manifest.write(&manifest_part)?;
    fs::rename(&manifest_part, beside).at(beside)?;
    let directory = dump.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).at(directory)?;
    Ok(manifest)
}
