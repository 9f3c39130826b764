//! The configuration: read from the environment once, all complaints in one message.
//!
//! The only place that reads environment variables. A `MOTCUA_` variable that is not known is a complaint too: a
//! misspelt setting must not be silently ignored. Keys and passwords never appear in `Debug` or in a complaint.

mod keys;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

pub use self::keys::{
    KeyFileError, add_data_key, data_keys, existing_data_keys, new_data_key, remove_data_key,
    reread_data_keys,
};
use crate::db::connection::Schema;
use crate::vault::DataKey;

/// Every variable with what it means, for `--help` and for telling misspelt ones.
pub const VARIABLES: [(&str, &str); 14] = [
    ("MOTCUA_ADDR", "address and port to listen on [127.0.0.1:8080]"),
    ("MOTCUA_DATA_DIR", "where the key file and the embedded PostgreSQL live [.motcua]"),
    ("DATABASE_URL", "PostgreSQL 15 or newer; not set: an embedded one is run in the data directory"),
    ("MOTCUA_PG_BIN", "directory of the programs for the embedded PostgreSQL [PATH and the usual places]"),
    ("MOTCUA_DB_SCHEMA", "schema of the database to keep everything in [its search_path]"),
    ("MOTCUA_WORKERS", "threads that answer requests [one per core]"),
    ("MOTCUA_ISSUER", "issuer of access tokens [motcua]"),
    ("MOTCUA_AUDIENCE", "audience of access tokens [motcua]"),
    (
        "MOTCUA_DATA_KEYS",
        "id:base64 of 32 bytes, newest first, comma-separated [a key file in the data directory]",
    ),
    (
        "MOTCUA_DEMO_ANYWHERE",
        "1: the demo, whose password everyone knows, may listen beyond this machine [0]",
    ),
    (
        "MOTCUA_LOG",
        "what is logged, such as info or motcua=debug; RUST_LOG is read too [info,actix_server=warn]",
    ),
    ("MOTCUA_LOG_FORMAT", "text, or json: one object a line [text]"),
    ("MOTCUA_SHUTDOWN_SECONDS", "how long requests under way may take when the service stops [20]"),
    ("RUST_LOG", "see MOTCUA_LOG, which goes first"),
];

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Where the key file and the embedded PostgreSQL live.
    pub data_dir: PathBuf,
    /// Where PostgreSQL is.
    pub database: DatabaseSource,
    /// Where PostgreSQL's programs are; `None`: they are looked for.
    pub pg_bin: Option<PathBuf>,
    /// The schema everything is kept in; `None`: by the `search_path` of the database.
    pub schema: Option<Schema>,
    /// Threads that answer requests.
    pub workers: usize,
    /// Issuer of access tokens.
    pub issuer: String,
    /// Audience of access tokens.
    pub audience: String,
    /// Data keys, newest first; empty: the key file.
    pub data_keys: Vec<DataKey>,
    /// Where the demo may listen.
    pub demo_listens: DemoListens,
    /// What is logged.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// How long requests under way may take when the service stops.
    pub shutdown_grace: Duration,
}

/// Where PostgreSQL is.
#[derive(Clone)]
pub enum DatabaseSource {
    /// `DATABASE_URL`, which may hold a password.
    Url(String),
    /// One of our own, run with the programs found there, or wherever they are found.
    Embedded(Option<PathBuf>),
}

impl fmt::Debug for DatabaseSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(_) => f.write_str("Url(…)"),
            Self::Embedded(programs) => f.debug_tuple("Embedded").field(programs).finish(),
        }
    }
}

/// Where the demo, whose password everyone knows, may listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoListens {
    /// On loopback addresses.
    HereOnly,
    /// Anywhere: someone said so.
    Anywhere,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: one line an event, its key-values at the end.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

crate::spell!(LogFormat { Text = "text", Json = "json" });

/// All that is wrong with the environment.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaints(Vec<String>);

impl std::error::Error for Complaints {}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|complaint| write!(f, "\n  - {complaint}"))
    }
}

impl Config {
    /// Reads the environment of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn from_environment() -> Result<Self, Complaints> {
        let ours =
            |name: &str| name.starts_with("MOTCUA_") || VARIABLES.iter().any(|(known, _)| *known == name);
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| ours(name))?;
            Some((name, value.into_string().ok()))
        });
        Self::read(variables.collect())
    }

    /// Reads variables; a value of `None` is one that is not UTF-8.
    pub fn read(variables: Vec<(String, Option<String>)>) -> Result<Self, Complaints> {
        let mut read = Reader { variables, complaints: Vec::new() };
        read.complain_of_unknown();
        let config = Self {
            addr: read
                .parse("MOTCUA_ADDR", "an address and port such as 127.0.0.1:8080")
                .unwrap_or(DEFAULT_ADDR),
            data_dir: read.text("MOTCUA_DATA_DIR").unwrap_or_else(|| ".motcua".to_owned()).into(),
            database: match read.text("DATABASE_URL") {
                Some(url) => DatabaseSource::Url(url),
                None => DatabaseSource::Embedded(read.text("MOTCUA_PG_BIN").map(PathBuf::from)),
            },
            pg_bin: read.text("MOTCUA_PG_BIN").map(PathBuf::from),
            schema: read.parse("MOTCUA_DB_SCHEMA", "a lower-case name of letters, digits and _"),
            workers: read.number("MOTCUA_WORKERS", 1..=256).unwrap_or_else(one_per_core),
            issuer: read.text("MOTCUA_ISSUER").unwrap_or_else(|| "motcua".to_owned()),
            audience: read.text("MOTCUA_AUDIENCE").unwrap_or_else(|| "motcua".to_owned()),
            data_keys: read.data_keys(),
            demo_listens: read.demo_listens(),
            log: read
                .text("MOTCUA_LOG")
                .or_else(|| read.text("RUST_LOG"))
                .unwrap_or_else(|| "info,actix_server=warn".to_owned()),
            log_format: read.parse("MOTCUA_LOG_FORMAT", "text or json").unwrap_or(LogFormat::Text),
            shutdown_grace: Duration::from_secs(
                read.number("MOTCUA_SHUTDOWN_SECONDS", 0..=3600).unwrap_or(20),
            ),
        };
        if read.complaints.is_empty() { Ok(config) } else { Err(Complaints(read.complaints)) }
    }
}

