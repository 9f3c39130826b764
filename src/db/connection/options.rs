//! How is a `DATABASE_URL` read?
//!
//! tokio-postgres reads nearly all of it, but of `sslmode` it knows three values and `sslrootcert` it refuses.
//! These two are taken out here, from the URL form or the `key=value` form, and the rest is passed on.

use std::path::{Path, PathBuf};

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::ConnectError;

/// A `DATABASE_URL`, read.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) config: Config,
    pub(super) encryption: Encryption,
    pub(super) authorities: Option<Authorities>,
    /// As it was given.
    pub(super) sslmode: Option<String>,
}

/// What the wire must look like: `sslmode`, with what libpq makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// Plain text.
    None,
    /// Encrypted or, where the configuration says [`SslMode::Prefer`] and the server cannot, plain; the
    /// certificate is not looked at.
    Unverified,
    /// The certificate must come from a trusted authority, whatever name it carries.
    VerifiedAuthority,
    /// The certificate must come from a trusted authority and carry the host's name.
    VerifiedHost,
}

/// Whose certificates are believed: `sslrootcert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Authorities {
    /// Those this machine trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// Options of libpq that we cannot honour: better said than silently dropped.
const UNSUPPORTED: &[&str] = &[
    "gssencmode",
    "krbsrvname",
    "passfile",
    "require_auth",
    "requiressl",
    "service",
    "sslcert",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslpassword",
    "sslsni",
];

impl Options {
    pub(super) fn parse(database_url: &str) -> Result<Self, ConnectError> {
        let (rest, taken) = match database_url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => take_from_url(database_url),
            Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') => {
                return Err(unreadable("it begins neither with postgres:// nor with postgresql://"));
            }
            _ => take_from_pairs(database_url)?,
        };
        let mut config: Config = rest.parse().map_err(|cause| unreadable(&without_values(&cause)))?;
        reach_somewhere(&mut config);
        let authorities = match taken.sslrootcert.as_deref() {
            None | Some("") => None,
            Some("system") => Some(Authorities::System),
            Some(file) => Some(Authorities::File(PathBuf::from(file))),
        };
        let encryption = encryption(&mut config, taken.sslmode.as_deref(), authorities.as_ref())?;
        Ok(Self { config, encryption, authorities, sslmode: taken.sslmode })
    }
}

/// Sets the driver's mode and says what the certificate must hold.
fn encryption(
    config: &mut Config,
    sslmode: Option<&str>,
    authorities: Option<&Authorities>,
) -> Result<Encryption, ConnectError> {
    let (mode, encryption) = match sslmode.unwrap_or("prefer") {
        "disable" => (SslMode::Disable, Encryption::None),
        "prefer" | "allow" => (SslMode::Prefer, Encryption::Unverified),
        "require" if authorities.is_some() => (SslMode::Require, Encryption::VerifiedAuthority),
        "require" => (SslMode::Require, Encryption::Unverified),
        "verify-ca" => (SslMode::Require, Encryption::VerifiedAuthority),
        "verify-full" => (SslMode::Require, Encryption::VerifiedHost),
        _ => {
            return Err(unreadable("sslmode is none of disable, prefer, require, verify-ca and verify-full"));
        }
    };
    let sockets_only = config.get_hostaddrs().is_empty()
        && config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    if sockets_only {
        config.ssl_mode(SslMode::Disable);
        return Ok(Encryption::None);
    }
    config.ssl_mode(mode);
    Ok(encryption)
}

/// Gives a host where none is said, and a name to check a certificate by where only an address is.
fn reach_somewhere(config: &mut Config) {
    if !config.get_hosts().is_empty() {
        return;
    }
    let addresses = config.get_hostaddrs().to_vec();
    if addresses.is_empty() {
        let debian = Path::new("/var/run/postgresql");
        config.host_path(if debian.is_dir() { debian } else { Path::new("/tmp") });
    }
    for address in addresses {
        config.host(address.to_string());
    }
}

