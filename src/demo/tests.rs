//! The demo's promises, counted anew from its lines: nothing here knows how they were made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::catalogue::{DemoProcedure, agencies, procedures};
use super::dossiers;
use crate::domain::calendar::{Calendar, CalendarDay, DayKind};
use crate::domain::deadline::{self, Silent, WorkingHours};
use crate::domain::time::civil_day;

/// Days off of October 2022 to June 2023 (notices 245/VPCP and 8056/VPCP-KGVX).
pub(super) fn calendar() -> Calendar {
    let holidays = [
        "2023-01-02",
        "2023-01-20",
        "2023-01-23",
        "2023-01-24",
        "2023-01-25",
        "2023-01-26",
        "2023-05-01",
        "2023-05-02",
        "2023-05-03",
    ];
    let day = |day| CalendarDay {
        day: on(day),
        kind: DayKind::Holiday,
        name: String::new(),
        source: String::new(),
    };
    Calendar::new([2022, 2023], holidays.into_iter().map(day))
}

pub(super) fn on(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

pub(super) fn at(value: &Value) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().to_utc()
}

pub(super) static LINES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    dossiers(&calendar()).unwrap().iter().map(|line| serde_json::to_value(line).unwrap()).collect()
});

pub(super) static PROCEDURES: LazyLock<BTreeMap<String, DemoProcedure>> = LazyLock::new(|| {
    procedures().unwrap().into_iter().map(|procedure| (procedure.code.clone(), procedure)).collect()
});

/// A dossier as the service would see it.
#[derive(Debug)]
struct Seen {
    online: bool,
    accepted_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    /// How it ended, as the action says it.
    ended_by: Option<String>,
    due_on: NaiveDate,
    /// From, and to where it has ended, of each wait.
    waits: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// The due date in force from each day on.
    dues: Vec<(NaiveDate, NaiveDate)>,
    extended: bool,
}

fn see(line: &Value, calendar: &Calendar, hours: &WorkingHours) -> Seen {
    let procedure = &PROCEDURES[line["procedure"].as_str().unwrap()];
    let channel = line["channel"].as_str().unwrap();
    let limit = procedure.limit(channel).unwrap();
    let due = |from| deadline::due(limit, from, hours, calendar, &mut Silent).unwrap().due_on;
    let accepted = at(&line["accepted_at"]);
    let accepted_on = civil_day(accepted);
    let mut seen = Seen {
        online: channel == "online",
        accepted_on,
        ended_on: None,
        ended_by: None,
        due_on: due(accepted),
        waits: Vec::new(),
        dues: vec![(accepted_on, due(accepted))],
        extended: false,
    };
    for act in line["transitions"].as_array().unwrap() {
        let (when, action) = (at(&act["occurred_at"]), act["action"].as_str().unwrap());
        let day = civil_day(when);
        match action {
            "request_supplement" | "request_payment" => seen.waits.push((day, None)),
            "receive_supplement" | "confirm_payment" => {
                let wait = seen.waits.last_mut().unwrap();
                wait.1 = Some(day);
                let restart = action == "receive_supplement" && procedure.supplement_clock == "restart";
                let shifted = deadline::shift(seen.due_on, wait.0, day, calendar, &mut Silent).unwrap();
                seen.due_on = if restart { due(when) } else { shifted };
            }
            "extend" => {
                assert!(deadline::extension_allowed_on(seen.due_on, day) && !seen.extended, "{line}");
                seen.extended = true;
                seen.due_on = on(act["due_on"].as_str().unwrap());
            }
            "finish" | "withdraw" | "stop" => {
                assert!(seen.ended_on.is_none());
                seen.ended_on = Some(day);
                seen.ended_by = Some(action.to_owned());
            }
            "assign" | "hand_over" => {}
            other => panic!("unknown action {other}"),
        }
        seen.dues.push((day, seen.due_on));
    }
    seen
}

fn all_seen() -> Vec<Seen> {
    let (calendar, hours) = (calendar(), WorkingHours::default());
    LINES.iter().map(|line| see(line, &calendar, &hours)).collect()
}