const DEFAULT_ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

fn one_per_core() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

/// Takes variables one by one and remembers what was wrong.
struct Reader {
    variables: Vec<(String, Option<String>)>,
    complaints: Vec<String>,
}

impl Reader {
    fn complain_of_unknown(&mut self) {
        // The tests hand their own settings to programs they start.
        let foreign = |name: &str| name.starts_with("MOTCUA_TEST_") || name.starts_with("MOTCUA_UPDATE_");
        let known = |name: &str| VARIABLES.iter().any(|(known, _)| *known == name);
        for (name, value) in &self.variables {
            if !known(name) && !foreign(name) {
                self.complaints.push(format!("{name} is not a setting of motcua (see motcua --help)"));
            } else if value.is_none() {
                self.complaints.push(format!("{name} is not UTF-8"));
            }
        }
    }

    /// The value, where it is set and not empty.
    fn text(&self, name: &str) -> Option<String> {
        let (_, value) = self.variables.iter().find(|(given, _)| given == name)?;
        value.clone().filter(|value| !value.is_empty())
    }

    fn parse<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        let text = self.text(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.complaints.push(format!("{name} must be {expected}, not {text:?}"));
        }
        value
    }

    fn number<T>(&mut self, name: &str, range: std::ops::RangeInclusive<T>) -> Option<T>
    where
        T: FromStr + PartialOrd + fmt::Display,
    {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let value: T = self.parse(name, &expected)?;
        let inside = range.contains(&value);
        if !inside {
            self.complaints.push(format!("{name} must be {expected}, not {value}"));
        }
        inside.then_some(value)
    }

    fn demo_listens(&mut self) -> DemoListens {
        match self.text("MOTCUA_DEMO_ANYWHERE").as_deref() {
            None | Some("0") => DemoListens::HereOnly,
            Some("1") => DemoListens::Anywhere,
            Some(_) => {
                self.complaints.push("MOTCUA_DEMO_ANYWHERE must be 0 or 1".to_owned());
                DemoListens::HereOnly
            }
        }
    }

    fn data_keys(&mut self) -> Vec<DataKey> {
        let Some(text) = self.text("MOTCUA_DATA_KEYS") else { return Vec::new() };
        let keys = keys::parse_list(&text);
        if let Err(why) = &keys {
            self.complaints.push(format!("MOTCUA_DATA_KEYS {why}"));
        }
        keys.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, Complaints> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
        Config::read(variables.iter().map(owned).collect())
    }

    #[test]
    fn nothing_set_is_a_configuration() {
        let config = read(&[]).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:8080");
        assert!(matches!(config.database, DatabaseSource::Embedded(None)));
        assert_eq!((config.issuer.as_str(), config.shutdown_grace.as_secs()), ("motcua", 20));
    }

    #[test]
    fn all_complaints_come_at_once_and_tell_no_secret() {
        let complaints = read(&[
            ("MOTCUA_ADR", "127.0.0.1:80"),
            ("MOTCUA_ADDR", "localhost"),
            ("MOTCUA_WORKERS", "0"),
            ("MOTCUA_DB_SCHEMA", "a;b"),
            ("MOTCUA_DEMO_ANYWHERE", "yes"),
            ("MOTCUA_LOG_FORMAT", "xml"),
            ("MOTCUA_SHUTDOWN_SECONDS", "-1"),
            ("MOTCUA_DATA_KEYS", "a:Y2FuYXJ5"),
        ])
        .unwrap_err();
        assert_eq!(complaints.0.len(), 8, "{complaints}");
        assert!(!complaints.to_string().contains("Y2FuYXJ5"), "{complaints}");
    }

    #[test]
    fn debug_tells_no_secret() {
        let key = format!("k1:{}", "A".repeat(43) + "=");
        let config =
            read(&[("DATABASE_URL", "postgres://u:canary@h/d"), ("MOTCUA_DATA_KEYS", &key)]).unwrap();
        let shown = format!("{config:?}");
        assert!(!shown.contains("canary") && !shown.contains("AAAA"), "{shown}");
        assert!(shown.contains("k1"), "{shown}");
    }
}
