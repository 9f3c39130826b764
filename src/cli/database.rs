//! The database as the configuration says: a given one, or the embedded one started for as long as it is needed.

use motcua::clock::Clock;
use motcua::config::{Config, DatabaseSource, data_keys};
use motcua::db::connection::Database;
use motcua::db::embedded::{Embedded, EmbeddedOptions, Role};
use motcua::db::instance::{self, Instance};
use motcua::db::migrate::migrate;
use motcua::http::keys::load_or_make;
use motcua::vault::Vault;

use anyhow::Context as _;

/// An open database, up to date.
pub(super) struct Opened {
    /// Where it is.
    pub(super) database: Database,
    embedded: Option<Embedded>,
}

/// Reaches the database, starting the embedded one where none is configured, and brings it up to date.
pub(super) async fn open(config: &Config, role: Role) -> anyhow::Result<Opened> {
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
    let opened = Opened { database, embedded };
    match migrate(&opened.database).await {
        Ok(ran) => {
            for name in ran {
                log::info!("migrated: {name}");
            }
            Ok(opened)
        }
        Err(refusal) => {
            opened.close().await;
            Err(refusal.into())
        }
    }
}

impl Opened {
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
