//! Judgements of what is stored: tables, keys, calendar, what waits, and how old the last backup is.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::{Finding, lasting};
use crate::db::holdings::{RestoreMark, SealedWith};
use crate::db::instance::{Instance, Kind};
use crate::db::signing_keys::SigningKey;
use crate::db::vitals::Waiting;
use crate::domain::time::civil_day;
use crate::vault::{Purpose, Unsealable, Vault};

/// How long before a year begins its missing calendar is told of; as readiness does.
const CALENDAR_NOTICE: TimeDelta = TimeDelta::days(60);
/// How long before a key stops signing that is told.
const KEY_NOTICE: TimeDelta = TimeDelta::days(7);
/// How old a backup may be.
const BACKUP_AGE: TimeDelta = TimeDelta::days(2);
/// Seconds for which a line may wait in the tail of a service that runs.
const LAG: (i64, i64) = (60, 3_600);

/// Migrations that wait, or that this program does not know.
pub(super) fn migrations(pending: &Result<Vec<String>, String>) -> Finding {
    match pending {
        Err(why) => {
            Finding::error("migrations", why.clone(), "run the motcua that migrated it, or a newer one")
        }
        Ok(pending) if pending.is_empty() => Finding::ok("migrations", "up to date"),
        Ok(pending) => Finding::warning(
            "migrations",
            format!("{} wait: {}", pending.len(), pending.join(", ")),
            "make a backup, then motcua migrate, or start the service, which migrates",
        ),
    }
}

/// A restore that was broken off.
pub(super) fn restore(mark: Option<&RestoreMark>) -> Option<Finding> {
    mark.map(|mark| {
        Finding::error(
            "restore",
            format!("a restore begun at {} is not finished: the database is not served", mark.began_at),
            "run the same motcua restore again, which goes on; or drop the database and restore anew",
        )
    })
}

/// What the database is.
pub(super) fn kind(instance: Option<&Instance>, business: DateTime<Utc>) -> Finding {
    match instance {
        None => Finding::ok("instance", "never served yet"),
        Some(Instance { kind: Kind::Real, .. }) => Finding::ok("instance", "real dossiers"),
        Some(Instance { demo_clock: Some(_), .. }) => Finding::ok(
            "instance",
            format!("the demo; its business time is {}", business.format("%Y-%m-%d %H:%M UTC")),
        ),
        Some(Instance { demo_clock: None, .. }) => Finding::warning(
            "instance",
            "the demo, not completely loaded",
            "motcua demo goes on loading, and so does motcua serve --demo",
        ),
    }
}

/// Keys that sign tokens, at `now` (real time).
pub(super) fn signing(keys: &[SigningKey], vault: Option<&Vault>, now: DateTime<Utc>) -> Finding {
    let signs = |key: &&SigningKey, at: DateTime<Utc>| {
        key.signs_from.is_none_or(|from| from <= at) && key.signs_until.is_none_or(|until| until > at)
    };
    let restart = "start the service, which makes one";
    if keys.is_empty() {
        return Finding::warning("signing keys", "there is no key to sign tokens with", restart);
    }
    let shut = vault.and_then(|vault| {
        keys.iter().find_map(|key| vault.open(Purpose::SigningKey, &key.sealed_private).err())
    });
    if let Some(why) = shut {
        return Finding::error(
            "signing keys",
            format!("a signing key does not open: {why}"),
            "put the key file of this database back into the data directory, or its key into MOTCUA_DATA_KEYS",
        );
    }
    match (keys.iter().any(|key| signs(&key, now)), keys.iter().any(|key| signs(&key, now + KEY_NOTICE))) {
        (false, _) => Finding::warning("signing keys", "no key signs any more", restart),
        (true, false) => Finding::warning(
            "signing keys",
            "the last key that signs stops within 7 days",
            "rotate the signing key (docs/operations.md), so that there is one that goes on",
        ),
        (true, true) => Finding::ok("signing keys", format!("{} published, one signs", keys.len())),
    }
}

/// Data keys at hand against what the sealed values name.
pub(super) fn data_keys(vault: Option<&Vault>, sealed: &[SealedWith]) -> Vec<Finding> {
    let check = "data keys";
    let Some(vault) = vault else {
        let level = if sealed.is_empty() { Finding::warning } else { Finding::error };
        return vec![level(
            check,
            "there are no data keys at hand".to_owned(),
            "put the key file of this database into the data directory, or set MOTCUA_DATA_KEYS; a service that never ran makes one".to_owned(),
        )];
    };
    let mut found: Vec<Finding> = sealed.iter().filter_map(|values| shut(vault, values)).collect();
    if found.is_empty() {
        let ids = vault.ids().join(", ");
        found.push(Finding::ok(check, format!("{ids} at hand; all that is sealed names one of them")));
    }
    found
}

