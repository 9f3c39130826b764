//! Judgements of the server: does it keep what it promises, does its clock agree, has it room, does anyone hold it up?

use chrono::{DateTime, Utc};

use super::{Finding, lasting};
use crate::db::vitals::{Guard, Holder, Server};

/// Seconds by which clocks may differ: acts of the future are refused from five minutes on.
const SKEW: (i64, i64) = (5, 60);

/// Connections that one service may take: pools of each worker, the writer, the jobs.
pub(super) const fn connections_of(workers: usize) -> usize {
    workers * 4 + 12
}

/// Version, encoding, and what a power cut would cost.
pub(super) fn promises(server: &Server) -> Vec<Finding> {
    let mut found = vec![Finding::ok(
        "database",
        format!("PostgreSQL {}, {} MB, role {}", server.version, server.bytes / 1_048_576, server.role),
    )];
    if server.encoding != "UTF8" {
        found.push(Finding::error(
            "encoding",
            format!("the database's encoding is {}", server.encoding),
            "names in Vietnamese need UTF8: create a database with encoding UTF8 and restore into it",
        ));
    }
    if server.read_only {
        found.push(Finding::error(
            "database",
            "the server takes no writes: it is a standby, or default_transaction_read_only is on",
            "point DATABASE_URL at the primary, or add target_session_attrs=read-write",
        ));
    }
    let promises = [
        ("fsync", &server.fsync, "a power cut may destroy the database"),
        ("full_page_writes", &server.full_page_writes, "a power cut may destroy pages"),
    ];
    for (name, value, cost) in promises {
        if value != "on" {
            let mend = format!("set {name} = on in postgresql.conf and reload");
            found.push(Finding::error("durability", format!("{name} is {value}: {cost}"), mend));
        }
    }
    // local and remote_* wait for this server's own disk at least.
    if server.synchronous_commit == "off" {
        found.push(Finding::error(
            "durability",
            "synchronous_commit is off: what was answered may be lost in a power cut",
            "set synchronous_commit = on (alter role … set, or postgresql.conf)",
        ));
    }
    if server.data_checksums != "on" {
        found.push(Finding::warning(
            "durability",
            "the cluster has no data checksums: a bad disk would not be noticed",
            "stop the server and run pg_checksums --enable",
        ));
    }
    found
}

/// The server's clock against ours, the question having taken from `before` to `after`.
pub(super) fn clock(server: DateTime<Utc>, before: DateTime<Utc>, after: DateTime<Utc>) -> Finding {
    let off =
        if server < before { (before - server).num_seconds() } else { (server - after).num_seconds().max(0) };
    let says = format!("the clocks of this machine and the server differ by {}", lasting(off));
    let mend = "set both by NTP: deadlines and tokens depend on them";
    match off {
        _ if off >= SKEW.1 => Finding::error("clock", says, mend),
        _ if off >= SKEW.0 => Finding::warning("clock", says, mend),
        _ => Finding::ok("clock", says),
    }
}

/// Room for the service's connections.
pub(super) fn connections(server: &Server, workers: usize) -> Finding {
    let (needs, all) = (connections_of(workers), usize::try_from(server.connections).unwrap_or_default());
    let others = usize::try_from(server.connected - server.ours).unwrap_or_default();
    let says = format!(
        "{others} connections of others, {all} in all; a service with {workers} workers may take {needs}"
    );
    if needs + others <= all {
        Finding::ok("connections", says)
    } else {
        Finding::warning("connections", says, "raise max_connections, or lower MOTCUA_WORKERS")
    }
}

/// What keeps history from being changed.
pub(super) fn guard(guard: Guard, server: &Server, embedded: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    if guard.trigger {
        found.push(Finding::ok("history", "dossier_events refuses changes"));
    } else {
        found.push(Finding::error(
            "history",
            "the trigger that keeps dossier_events from being changed is missing or disabled",
            "alter table dossier_events enable trigger dossier_events_append_only; then motcua reconcile --deep",
        ));
    }
    if server.superuser && !embedded {
        found.push(Finding::warning(
            "role",
            format!("the service's role {} is a superuser", server.role),
            "give it a role of its own that owns its tables and nothing else (docs/operations.md)",
        ));
    }
    if !guard.may_work {
        found.push(Finding::error(
            "role",
            format!("the role {} may not write dossiers, events and ledger lines", server.role),
            "grant select, insert, update, delete on its tables, or let it own them",
        ));
    }
    found
}

