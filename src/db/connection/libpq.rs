//! How do PostgreSQL's own programs (`pg_dump`, `pg_restore`) reach the database that we reach?
//!
//! By environment variables of libpq: a password on the command line would stand in `ps` for everybody. What is
//! verified stays verified: the same `sslmode`, the same authorities.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tokio_postgres::config::{Host, TargetSessionAttrs};

use super::Database;
use super::options::Authorities;

/// Where systems keep the certificates they trust, for a libpq that does not know `sslrootcert=system`.
const BUNDLES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// The first libpq that knows `sslrootcert=system`.
const KNOWS_SYSTEM: u16 = 16;

/// What of a `DATABASE_URL` the driver does not keep.
#[derive(Clone, Debug, Default)]
pub(super) struct Libpq {
    pub(super) sslmode: Option<String>,
    pub(super) authorities: Option<Authorities>,
}

impl Database {
    /// Variables for a program of this major version; among them, where there is one, the password.
    pub fn libpq_environment(&self, major: u16) -> Vec<(&'static str, OsString)> {
        let config = &self.config;
        let hosts = config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => OsString::from(name),
            Host::Unix(directory) => directory.clone().into_os_string(),
        });
        let ports = config.get_ports().iter().map(|port| OsString::from(port.to_string()));
        let addresses = config.get_hostaddrs().iter().map(|address| OsString::from(address.to_string()));
        let text = |value: Option<&str>| value.map(OsString::from);
        let password = config.get_password().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let seconds = config.get_connect_timeout().map(|wait| OsString::from(wait.as_secs().to_string()));
        let writable = config.get_target_session_attrs() == TargetSessionAttrs::ReadWrite;
        [
            ("PGHOST", joined(hosts)),
            ("PGHOSTADDR", joined(addresses)),
            ("PGPORT", joined(ports)),
            ("PGUSER", text(config.get_user())),
            ("PGDATABASE", text(config.get_dbname().or(config.get_user()))),
            ("PGPASSWORD", password.map(OsString::from)),
            ("PGOPTIONS", text(config.get_options())),
            ("PGAPPNAME", Some(OsString::from("motcua"))),
            ("PGCONNECT_TIMEOUT", seconds),
            ("PGTARGETSESSIONATTRS", writable.then(|| OsString::from("read-write"))),
            ("PGSSLMODE", self.libpq.sslmode.as_deref().map(OsString::from)),
            ("PGSSLROOTCERT", self.libpq.root_certificates(major)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

impl Libpq {
    /// libpq without a word from us would look into a file of its own in the home directory.
    fn root_certificates(&self, major: u16) -> Option<OsString> {
        let verifies = matches!(self.sslmode.as_deref(), Some("verify-ca" | "verify-full"));
        match &self.authorities {
            Some(Authorities::File(file)) => Some(absolute(file).into_os_string()),
            None if !verifies => None,
            Some(Authorities::System) | None => {
                let full = self.sslmode.as_deref() == Some("verify-full");
                let bundle = BUNDLES.iter().find(|bundle| Path::new(bundle).exists());
                // libpq takes `system` with verify-full alone.
                match bundle.filter(|_| major < KNOWS_SYSTEM || !full) {
                    Some(bundle) => Some(OsString::from(bundle)),
                    None => Some(OsString::from("system")),
                }
            }
        }
    }
}

fn absolute(file: &Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned())
}

fn joined(parts: impl Iterator<Item = OsString>) -> Option<OsString> {
    parts.reduce(|mut all, part| {
        all.push(",");
        all.push(part);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(url: &str, major: u16) -> Vec<(&'static str, String)> {
        let variables = Database::parse(url).unwrap().libpq_environment(major).into_iter();
        variables.map(|(name, value)| (name, value.into_string().unwrap())).collect()
    }

    fn of(url: &str, name: &str) -> Option<String> {
        environment(url, 15).into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    #[test]
    fn programs_reach_what_we_reach() {
        let url = "postgres://clerk:p%40ss@one:6543,two:6544/motcua?sslmode=require&connect_timeout=7";
        for (name, value) in [
            ("PGHOST", Some("one,two")),
            ("PGPORT", Some("6543,6544")),
            ("PGUSER", Some("clerk")),
            ("PGPASSWORD", Some("p@ss")),
            ("PGDATABASE", Some("motcua")),
            ("PGSSLMODE", Some("require")),
            ("PGSSLROOTCERT", None),
            ("PGCONNECT_TIMEOUT", Some("7")),
        ] {
            assert_eq!(of(url, name).as_deref(), value, "{name}");
        }
        let in_schema = Database::parse("host=/run/pg dbname=d").unwrap().with_schema("h59".parse().unwrap());
        let options = in_schema.libpq_environment(15).into_iter().find(|(name, _)| *name == "PGOPTIONS");
        assert_eq!(options.unwrap().1, "-c search_path=h59");
    }

    #[test]
    fn what_is_verified_stays_verified() {
        let Some(Ok(bundle)) = Some(BUNDLES.iter().find(|bundle| Path::new(bundle).exists()).ok_or(()))
        else {
            return;
        };
        let full = "postgres://u@localhost/d?sslmode=verify-full";
        assert_eq!(of(full, "PGSSLROOTCERT").as_deref(), Some(*bundle));
        let newer = environment(full, 17).into_iter().find(|(name, _)| *name == "PGSSLROOTCERT");
        assert_eq!(newer.unwrap().1, "system");
        assert_eq!(of("postgres://u@h/d", "PGSSLMODE"), None, "prefer, as libpq does by itself");
    }
}