#[test]
fn the_totals_are_those_of_the_report() {
    let (from, to) = (on("2022-12-15"), on("2023-03-14"));
    let seen = all_seen();
    let count = |matches: &dyn Fn(&Seen) -> bool| seen.iter().filter(|dossier| matches(dossier)).count();
    let new = |dossier: &Seen| (from..=to).contains(&dossier.accepted_on);
    let resolved = |dossier: &Seen| dossier.ended_on.is_some_and(|day| (from..=to).contains(&day));
    let by_date = |dossier: &Seen| dossier.ended_by.as_deref() == Some("finish");
    let before_due = |dossier: &Seen| dossier.ended_on < Some(dossier.due_on);
    assert_eq!(seen.len(), 26_202);
    assert_eq!(count(&new), 26_199);
    assert_eq!(count(&|dossier| new(dossier) && dossier.online), 4_049);
    assert_eq!(
        count(&|dossier| dossier.accepted_on < from && dossier.ended_on.is_none_or(|day| day >= from)),
        3
    );
    assert_eq!(count(&resolved), 26_188);
    assert_eq!(count(&|dossier| resolved(dossier) && by_date(dossier) && before_due(dossier)), 5_621);
    assert_eq!(count(&|dossier| resolved(dossier) && !(by_date(dossier) && before_due(dossier))), 20_567);
    assert_eq!(count(&|dossier| by_date(dossier) && dossier.ended_on > Some(dossier.due_on)), 0);
    assert_eq!(count(&|dossier| dossier.ended_on.is_none_or(|day| day > to)), 14);
    assert_eq!(count(&|dossier| dossier.ended_by.as_deref() == Some("withdraw")), 124);
    assert_eq!(count(&|dossier| dossier.ended_by.as_deref() == Some("stop")), 5);
    assert_eq!(count(&|dossier| dossier.extended), 8);
}

/// Day by day: pending, not waiting, and the due date of that day past.
#[test]
fn nothing_is_overdue_but_one_since_the_twenty_second() {
    let mut overdue = Vec::new();
    for dossier in all_seen() {
        for day in dossier.accepted_on.iter_days().take_while(|day| *day <= on("2023-03-24")) {
            let ended = dossier.ended_on.is_some_and(|ended| ended <= day);
            let waits = dossier.waits.iter().any(|(from, to)| *from <= day && to.is_none_or(|to| to > day));
            let due_on = dossier.dues.iter().rev().find(|(from, _)| *from <= day).unwrap().1;
            overdue.extend((!ended && !waits && due_on < day).then_some(day));
        }
    }
    assert_eq!(overdue, ["2023-03-22", "2023-03-23", "2023-03-24"].map(on));
}

#[test]
fn some_of_the_fourteen_wait_some_end_later_some_are_open() {
    let (to, now) = (on("2023-03-14"), on("2023-03-24"));
    let pending: Vec<_> =
        all_seen().into_iter().filter(|dossier| dossier.ended_on.is_none_or(|day| day > to)).collect();
    let waiting = pending
        .iter()
        .filter(|dossier| dossier.waits.iter().any(|(_, end)| end.is_none_or(|day| day > to)))
        .count();
    let open = pending.iter().filter(|dossier| dossier.ended_on.is_none()).count();
    assert_eq!((pending.len(), waiting, open), (14, 6, 7));
    assert!(
        pending.iter().all(|dossier| dossier.ended_on.is_none_or(|day| day < now && day <= dossier.due_on))
    );
}

#[test]
fn acts_follow_each_other_lawfully() {
    let clock = DateTime::parse_from_rfc3339("2023-03-24T09:30:00+07:00").unwrap().to_utc();
    let calendar = calendar();
    let mut before = DateTime::<Utc>::MIN_UTC;
    for line in LINES.iter() {
        let (submitted, accepted) = (at(&line["submitted_at"]), at(&line["accepted_at"]));
        assert!(submitted <= accepted && before <= accepted, "{line}");
        assert!(calendar.is_working(civil_day(accepted)).unwrap());
        before = accepted;
        let (mut last, mut status) = (accepted, "accepted");
        for act in line["transitions"].as_array().unwrap() {
            let (when, action) = (at(&act["occurred_at"]), act["action"].as_str().unwrap());
            assert!(last < when && when <= clock, "{line}");
            assert!(
                calendar.is_working(civil_day(when)).unwrap() && act["officer"]["id"].is_string(),
                "{line}"
            );
            status = next(status, action).unwrap_or_else(|| panic!("{action} in {status}: {line}"));
            assert!(carries_what_it_needs(action, act), "{act}");
            if action == "request_supplement" {
                let latest = deadline::supplement_request_latest(civil_day(accepted), &calendar).unwrap();
                assert!(civil_day(when) <= latest, "{line}");
            }
            last = when;
        }
    }
}

fn next(status: &str, action: &str) -> Option<&'static str> {
    Some(match (status, action) {
        ("accepted", "assign")
        | ("supplement_requested", "receive_supplement")
        | ("payment_requested", "confirm_payment")
        | ("processing", "extend") => "processing",
        ("accepted" | "processing", "request_supplement") => "supplement_requested",
        ("accepted" | "processing", "request_payment") => "payment_requested",
        ("accepted", "extend") => "accepted",
        ("accepted" | "processing", "finish") => "done",
        ("accepted" | "processing", "withdraw" | "stop") => "ended",
        ("done", "hand_over") => "returned",
        _ => return None,
    })
}

fn carries_what_it_needs(action: &str, act: &Value) -> bool {
    let reason = act["reason"].is_string();
    match action {
        "finish" => act["outcome"] == "approved" || (act["outcome"] == "refused" && reason),
        "request_supplement" => {
            reason && act["documents"].as_array().is_some_and(|papers| !papers.is_empty())
        }
        "request_payment" | "withdraw" | "stop" => reason,
        "extend" => reason && act["due_on"].is_string(),
        _ => true,
    }
}

