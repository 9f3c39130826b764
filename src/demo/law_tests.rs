//! The demo before the law: each line is handed to `domain` as the service would hand it, act by act, and
//! the ledger's own lines are summed to the figures of the report.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::catalogue::DemoProcedure;
use super::tests::{LINES, PROCEDURES, at, calendar, on};
use crate::domain::act::Act;
use crate::domain::deadline::WorkingHours;
use crate::domain::decide::{Backdating, Decision, Rules, decide};
use crate::domain::dossier::Dossier;
use crate::domain::event::Event;
use crate::domain::id::{AgencyId, DossierId, EventId, ProcedureId, VersionId};
use crate::domain::intake::{Application, decide_intake};
use crate::domain::ledger::{Line, lines_of};
use crate::domain::tally::{Bucket, Tally};

fn application(line: &Value) -> Application {
    Application {
        procedure: ProcedureId(1),
        version: VersionId(1),
        agency: AgencyId(1),
        channel: line["channel"].as_str().unwrap().parse().unwrap(),
        submitted_at: Some(at(&line["submitted_at"])),
        accept: None,
        accepted_at: Some(at(&line["accepted_at"])),
        due_on: None,
        has_code: false,
    }
}

fn act(said: &Value) -> Act {
    let text = |field: &str| said[field].as_str().map(str::to_owned);
    let papers = said["documents"].as_array().into_iter().flatten();
    Act {
        occurred_at: Some(at(&said["occurred_at"])),
        officer: serde_json::from_value(said["officer"].clone()).unwrap(),
        reason: text("reason"),
        documents: papers.map(|paper| paper.as_str().unwrap().to_owned()).collect(),
        outcome: text("outcome").map(|outcome| outcome.parse().unwrap()),
        due_on: text("due_on").map(|day| on(&day)),
        ..Act::new(said["action"].as_str().unwrap().parse().unwrap())
    }
}

/// A dossier that grows, and the lines it has posted.
#[derive(Default)]
struct Life {
    dossier: Option<Dossier>,
    lines: Vec<Line>,
    seq: u32,
}

impl Life {
    fn take(&mut self, Decision { fact, occurred_at, warnings }: Decision) {
        assert!(warnings.is_empty(), "{warnings:?}");
        self.seq += 1;
        let id = EventId(Uuid::nil());
        let event = Event {
            id,
            seq: self.seq,
            fact,
            occurred_at,
            recorded_at: occurred_at,
            officer: None,
            reason: None,
            note: None,
            overdue_reason: None,
        };
        let before = self.dossier.clone();
        let mut after = before.clone();
        match &mut after {
            Some(dossier) => dossier.apply(&event).unwrap(),
            None => after = Some(Dossier::open(DossierId(Uuid::nil()), &event).unwrap()),
        }
        self.lines.extend(lines_of(before.as_ref(), after.as_ref().unwrap(), &event));
        self.dossier = after;
    }
}

/// Lives the line through at the hour of the demo's clock.
fn live(line: &Value) -> Life {
    let procedure: &DemoProcedure = &PROCEDURES[line["procedure"].as_str().unwrap()];
    let now: DateTime<Utc> = "2023-03-24T10:00:00+07:00".parse().unwrap();
    let (calendar, hours) = (calendar(), WorkingHours::default());
    let rules = Rules {
        calendar: &calendar,
        hours: &hours,
        limit: procedure.limit(line["channel"].as_str().unwrap()),
        online_service: Some(procedure.online_service.parse().unwrap()),
        supplement_clock: procedure.supplement_clock.parse().unwrap(),
        steps: &[],
        now,
        backdating: Backdating::Allowed,
    };
    let mut life = Life::default();
    for decision in decide_intake(&application(line), &rules, &hours).unwrap() {
        life.take(decision);
    }
    for said in line["transitions"].as_array().unwrap() {
        let decision = decide(life.dossier.as_ref().unwrap(), &act(said), &rules);
        life.take(decision.unwrap_or_else(|refusal| panic!("{refusal:?}: {line}")));
    }
    life
}

fn tally(lines: &[Line], from: &str, to: &str) -> Tally {
    let (from, to): (NaiveDate, NaiveDate) = (on(from), on(to));
    let mut tally = Tally::default();
    for line in lines.iter().filter(|line| line.day <= to) {
        let bucket = if line.day < from { Bucket::Before } else { Bucket::Within };
        tally.add(bucket, line.key.channel, line.measure, line.n);
    }
    tally
}

#[test]
fn the_law_grants_every_act_and_the_ledger_sums_to_the_report() {
    let lines: Vec<Line> = LINES.iter().flat_map(|line| live(line).lines).collect();
    let quarter = tally(&lines, "2022-12-15", "2023-03-14");
    insta::assert_json_snapshot!("first_quarter", (quarter.totals(), quarter.memo()));
    let next = tally(&lines, "2023-03-15", "2023-03-24");
    insta::assert_json_snapshot!("the_days_after", (next.totals(), next.memo()));
}
