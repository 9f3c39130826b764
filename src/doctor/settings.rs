//! Judgements of what can be seen without a database: the configuration, the disk, the cluster as it lies there.

use super::Finding;
use crate::config::{Complaints, Config, DatabaseSource, DemoListens};
use crate::db::embedded::Look;

/// The configuration cannot even be read.
pub fn complaints(complaints: &Complaints) -> Finding {
    let says = complaints.to_string().replace("\n  - ", " ");
    Finding::error(
        "configuration",
        says,
        "correct these variables (motcua --help names all); serve refuses them too",
    )
}

/// The configuration is readable; is it wise?
pub fn configuration(config: &Config, cores: usize) -> Vec<Finding> {
    let mut found = vec![Finding::ok("configuration", format!("listens on {}", config.addr))];
    if config.demo_listens == DemoListens::Anywhere {
        found.push(Finding::warning(
            "configuration",
            "MOTCUA_DEMO_ANYWHERE=1: the demo, whose password everyone knows, may be reached from other machines",
            "unset it where that is not meant",
        ));
    }
    if config.workers > cores * 4 {
        found.push(Finding::warning(
            "configuration",
            format!("MOTCUA_WORKERS={} on {cores} cores", config.workers),
            "unset it: one worker per core is the default, and more only take connections",
        ));
    }
    if let DatabaseSource::Url(url) = &config.database
        && !url.contains("sslmode=verify-full")
        && goes_over_the_network(url)
    {
        found.push(Finding::warning(
            "configuration",
            "the connection to PostgreSQL is not verified (sslmode is not verify-full)",
            "add sslmode=verify-full (and sslrootcert=…) to DATABASE_URL, so that nobody can pass for the server",
        ));
    }
    found
}

/// A host that is neither a socket nor this machine.
fn goes_over_the_network(url: &str) -> bool {
    let host = match url.split_once("://") {
        Some((_, rest)) => {
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            authority.rsplit('@').next().unwrap_or_default()
        }
        None => url.split_whitespace().find_map(|pair| pair.strip_prefix("host=")).unwrap_or_default(),
    };
    let here = ["localhost", "127.", "[::1]", "/", "'/", "%2F", "%2f"];
    !host.is_empty() && !host.starts_with(':') && !here.iter().any(|start| host.starts_with(start))
}

/// The embedded cluster as it lies there.
pub fn cluster(look: Option<&Look>) -> Finding {
    let Some(look) = look else {
        return Finding::warning(
            "cluster",
            "no embedded PostgreSQL was made in the data directory yet",
            "motcua serve makes it; or check MOTCUA_DATA_DIR, or set DATABASE_URL",
        );
    };
    let home = look.home.display();
    match (look.pid, look.served, look.stale_pid) {
        _ if look.made_by.is_empty() => Finding::error(
            "cluster",
            format!("{home} holds something that is no PostgreSQL cluster"),
            "move it away, or choose another MOTCUA_DATA_DIR",
        ),
        (Some(pid), _, _) if !look.ready => Finding::warning(
            "cluster",
            format!("the PostgreSQL {} in {home} (process {pid}) runs and is not ready", look.made_by),
            format!("wait; if it stays so, see {home}/postgres.log"),
        ),
        (Some(pid), true, _) => {
            Finding::ok("cluster", format!("PostgreSQL {} in {home} (process {pid}), served", look.made_by))
        }
        (Some(pid), false, _) => Finding::warning(
            "cluster",
            format!("PostgreSQL {} in {home} (process {pid}) runs and no service uses it", look.made_by),
            "the service was killed: start it, and it takes this PostgreSQL over; nothing was lost",
        ),
        (None, _, true) => Finding::warning(
            "cluster",
            format!("the PostgreSQL {} in {home} was killed and is not running", look.made_by),
            "start the service: PostgreSQL recovers what was committed",
        ),
        (None, _, false) => Finding::ok("cluster", format!("PostgreSQL {} in {home}, stopped", look.made_by)),
    }
}

/// Free kilobytes of so many, by `df`.
pub(super) fn disk(place: &str, free: u64, of: u64) -> Finding {
    let says = format!("{} MB free of {} MB under {place}", free / 1024, of / 1024);
    let mend = "make room: PostgreSQL stops taking writes when its disk is full";
    match free {
        ..262_144 => Finding::error("disk", says, mend),
        _ if free < 2 * 1024 * 1024 || free * 20 < of => Finding::warning("disk", says, mend),
        _ => Finding::ok("disk", says),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Config {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
        Config::read(variables.iter().map(owned).collect()).unwrap()
    }

    fn worst(variables: &[(&str, &str)]) -> Level {
        super::super::worst(&configuration(&config(variables), 2))
    }

    #[test]
    fn settings_that_are_not_wise_are_told() {
        assert_eq!(worst(&[]), Level::Ok);
        assert_eq!(worst(&[("MOTCUA_WORKERS", "9")]), Level::Warning);
        assert_eq!(worst(&[("MOTCUA_DEMO_ANYWHERE", "1")]), Level::Warning);
        for (url, level) in [
            ("postgres://u:p@db.example/m", Level::Warning),
            ("postgres://u:p@db.example/m?sslmode=require", Level::Warning),
            ("postgres://u:p@db.example/m?sslmode=verify-full", Level::Ok),
            ("postgres://u@localhost:6543/m", Level::Ok),
            ("postgres:///m", Level::Ok),
            ("host=/run/postgresql dbname=m", Level::Ok),
            ("host=10.0.0.7 dbname=m", Level::Warning),
        ] {
            assert_eq!(worst(&[("DATABASE_URL", url)]), level, "{url}");
        }
        let refused = Config::read(vec![("MOTCUA_ADR".to_owned(), Some("x".to_owned()))]).unwrap_err();
        assert!(complaints(&refused).says.contains("MOTCUA_ADR is not a setting"));
    }

    #[test]
    fn a_cluster_is_judged_in_each_state() {
        let look = |pid, ready, served, stale_pid, made_by: &str| Look {
            home: "/m/pg".into(),
            made_by: made_by.to_owned(),
            pid,
            ready,
            stale_pid,
            served,
        };
        for (look, level) in [
            (Some(look(Some(7), true, true, false, "15")), Level::Ok),
            (Some(look(None, false, false, false, "15")), Level::Ok),
            (Some(look(Some(7), true, false, false, "15")), Level::Warning),
            (Some(look(Some(7), false, true, false, "15")), Level::Warning),
            (Some(look(None, false, false, true, "15")), Level::Warning),
            (Some(look(None, false, false, false, "")), Level::Error),
            (None, Level::Warning),
        ] {
            assert_eq!(cluster(look.as_ref()).level, level, "{look:?}");
        }
    }

    #[test]
    fn a_disk_that_fills_up_is_told_in_time() {
        let gb = 1024 * 1024;
        assert_eq!(disk("/", 100 * gb, 200 * gb).level, Level::Ok);
        assert_eq!(disk("/", 9 * gb, 200 * gb).level, Level::Warning);
        assert_eq!(disk("/", gb, 4 * gb).level, Level::Warning);
        assert_eq!(disk("/", gb / 8, 4 * gb).level, Level::Error);
    }
}