/// Who holds others up.
pub(super) fn holders(holders: &[Holder]) -> Finding {
    if holders.is_empty() {
        return Finding::ok("locks", "nobody waits long, no transaction is open long");
    }
    let told: Vec<String> = holders
        .iter()
        .map(|holder| {
            format!(
                "process {} ({}, {}) open for {}, {} wait for it",
                holder.pid,
                holder.application,
                holder.state,
                lasting(holder.seconds),
                holder.blocks
            )
        })
        .collect();
    Finding::warning(
        "locks",
        told.join("; "),
        "end what should not be there: select pg_terminate_backend(pid); old snapshots keep vacuum from its work",
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Level, worst};
    use super::*;

    fn well() -> Server {
        Server {
            version: "15.14".to_owned(),
            encoding: "UTF8".to_owned(),
            synchronous_commit: "on".to_owned(),
            fsync: "on".to_owned(),
            full_page_writes: "on".to_owned(),
            data_checksums: "on".to_owned(),
            read_only: false,
            connections: 97,
            connected: 3,
            ours: 2,
            bytes: 1,
            role: "motcua".to_owned(),
            superuser: false,
            clock: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_server_that_forgets_is_an_error() {
        assert_eq!(worst(&promises(&well())), Level::Ok);
        let off = || "off".to_owned();
        for (server, level) in [
            (Server { fsync: off(), ..well() }, Level::Error),
            (Server { full_page_writes: off(), ..well() }, Level::Error),
            (Server { synchronous_commit: off(), ..well() }, Level::Error),
            (Server { data_checksums: off(), ..well() }, Level::Warning),
            (Server { encoding: "SQL_ASCII".to_owned(), ..well() }, Level::Error),
            (Server { read_only: true, ..well() }, Level::Error),
            (Server { synchronous_commit: "local".to_owned(), ..well() }, Level::Ok),
        ] {
            assert_eq!(worst(&promises(&server)), level, "{server:?}");
        }
    }

    #[test]
    fn clocks_may_differ_by_seconds() {
        let at = |seconds: i64| DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap();
        for (server, level) in [
            (1, Level::Ok),
            (4, Level::Ok),
            (9, Level::Warning),
            (-20, Level::Warning),
            (100, Level::Error),
            (-100, Level::Error),
        ] {
            assert_eq!(clock(at(server), at(0), at(2)).level, level, "{server}");
        }
    }

    #[test]
    fn room_rights_and_locks() {
        assert_eq!(connections(&well(), 2).level, Level::Ok);
        assert_eq!(connections(&Server { connected: 90, ..well() }, 2).level, Level::Warning);
        let sound = Guard { trigger: true, may_work: true };
        assert_eq!(worst(&guard(sound, &well(), false)), Level::Ok);
        let superuser = Server { superuser: true, ..well() };
        assert_eq!(worst(&guard(sound, &superuser, true)), Level::Ok);
        assert_eq!(worst(&guard(sound, &superuser, false)), Level::Warning);
        assert_eq!(worst(&guard(Guard { trigger: false, ..sound }, &well(), true)), Level::Error);
        assert_eq!(worst(&guard(Guard { may_work: false, ..sound }, &well(), true)), Level::Error);
        let holder = Holder {
            pid: 7,
            application: "psql".to_owned(),
            state: "idle in transaction".to_owned(),
            seconds: 900,
            blocks: 2,
        };
        let told = holders(&[holder]);
        assert!(told.level == Level::Warning && told.says.contains("process 7 (psql"), "{told:?}");
        assert_eq!(holders(&[]).level, Level::Ok);
    }
}