/// TT 87/2021/TT-BTC Đ10 and practice: an online dossier is answered within eight hours of work.
#[test]
fn online_dossiers_are_accepted_within_eight_hours_of_work() {
    let (calendar, hours) = (calendar(), WorkingHours::default());
    let eight = serde_json::from_value(serde_json::json!({"amount": 8, "unit": "working_hour"})).unwrap();
    let mut at_night = 0;
    for line in LINES.iter().filter(|line| line["channel"] == "online") {
        let (submitted, accepted) = (at(&line["submitted_at"]), at(&line["accepted_at"]));
        let latest =
            deadline::due(&eight, submitted, &hours, &calendar, &mut Silent).unwrap().due_at.unwrap();
        assert!(submitted < accepted && accepted <= latest, "{line}");
        at_night += u32::from(civil_day(submitted) != civil_day(accepted));
    }
    assert!(at_night > 200);
}

#[test]
fn agencies_and_procedures_are_known_and_of_one_level() {
    let agencies = agencies().unwrap();
    let levels: BTreeMap<_, _> =
        agencies.iter().map(|agency| (agency.code.as_str(), agency.level.as_str())).collect();
    assert_eq!((agencies.len(), levels["H59.31.07"]), (19, "commune"));
    let mut used = BTreeSet::new();
    for line in LINES.iter() {
        let procedure = &PROCEDURES[line["procedure"].as_str().unwrap()];
        assert_eq!(procedure.level, levels[line["agency"].as_str().unwrap()], "{line}");
        assert_eq!(procedure.kind, "national");
        used.insert((line["agency"].as_str().unwrap(), line["channel"].as_str().unwrap()));
    }
    assert_eq!(used.len(), 18 * 2, "each agency has dossiers of both channels");
}

#[test]
fn the_catalogue_counts_424_and_16() {
    let count = |kind: &str, level: &str| {
        PROCEDURES.values().filter(|row| row.kind == kind && row.level == level).count()
    };
    assert_eq!((count("national", "district"), count("national", "commune")), (270, 154));
    assert_eq!(PROCEDURES.values().filter(|row| row.kind == "internal").count(), 16);
    let birth = PROCEDURES["1.001193"].limit("direct").unwrap();
    assert_eq!(
        serde_json::to_value(birth).unwrap(),
        serde_json::json!({"amount": 1, "unit": "working_day", "cutoff_time": "15:00"})
    );
    assert!(PROCEDURES.values().all(|row| row.limit("direct").is_some()
        && row.origin == "central"
        && on(&row.valid_from) <= on("2022-01-01")));
}

#[test]
fn nobody_comes_twice_for_the_same_on_one_day() {
    let mut came = BTreeSet::new();
    for line in LINES.iter() {
        let who =
            (line["applicant"]["identity_number"].as_str().unwrap(), line["procedure"].as_str().unwrap());
        let days: BTreeSet<_> =
            [civil_day(at(&line["submitted_at"])), civil_day(at(&line["accepted_at"]))].into();
        assert!(days.into_iter().all(|day| came.insert((who, day))), "{line}");
    }
    let references: BTreeSet<_> = LINES.iter().filter_map(|line| line["external_ref"].as_str()).collect();
    assert_eq!(references.len(), 4_049);
}

/// The same bytes on every machine: a new hash here is a new demo.
#[test]
fn the_demo_never_changes_by_itself() {
    let mut hash = Sha256::new();
    for line in dossiers(&calendar()).unwrap() {
        hash.update(serde_json::to_string(&line).unwrap());
        hash.update("\n");
    }
    let start = hash.finalize().iter().take(8).fold(0, |start: u64, byte| start << 8 | u64::from(*byte));
    assert_eq!(format!("{start:016x}"), "a5dbb903b810930b");
}

#[test]
fn bodies_are_those_of_the_contract() {
    let processes = super::processes().unwrap();
    let births = PROCEDURES["1.001193"].body(&processes);
    let steps: Vec<_> =
        births["internal_steps"].as_array().unwrap().iter().map(|s| s["limit"]["amount"].clone()).collect();
    assert_eq!(steps, [1, 5, 1, 1], "eight hours, as long as its limit");
    assert_eq!(births["levels"], serde_json::json!(["commune"]));
    assert_eq!(
        births["limits"][0],
        serde_json::json!({"channel": "direct", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"})
    );
    let copies = PROCEDURES["2.000815"].body(&processes);
    assert_eq!(
        copies["limits"],
        serde_json::json!([{"channel": "direct", "unit": "same_day", "cutoff_time": "15:00"}])
    );
    let province = agencies().unwrap()[0].body();
    assert_eq!((&province["parent"], &province["valid_to"]), (&Value::Null, &Value::Null));
}