fn shut(vault: &Vault, values: &SealedWith) -> Option<Finding> {
    let check = "data keys";
    let SealedWith { table, purpose, key, n, sample, hash } = values;
    // Every word of the list is a purpose: a test of the list opens each.
    let purpose: Purpose = purpose.parse().ok()?;
    match vault.open(purpose, sample) {
        Ok(plain) => {
            let found = hash.as_ref().is_none_or(|hash| Vault::same(hash, &vault.hash(purpose, &[&plain])));
            (!found).then(|| {
                Finding::error(
                    check,
                    format!("people are not found by identity number: {n} hashes are not made with the key kept for them"),
                    "restore hash_keys from a backup; where a service before the rotation of keys ran, keep its first data key last",
                )
            })
        }
        Err(Unsealable::UnknownKey(_)) => Some(Finding::error(
            check,
            format!("{n} sealed values of {table} name the data key {key:?}, which is not at hand"),
            "put that key back into MOTCUA_DATA_KEYS or the key file; without it they stay shut for ever",
        )),
        Err(why) => Some(Finding::error(
            check,
            format!("sealed values of {table} with the data key {key:?} do not open: {why}"),
            "the key at hand by that name is another one, or the values were altered: look for the right key file",
        )),
    }
}

/// Years of the working calendar, at `business` time, and dossiers that wait for one.
pub(super) fn calendar(years: &[i32], undated: i64, business: DateTime<Utc>) -> Vec<Finding> {
    let (now, soon) = (civil_day(business).year(), civil_day(business + CALENDAR_NOTICE).year());
    let mend = "enter the days off as they are decided: PUT /v1/calendar/{year}";
    let mut found: Vec<Finding> = (now..=soon)
        .filter(|year| !years.contains(year))
        .map(|year| {
            let says =
                format!("the working calendar of {year} is not published: dossiers due then get no date");
            if year == now {
                Finding::error("calendar", says, mend)
            } else {
                Finding::warning("calendar", says, mend)
            }
        })
        .collect();
    if undated > 0 {
        let says = format!("{undated} pending dossiers wait for a calendar to be dated");
        found.push(Finding::warning("calendar", says, mend));
    }
    if found.is_empty() {
        found.push(Finding::ok(
            "calendar",
            format!("published up to {}", years.last().copied().unwrap_or(now)),
        ));
    }
    found
}

/// How far the roll-up lags, where a service runs that should be at it.
pub(super) fn roll_up(lines: i64, oldest: Option<TimeDelta>, served: bool) -> Finding {
    let seconds = oldest.map_or(0, |age| age.num_seconds());
    let says = format!("{lines} lines wait in the tail, the oldest for {}", lasting(seconds));
    let mend = "figures stay exact but slow: see the service's log for \"not rolled up\", and locks above";
    match seconds {
        _ if !served => Finding::ok("roll-up", format!("{lines} lines wait until the service runs")),
        _ if seconds >= LAG.1 => Finding::error("roll-up", says, mend),
        _ if seconds >= LAG.0 => Finding::warning("roll-up", says, mend),
        _ => Finding::ok("roll-up", format!("{lines} lines wait in the tail")),
    }
}

/// Idempotency keys that should be gone.
pub(super) fn expiry(waiting: &Waiting, served: bool) -> Finding {
    match (waiting.expired_keys, served) {
        (0, _) => Finding::ok("idempotency keys", "none is over its time"),
        (n, false) => {
            Finding::ok("idempotency keys", format!("{n} are over their time; the service removes them"))
        }
        (n, true) => Finding::warning(
            "idempotency keys",
            format!("{n} are over their time and still there"),
            "see the service's log for \"not removed\"",
        ),
    }
}

