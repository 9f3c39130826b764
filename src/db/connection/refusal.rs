//! Why can the database not be reached, and what can a person do about it?
//!
//! One sentence for each way it goes wrong. The server's own words are passed on where they help: they
//! name users and databases, never passwords.

use std::error::Error;
use std::io;

use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;

use super::{OLDEST_MAJOR_VERSION, ServerVersion};

/// Why there is no connection. Its `Display` is a sentence for the person who runs the service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// `DATABASE_URL` cannot be read.
    #[error("DATABASE_URL cannot be read: {why}")]
    Unreadable {
        /// What is wrong with it, without any of its values.
        why: String,
    },
    /// Nothing answers there.
    #[error(
        "no PostgreSQL answers at {address} ({cause}): is it running, and do host and port in DATABASE_URL fit?"
    )]
    Unreachable {
        /// Where we knocked.
        address: String,
        /// What the operating system said.
        cause: io::Error,
    },
    /// The server does not know this user or does not believe the password.
    #[error(
        "PostgreSQL at {address} refuses the user {user:?} ({said}): correct user and password in DATABASE_URL, or the server's pg_hba.conf"
    )]
    LoginRefused {
        /// Where the server is.
        address: String,
        /// Whom we said we were.
        user: String,
        /// The server's words.
        said: String,
    },
    /// The server has no such database, or this user may not enter it.
    #[error(
        "PostgreSQL at {address} does not open the database {database:?} ({said}): create it with `createdb {database}`, or correct DATABASE_URL"
    )]
    DatabaseRefused {
        /// Where the server is.
        address: String,
        /// Which database we asked for.
        database: String,
        /// The server's words.
        said: String,
    },
    /// The server has no place for us now, is starting, or is stopping.
    #[error(
        "PostgreSQL at {address} takes no connection now ({said}): wait a moment, or raise its max_connections"
    )]
    Busy {
        /// Where the server is.
        address: String,
        /// The server's words.
        said: String,
    },
    /// The wire could not be encrypted as `sslmode` asks.
    #[error(
        "no encrypted connection to PostgreSQL at {address} ({why}): check sslmode and sslrootcert in DATABASE_URL, and the server's certificate"
    )]
    Tls {
        /// Where the server is.
        address: String,
        /// What went wrong.
        why: String,
    },
    /// The authorities to trust cannot be read.
    #[error(
        "the certificates to trust cannot be read from {place} ({why}): correct sslrootcert in DATABASE_URL"
    )]
    Authorities {
        /// The file, or the system's store.
        place: String,
        /// What went wrong.
        why: String,
    },
    /// A PostgreSQL that lacks what we need.
    #[error("PostgreSQL {version} is too old: motcua needs {OLDEST_MAJOR_VERSION} or newer")]
    TooOld {
        /// What is running there.
        version: ServerVersion,
    },
    /// Anything else.
    #[error("no connection to PostgreSQL: {why}")]
    Other {
        /// What went wrong.
        why: String,
    },
}

impl ConnectError {
    /// What the driver's refusal means.
    pub(super) fn from_driver(config: &Config, cause: &tokio_postgres::Error) -> Self {
        let address = address(config);
        match (cause.as_db_error(), cause.source().and_then(|source| source.downcast_ref::<io::Error>())) {
            (Some(server), _) => Self::from_server(config, address, server),
            // The driver keeps its kinds of error to itself; its first words are all that tell them apart.
            (None, _) if cause.to_string().starts_with("error performing TLS handshake") => {
                Self::Tls { address, why: innermost(cause) }
            }
            (None, Some(system)) => {
                Self::Unreachable { address, cause: io::Error::new(system.kind(), system.to_string()) }
            }
            (None, None) => Self::Other { why: innermost(cause) },
        }
    }

    fn from_server(config: &Config, address: String, server: &tokio_postgres::error::DbError) -> Self {
        let said = server.message().to_owned();
        let user = config.get_user().unwrap_or_default().to_owned();
        let database = config.get_dbname().or(config.get_user()).unwrap_or_default().to_owned();
        match *server.code() {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                Self::LoginRefused { address, user, said }
            }
            SqlState::INVALID_CATALOG_NAME | SqlState::INSUFFICIENT_PRIVILEGE => {
                Self::DatabaseRefused { address, database, said }
            }
            SqlState::TOO_MANY_CONNECTIONS | SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN => {
                Self::Busy { address, said }
            }
            _ => Self::Other { why: said },
        }
    }
}

/// Where the configuration knocks, as a person would write it.
pub(super) fn address(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(nth, host)| {
        let port = ports.get(nth).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(directory) => directory.join(format!(".s.PGSQL.{port}")).display().to_string(),
        }
    });
    hosts.collect::<Vec<_>>().join(",")
}

/// The last cause in the chain: the ones around it only repeat where it came from.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
