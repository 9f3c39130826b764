//! The database as the configuration says: a given one, or the embedded one started for as long as it is needed.

use std::path::Path;

use motcua::clock::Clock;
use motcua::config::{Config, DatabaseSource, data_keys};
use motcua::db::connection::Database;
use motcua::db::embedded::{Embedded, EmbeddedOptions, Role, look};
use motcua::db::holdings::{RestoreMark, restore_mark};
use motcua::db::instance::{self, Instance};
use motcua::db::migrate::migrate;
use motcua::http::keys::load_or_make;
use motcua::vault::Vault;
use motcua::workflow::repost::repost;

use anyhow::{Context as _, bail};

/// An open database, up to date.
pub(super) struct Opened {
    /// Where it is.
    pub(super) database: Database,
    embedded: Option<Embedded>,
}

/// Reaches the database, starting the embedded one where none is configured, and brings it up to date: its tables, and the
/// ledger where the rules count more than those of the release before.
pub(super) async fn open(config: &Config, role: Role) -> anyhow::Result<Opened> {
    let opened = reach(config, role).await?;
    match migrate(&opened.database).await {
        Ok(ran) => {
            for name in ran {
                log::info!("migrated: {name}");
            }
            match post_up(&opened.database).await {
                Ok(()) => Ok(opened),
                Err(refusal) => {
                    opened.close().await;
                    Err(refusal)
                }
            }
        }
        Err(refusal) => {
            opened.close().await;
            Err(refusal.into())
        }
    }
}

/// Lets the histories that an older release left post what the rules of this one count; at once done where they have.
async fn post_up(database: &Database) -> anyhow::Result<()> {
    let mut conn = database.connect().await?;
    let posted = repost(&mut conn).await.context("the ledger cannot be posted up; start again to go on")?;
    if posted.dossiers > 0 {
        log::info!(
            dossiers = posted.dossiers, lines = posted.lines, unlawful = posted.unlawful;
            "posted up what the new rules count"
        );
    }
    Ok(())
}

/// Reaches the database as it is; refused where a restore into it is not finished.
pub(super) async fn reach(config: &Config, role: Role) -> anyhow::Result<Opened> {
    let opened = reach_even_marked(config, role).await?;
    match unfinished(&opened.database).await {
        Ok(None) => Ok(opened),
        Ok(Some(mark)) => {
            let refusal = anyhow::anyhow!(
                "a restore into {} that began at {} is not finished: run the same motcua restore again, which goes on; or \
                 drop the database and restore anew",
                opened.database,
                mark.began_at
            );
            opened.close().await;
            Err(refusal)
        }
        Err(refusal) => {
            opened.close().await;
            Err(refusal)
        }
    }
}

async fn unfinished(database: &Database) -> anyhow::Result<Option<RestoreMark>> {
    let mut conn = database.connect().await?;
    restore_mark(&mut conn).await.context("the database cannot be read")
}

/// Reaches the database as it is, whatever was left in it.
pub(super) async fn reach_even_marked(config: &Config, role: Role) -> anyhow::Result<Opened> {
    let (database, embedded) = match &config.database {
        DatabaseSource::Url(url) => (Database::parse(url)?, None),
        DatabaseSource::Embedded(programs) => {
            let options =
                EmbeddedOptions { pg_bin: programs.clone(), ..EmbeddedOptions::new(&config.data_dir, role) };
            let embedded = Embedded::start(options).await?;
            (embedded.database(), Some(embedded))
        }
    };
    let database = match &config.schema {
        Some(schema) => database.with_schema(schema.clone()),
        None => database,
    };
    Ok(Opened { database, embedded })
}

/// For what reads only: no cluster is made to find it empty.
pub(super) fn require_cluster(config: &Config) -> anyhow::Result<()> {
    if matches!(config.database, DatabaseSource::Embedded(_)) && look(&config.data_dir).is_none() {
        bail!(
            "there is no database in {}: set MOTCUA_DATA_DIR or DATABASE_URL as the service has it",
            config.data_dir.display()
        );
    }
    Ok(())
}

impl Opened {
    /// Where the programs of the embedded PostgreSQL are.
    pub(super) fn programs(&self) -> Option<&Path> {
        self.embedded.as_ref().map(Embedded::programs)
    }

    /// The vault of this configuration, once it has opened what this database holds: nothing is written with a key
    /// that does not belong to it.
    pub(super) async fn vault(&self, config: &Config) -> anyhow::Result<Vault> {
        let mut keys = data_keys(config)?.into_iter();
        let newest = keys.next().context("there is no data key")?;
        let vault = Vault::new(newest, keys.collect());
        let mut conn = self.database.connect().await?;
        load_or_make(&mut conn, &vault, Clock::system().real()).await?;
        Ok(vault)
    }

    /// What the database is marked as; `None` where it never was.
    pub(super) async fn instance(&self) -> anyhow::Result<Option<Instance>> {
        let mut conn = self.database.connect().await?;
        instance::find(&mut conn).await.context("the mark of the database cannot be read")
    }

    /// Stops the embedded PostgreSQL, where there is one and nobody else uses it.
    pub(super) async fn close(self) {
        if let Some(embedded) = self.embedded
            && let Err(refusal) = embedded.stop().await
        {
            log::warn!("the embedded PostgreSQL was not stopped: {refusal}");
        }
    }
}