/// How old the last backup is, at `now` (real time).
pub(super) fn backup(waiting: &Waiting, kind: Option<Kind>, now: DateTime<Utc>) -> Finding {
    let mend = "motcua backup, daily, to another machine; and the key file apart from it";
    match (waiting.backed_up_at, kind) {
        (None, Some(Kind::Real)) => {
            Finding::warning("backup", "motcua backup never made one of this database", mend)
        }
        (None, _) => Finding::ok("backup", "none was made; nothing real is in here"),
        (Some(at), _) => {
            let says = format!("the last one by motcua backup is {} old", lasting((now - at).num_seconds()));
            if now - at > BACKUP_AGE {
                Finding::warning("backup", says, mend)
            } else {
                Finding::ok("backup", says)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Level, worst};
    use super::*;
    use crate::db::instance::DemoClock;
    use crate::vault::DataKey;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn key(id: &str, byte: u8) -> DataKey {
        DataKey::new(id, [byte; 32]).unwrap()
    }

    #[test]
    fn tables_that_wait_or_are_newer_are_told() {
        assert_eq!(migrations(&Ok(vec![])).level, Level::Ok);
        assert_eq!(migrations(&Ok(vec!["x".to_owned()])).level, Level::Warning);
        assert_eq!(migrations(&Err("newer".to_owned())).level, Level::Error);
        let mark = RestoreMark { began_at: at("2026-11-22T10:00:00Z"), sha256: String::new() };
        assert_eq!(
            (restore(Some(&mark)).map(|found| found.level), restore(None)),
            (Some(Level::Error), None)
        );
        let now = at("2026-11-22T10:00:00Z");
        let demo = |demo_clock| Instance { kind: Kind::Demo, demo_clock };
        assert_eq!(kind(Some(&demo(None)), now).level, Level::Warning);
        assert_eq!(
            kind(Some(&demo(Some(DemoClock { loaded_at: now, starts_at: now }))), now).level,
            Level::Ok
        );
        assert_eq!(kind(None, now).level, Level::Ok);
    }

    #[test]
    fn signing_keys_are_judged_before_they_end() {
        let now = at("2026-11-22T10:00:00Z");
        let vault = Vault::new(key("a", 1), vec![]);
        let signing_key = |signs_until: Option<DateTime<Utc>>| SigningKey {
            kid: "k".to_owned(),
            sealed_private: vault.seal(Purpose::SigningKey, b"x").unwrap(),
            public_key: vec![],
            created_at: now,
            signs_from: None,
            signs_until,
            published_until: None,
        };
        let judged = |keys: &[SigningKey]| signing(keys, Some(&vault), now).level;
        assert_eq!(judged(&[]), Level::Warning);
        assert_eq!(judged(&[signing_key(None)]), Level::Ok);
        assert_eq!(judged(&[signing_key(Some(now + TimeDelta::days(3)))]), Level::Warning);
        assert_eq!(judged(&[signing_key(Some(now - TimeDelta::days(3)))]), Level::Warning);
        assert_eq!(judged(&[signing_key(Some(now)), signing_key(None)]), Level::Ok);
        let next = SigningKey { signs_from: Some(now + TimeDelta::hours(1)), ..signing_key(None) };
        assert_eq!(judged(std::slice::from_ref(&next)), Level::Warning);
        assert_eq!(judged(&[next, signing_key(Some(now + TimeDelta::days(3)))]), Level::Ok);
        let other = Vault::new(key("b", 1), vec![]);
        assert_eq!(signing(&[signing_key(None)], Some(&other), now).level, Level::Error);
    }

    #[test]
    fn data_keys_that_are_missing_wrong_or_out_of_order_are_told() {
        let first = Vault::new(key("a", 1), vec![]);
        let sealed = SealedWith {
            table: "applicants",
            purpose: "identity",
            key: "a".to_owned(),
            n: 5,
            sample: first.seal(Purpose::Identity, b"084187001234").unwrap(),
            hash: Some(first.hash(Purpose::Identity, &[b"084187001234"]).to_vec()),
        };
        let judged = |keys: &[DataKey]| {
            let vault = keys.split_first().map(|(newest, older)| Vault::new(newest.clone(), older.to_vec()));
            data_keys(vault.as_ref(), std::slice::from_ref(&sealed))
        };
        assert_eq!(worst(&judged(&[key("a", 1)])), Level::Ok);
        assert_eq!(worst(&judged(&[key("b", 2), key("a", 1)])), Level::Ok);
        for (keys, says) in [
            (vec![], "no data keys"),
            (vec![key("b", 1)], "\"a\", which is not at hand"),
            (vec![key("a", 2)], "do not open"),
            (vec![key("a", 1), key("b", 2)], "not found by identity number"),
        ] {
            let found = judged(&keys);
            assert!(worst(&found) == Level::Error && found[0].says.contains(says), "{found:?}");
            assert!(!format!("{found:?}").contains("084187001234"));
        }
        assert_eq!(worst(&data_keys(None, &[])), Level::Warning);
    }

    #[test]
    fn what_runs_out_and_what_waits_is_told() {
        let november = at("2026-11-22T10:00:00Z");
        assert_eq!(worst(&calendar(&[2025, 2026, 2027], 0, november)), Level::Ok);
        assert_eq!(worst(&calendar(&[2025, 2026], 0, november)), Level::Warning);
        assert_eq!(worst(&calendar(&[2025, 2026], 0, at("2026-10-01T00:00:00Z"))), Level::Ok);
        assert_eq!(worst(&calendar(&[2025], 0, november)), Level::Error);
        assert_eq!(worst(&calendar(&[2026, 2027], 3, november)), Level::Warning);
        let age = |seconds| Some(TimeDelta::seconds(seconds));
        assert_eq!(roll_up(9, age(2), true).level, Level::Ok);
        assert_eq!(roll_up(9, age(90), true).level, Level::Warning);
        assert_eq!(roll_up(9, age(9_000), true).level, Level::Error);
        assert_eq!(roll_up(9, age(9_000), false).level, Level::Ok);
        let waiting = |expired_keys, backed_up_at| Waiting { undated: 0, expired_keys, backed_up_at };
        assert_eq!(expiry(&waiting(0, None), true).level, Level::Ok);
        assert_eq!(expiry(&waiting(4, None), true).level, Level::Warning);
        assert_eq!(expiry(&waiting(4, None), false).level, Level::Ok);
        let days = |days| waiting(0, Some(november - TimeDelta::days(days)));
        assert_eq!(backup(&waiting(0, None), Some(Kind::Real), november).level, Level::Warning);
        assert_eq!(backup(&waiting(0, None), Some(Kind::Demo), november).level, Level::Ok);
        assert_eq!(backup(&days(1), Some(Kind::Real), november).level, Level::Ok);
        assert_eq!(backup(&days(3), Some(Kind::Real), november).level, Level::Warning);
    }
}
