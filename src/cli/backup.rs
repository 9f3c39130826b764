//! `motcua backup` and `motcua restore`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use motcua::backup::{Bench, Made, Manifest, Restored, backup, restore, target};
use motcua::clock::Clock;
use motcua::config::{Config, DatabaseSource, existing_data_keys};
use motcua::db::embedded::Role;

use super::{database, print};

/// Makes a backup of a database that may be in use.
pub(super) async fn back_up(config: &Config, path: &Path) -> anyhow::Result<()> {
    let path = std::path::absolute(path).context("there is no such place")?;
    database::require_cluster(config)?;
    let keys = existing_data_keys(config)?;
    let opened = database::reach(config, Role::Visitor).await?;
    let at = Clock::system().real();
    let made = Box::pin(backup(&bench(config, &opened, &keys), &target(&path, at), at)).await;
    opened.close().await;
    print(&told(&made?, config))
}

fn bench<'a>(
    config: &'a Config,
    opened: &'a database::Opened,
    keys: &'a [motcua::vault::DataKey],
) -> Bench<'a> {
    let programs = opened.programs().or(config.pg_bin.as_deref());
    Bench { database: &opened.database, data_dir: &config.data_dir, programs, keys }
}

fn told(Made { dump, manifest }: &Made, config: &Config) -> String {
    let rows = |table: &str| manifest.tables.get(table).copied().unwrap_or_default();
    let keys: Vec<&str> = manifest.data_keys.iter().map(|key| key.id.as_str()).collect();
    let place = match &config.data_keys[..] {
        [] => format!("the file {}", config.data_dir.join("keys").display()),
        _ => "MOTCUA_DATA_KEYS".to_owned(),
    };
    format!(
        "{}\n{}\n{} dossiers, {} events, {} bytes, SHA-256 {}\n\
         The data keys ({}) are NOT in it: identity numbers stay shut without them. Keep {place} apart from the backup, and \
         as safe.\n",
        dump.display(),
        Manifest::beside(dump).display(),
        rows("dossiers"),
        rows("dossier_events"),
        manifest.bytes,
        manifest.sha256,
        keys.join(", "),
    )
}

/// Restores a backup into an empty database.
pub(super) async fn bring_back(config: &Config, path: &Path) -> anyhow::Result<()> {
    let path: PathBuf = std::path::absolute(path).context("there is no such place")?;
    // Before a cluster is made for it.
    if !path.exists() {
        anyhow::bail!("there is no {}", path.display());
    }
    let keys = existing_data_keys(config)?;
    // As the service would: nobody serves the database meanwhile.
    let opened = database::reach_even_marked(config, Role::Service).await?;
    let restored = Box::pin(restore(&bench(config, &opened, &keys), &path, Clock::system().real())).await;
    let place = opened.database.to_string();
    opened.close().await;
    let Restored { manifest, migrated, report } = restored?;
    let kind = manifest.kind.as_deref().unwrap_or("never served");
    let serve = if kind == "demo" { "motcua serve --demo" } else { "motcua serve" };
    let migrated =
        if migrated.is_empty() { String::new() } else { format!(", {} migrations on top", migrated.len()) };
    let url = matches!(config.database, DatabaseSource::Url(_));
    let url =
        if url { "make sure that no service writes to the former database any more, then " } else { "" };
    print(&format!(
        "restored into {place}: the backup of {} ({kind}){migrated}; {} dossiers and {} events recounted, nothing differs\n\
         next: {url}{serve}\n",
        manifest.created_at.format("%Y-%m-%d %H:%M:%S UTC"),
        report.dossiers,
        report.events,
    ))
}
