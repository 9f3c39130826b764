//! `motcua client add|list|revoke`: which systems may call, what for, and for which part of the tree.

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use motcua::clock::Clock;
use motcua::config::Config;
use motcua::db::clients::{Inserted, NewClient, Revoked};
use motcua::db::embedded::Role;
use motcua::db::{self, Connection, agencies, clients};
use motcua::domain::code::AgencyCode;
use motcua::domain::id::{AgencyId, ClientId};
use motcua::domain::scope::Scope;
use motcua::http::oauth::secret_hash;
use motcua::vault::{Vault, random};

use super::{database, print};

/// What to do with clients.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add a client and print its secret, which is shown this once and kept nowhere.
    Add {
        /// Its id: 1-64 letters, digits, dots, hyphens, underscores.
        id: ClientId,
        /// Whose system it is.
        #[arg(long)]
        name: String,
        /// What it may do; may be given several times, or separated by commas.
        #[arg(long = "scope", required = true, value_delimiter = ',')]
        scopes: Vec<Scope>,
        /// Root of the subtree of agencies it works for, such as H59.31; without it every agency.
        #[arg(long)]
        agency: Option<AgencyCode>,
    },
    /// List the clients, the revoked among them.
    List,
    /// Revoke a client; its tokens die within seconds.
    Revoke {
        /// Its id.
        id: ClientId,
    },
}

/// Does it.
pub(super) async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let opened = database::open(config, Role::Visitor).await?;
    let done = Box::pin(act(config, &opened, command)).await;
    opened.close().await;
    print(&done?)
}

async fn act(config: &Config, opened: &database::Opened, command: Command) -> anyhow::Result<String> {
    let conn = &mut opened.database.connect().await?;
    match command {
        Command::Add { id, name, scopes, agency } => {
            let agency = match agency {
                Some(code) => Some(known_agency(conn, &code).await?),
                None => None,
            };
            add(conn, &opened.vault(config).await?, (id, name), scopes, agency).await
        }
        Command::List => list(conn).await,
        Command::Revoke { id } => revoke(conn, &id).await,
    }
}

async fn known_agency(conn: &mut Connection, code: &AgencyCode) -> anyhow::Result<AgencyId> {
    let known = agencies::list(conn).await?;
    let agency = known.into_iter().find(|agency| agency.code == *code);
    Ok(agency.with_context(|| format!("there is no agency {code}"))?.id)
}

async fn add(
    conn: &mut Connection,
    vault: &Vault,
    (id, name): (ClientId, String),
    scopes: Vec<Scope>,
    agency: Option<AgencyId>,
) -> anyhow::Result<String> {
    let secret: [u8; 32] = random().context("this system gave no random bytes for a secret")?;
    let secret = BASE64_URL_SAFE_NO_PAD.encode(secret);
    let new = NewClient { secret_hash: secret_hash(vault, &id, &secret), id, name, scopes, agency };
    let at = Clock::system().real();
    let inserted = db::transaction(conn, async |conn| clients::insert(conn, &new, at).await).await?;
    match inserted {
        Inserted::Added => Ok(format!("client_id:     {}\nclient_secret: {secret}\n", new.id)),
        Inserted::IdTaken => bail!("a client {} exists already: choose another id", new.id),
    }
}

async fn list(conn: &mut Connection) -> anyhow::Result<String> {
    let agencies = agencies::list(conn).await?;
    let line = |client: motcua::domain::client::Client| {
        let root = client.agency.and_then(|id| agencies.iter().find(|agency| agency.id == id));
        let root = root.map_or("every agency", |agency| agency.code.as_str());
        let scopes: Vec<&str> = client.scopes.iter().map(|scope| scope.as_str()).collect();
        let state = if client.revoked { "revoked" } else { "stands" };
        format!("{}\t{state}\t{root}\t{}\t{}\n", client.id, scopes.join(" "), client.name)
    };
    Ok(clients::list(conn).await?.into_iter().map(line).collect())
}

async fn revoke(conn: &mut Connection, id: &ClientId) -> anyhow::Result<String> {
    let at = Clock::system().real();
    match db::transaction(conn, async |conn| clients::revoke(conn, id, at).await).await? {
        Revoked::Done => Ok(format!("{id} is revoked\n")),
        Revoked::NoneStanding => bail!("there is no client {id} that stands"),
    }
}