#[derive(Debug, Default)]
struct Taken {
    sslmode: Option<String>,
    sslrootcert: Option<String>,
}

impl Taken {
    /// True where the option is one of ours, and so must not reach the driver.
    fn take(&mut self, key: &str, value: impl FnOnce() -> String) -> bool {
        match key {
            "sslmode" => self.sslmode = Some(value()),
            "sslrootcert" => self.sslrootcert = Some(value()),
            _ => return false,
        }
        true
    }
}

/// The driver looks for the credentials' `@` before anything else, so a password may hold a `?`.
fn take_from_url(url: &str) -> (String, Taken) {
    let credentials = url.find('@').unwrap_or(0);
    let Some((head, query)) = url.split_at_checked(credentials).and_then(|(before, after)| {
        after.split_once('?').map(|(host, query)| (format!("{before}{host}"), query))
    }) else {
        return (url.to_owned(), Taken::default());
    };
    let mut taken = Taken::default();
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            !taken.take(key, || percent_decoded(value))
        })
        .collect();
    let question = if kept.is_empty() { "" } else { "?" };
    (format!("{head}{question}{}", kept.join("&")), taken)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `key = value` pairs as libpq reads them: values may be quoted, and `\` escapes in both forms.
fn take_from_pairs(text: &str) -> Result<(String, Taken), ConnectError> {
    let mut taken = Taken::default();
    let mut kept = String::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) =
            rest.split_once('=').ok_or_else(|| unreadable("a word in it has no value (key=value)"))?;
        let key = key.trim_end();
        let (value, after) = pair_value(after.trim_start())?;
        if !taken.take(key, || value.clone()) {
            let escaped = value.replace('\\', "\\\\").replace('\'', "\\'");
            kept.extend([key, "='", &escaped, "' "]);
        }
        rest = after.trim_start();
    }
    Ok((kept, taken))
}

/// The value at the beginning of `text`, and what follows it.
fn pair_value(text: &str) -> Result<(String, &str), ConnectError> {
    let quoted = text.strip_prefix('\'');
    let mut rest = quoted.unwrap_or(text).chars();
    let mut value = String::new();
    loop {
        let before = rest.as_str();
        match (rest.next(), quoted) {
            (Some('\\'), _) => value.extend(rest.next()),
            (Some('\''), Some(_)) => return Ok((value, rest.as_str())),
            (Some(c), None) if c.is_whitespace() => return Ok((value, before)),
            (Some(c), _) => value.push(c),
            (None, None) => return Ok((value, before)),
            (None, Some(_)) => return Err(unreadable("a quoted value in it does not end")),
        }
    }
}

/// What the driver found wrong, without what the text holds there: that may be a password.
fn without_values(cause: &tokio_postgres::Error) -> String {
    let said = std::error::Error::source(cause).map(ToString::to_string).unwrap_or_default();
    if said.starts_with("invalid value for option") {
        return said;
    }
    match UNSUPPORTED.iter().find(|option| said == format!("unknown option `{option}`")) {
        Some(option) => format!("{option} is an option that is not supported here"),
        None => "an option in it is unknown or misspelt; \
                 special characters of a password are written as %40 and the like"
            .to_owned(),
    }
}

fn unreadable(why: &str) -> ConnectError {
    ConnectError::Unreadable { why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Options {
        Options::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
    }

    #[test]
    fn both_forms_say_the_same() {
        for text in [
            "postgres://clerk:s3%40ret@db.example:6543/motcua?sslmode=verify-full&sslrootcert=%2Fca%20file.pem&connect_timeout=3",
            "postgresql://clerk:s3%40ret@db.example:6543/motcua?connect_timeout=3&sslrootcert=/ca%20file.pem&sslmode=verify-full",
            "host=db.example port=6543 user = clerk password='s3@ret' dbname=motcua sslmode=verify-full sslrootcert='/ca file.pem' connect_timeout=3",
            r"sslrootcert=/ca\ file.pem sslmode='verify-full' host=db.example port=6543 user=clerk password=s3@ret dbname=motcua connect_timeout=3",
        ] {
            let Options { config, encryption, authorities, .. } = parsed(text);
            assert_eq!(config.get_hosts(), [Host::Tcp("db.example".to_owned())], "{text}");
            assert_eq!(config.get_ports(), [6543]);
            assert_eq!(config.get_user(), Some("clerk"));
            assert_eq!(config.get_password(), Some(&b"s3@ret"[..]));
            assert_eq!(config.get_dbname(), Some("motcua"));
            assert_eq!(config.get_ssl_mode(), SslMode::Require);
            assert_eq!(encryption, Encryption::VerifiedHost);
            assert_eq!(authorities, Some(Authorities::File("/ca file.pem".into())));
        }
    }

    #[test]
    fn each_sslmode_is_what_libpq_makes_of_it() {
        use Encryption::{None, Unverified, VerifiedAuthority, VerifiedHost};
        for (query, mode, encryption) in [
            ("", SslMode::Prefer, Unverified),
            ("?sslmode=disable", SslMode::Disable, None),
            ("?sslmode=prefer", SslMode::Prefer, Unverified),
            ("?sslmode=require", SslMode::Require, Unverified),
            ("?sslmode=require&sslrootcert=a.pem", SslMode::Require, VerifiedAuthority),
            ("?sslmode=verify-ca", SslMode::Require, VerifiedAuthority),
            ("?sslmode=verify-full&sslrootcert=system", SslMode::Require, VerifiedHost),
        ] {
            let options = parsed(&format!("postgres://h/d{query}"));
            assert_eq!((options.config.get_ssl_mode(), options.encryption), (mode, encryption), "{query}");
        }
    }

    #[test]
    fn a_socket_is_never_encrypted() {
        for text in [
            "postgres:///motcua?host=/run/pg&sslmode=require",
            "postgres://u@%2Frun%2Fpg/motcua?sslmode=require",
            "host=/run/pg sslmode=require",
        ] {
            let options = parsed(text);
            assert_eq!(options.config.get_hosts(), [Host::Unix("/run/pg".into())], "{text}");
            assert_eq!(options.encryption, Encryption::None);
        }
    }

    #[test]
    fn a_host_is_found_where_none_is_said() {
        assert!(matches!(parsed("dbname=motcua").config.get_hosts(), [Host::Unix(_)]));
        assert!(matches!(parsed("postgres:///motcua").config.get_hosts(), [Host::Unix(_)]));
        let by_address = parsed("hostaddr=10.0.0.1 sslmode=require");
        assert_eq!(by_address.config.get_hosts(), [Host::Tcp("10.0.0.1".to_owned())]);
    }

    #[test]
    fn a_password_with_a_question_mark_stays_whole() {
        let options = parsed("postgres://u:a?b=c&d@h/x?sslmode=require");
        assert_eq!(options.config.get_password(), Some(&b"a?b=c&d"[..]));
        assert_eq!(options.encryption, Encryption::Unverified);
    }

    #[test]
    fn refusals_say_why_and_tell_no_secret() {
        for (text, why) in [
            ("mysql://u:canary@h/d", "begins neither with postgres://"),
            ("postgres://u:canary@h/d?sslmode=yes", "sslmode is none of"),
            ("postgres://u:canary@h:port/d", "invalid value for option `port`"),
            ("postgres://u:canary@h/d?sslcert=canary", "sslcert is an option that is not supported"),
            ("postgres://u:x@h/d?canary=1", "unknown or misspelt"),
            ("host=h password=my canary", "has no value"),
            ("host=h password='canary", "does not end"),
        ] {
            let refusal = Options::parse(text).unwrap_err().to_string();
            assert!(refusal.contains(why), "{text}: {refusal}");
            assert!(!refusal.contains("canary"), "{refusal}");
        }
    }
}
