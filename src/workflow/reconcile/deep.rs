//! Each history replayed by the law: the lines it amounts to against those its events keep, and the dossier it makes
//! against the row that is served.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::Scope;
use super::names::{self, Names};
use crate::db::dossiers::Filed;
use crate::db::reconcile::Span;
use crate::db::{self, Connection, Error};
use crate::domain::dossier::Dossier;
use crate::domain::event::Event;
use crate::domain::history::{Replayed, replay};
use crate::domain::id::DossierId;
use crate::domain::ledger::Line;

/// A dossier that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DossierDifference {
    /// Its id.
    pub id: Uuid,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Agency that answers for it.
    pub agency: String,
    /// What differs, one sentence each.
    pub differs: Vec<String>,
}

/// Day, agency, procedure, channel, measure: what a line counts.
type Key = (NaiveDate, i32, i32, i16, i16);

#[derive(Debug)]
struct Found {
    dossier: Dossier,
    lines: BTreeMap<Key, (i64, i64)>,
    others: Vec<String>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Book {
    found: Vec<Found>,
}

impl Book {
    /// Replays a portion of dossiers.
    pub(super) async fn replay(
        &mut self,
        conn: &mut Connection,
        span: Span,
        ids: &[Uuid],
    ) -> Result<(), Error> {
        let mut histories: HashMap<Uuid, Vec<Event>> = HashMap::new();
        for recorded in db::events::histories(conn, ids).await? {
            histories.entry(recorded.dossier.0).or_default().push(recorded.event);
        }
        let mut kept: HashMap<Uuid, Vec<serde_json::Value>> = HashMap::new();
        for event in db::reconcile::kept_by_event(conn, span).await? {
            kept.entry(event.dossier_id).or_default().push(event.lines);
        }
        for Filed { dossier, .. } in db::dossiers::read(conn, ids).await? {
            let events = histories.remove(&dossier.id.0).unwrap_or_default();
            let lines = kept.remove(&dossier.id.0).unwrap_or_default();
            self.found.extend(compared(dossier, &events, &lines));
        }
        Ok(())
    }

    /// What differs in the months and agencies asked for; what no line tells is always told.
    pub(super) fn differences(&self, scope: &Scope, names: &Names) -> Vec<DossierDifference> {
        self.found.iter().filter_map(|found| found.told(scope, names)).collect()
    }
}

impl Found {
    fn told(&self, scope: &Scope, names: &Names) -> Option<DossierDifference> {
        let month = |day: NaiveDate| crate::domain::period::ReportingMonth::of(day);
        let asked = |key: &Key| scope.has_agency(key.1) && scope.has_month(month(key.0));
        let mine = [self.dossier.agency, self.dossier.intake_agency].iter().any(|id| scope.has_agency(id.0));
        let lines = self.lines.iter().filter(|(key, _)| asked(key)).map(|(key, (kept, law))| {
            let (day, agency, procedure, channel, measure) = *key;
            format!(
                "{} on {day} for {} {} {}: its events keep {kept}, the law says {law}",
                names::measure(measure),
                names.agency(agency),
                names.procedure(procedure),
                names::channel(channel),
            )
        });
        let others = self.others.iter().filter(|_| mine).cloned();
        let differs: Vec<String> = others.chain(lines).collect();
        (!differs.is_empty()).then(|| DossierDifference {
            id: self.dossier.id.0,
            code: self.dossier.code.as_ref().map(ToString::to_string),
            agency: names.agency(self.dossier.agency.0),
            differs,
        })
    }
}

fn compared(dossier: Dossier, events: &[Event], kept: &[serde_json::Value]) -> Option<Found> {
    let mut found = Found { lines: BTreeMap::new(), others: Vec::new(), dossier };
    let dossier = &found.dossier;
    if !events.iter().zip(1..).all(|(event, seq)| event.seq == seq) {
        found.others.push("its events are not numbered 1, 2, 3 …".to_owned());
    }
    match replay(DossierId(dossier.id.0), events) {
        Err(why) => found.others.push(format!("its history cannot stand: {why}")),
        Ok(Replayed { dossier: law, lines }) => {
            let row = Dossier { code: None, ..dossier.clone() };
            found.others.extend(differing_facts(&row, &law));
            for line in &lines {
                found.lines.entry(key_of(line)).or_default().1 += line.n;
            }
            for lines in kept {
                match db::ledger::lines_of_json(lines) {
                    Some(lines) => {
                        for line in &lines {
                            found.lines.entry(key_of(line)).or_default().0 += line.n;
                        }
                    }
                    None => found.others.push("an event keeps lines that make no sense".to_owned()),
                }
            }
            found.lines.retain(|_, (kept, law)| kept != law);
        }
    }
    (!found.lines.is_empty() || !found.others.is_empty()).then_some(found)
}

fn key_of(line: &Line) -> Key {
    let key = line.key;
    (line.day, key.agency.0, key.procedure.0, key.channel.national_code(), line.measure.number())
}

/// Names the facts of a row that its history does not make; never more than facts that are counted.
fn differing_facts(row: &Dossier, law: &Dossier) -> Option<String> {
    let pairs = [
        ("procedure", row.procedure == law.procedure && row.procedure_version == law.procedure_version),
        ("agency", row.agency == law.agency && row.intake_agency == law.intake_agency),
        ("channel", row.channel == law.channel),
        ("status", row.status == law.status),
        ("submitted_at", row.submitted_at == law.submitted_at),
        ("accepted_at", row.accepted_at == law.accepted_at),
        ("due_on", row.due == law.due),
        ("ended_at", row.ended_at == law.ended_at),
        ("outcome", row.outcome == law.outcome),
        ("returned_at", row.returned_at == law.returned_at),
        ("version", row.version == law.version),
        ("voided", row.voided == law.voided),
    ];
    let named: Vec<&str> = pairs.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
    match (row == law, named.is_empty()) {
        (true, _) => None,
        (false, true) => Some("its row is not what its history makes it".to_owned()),
        (false, false) => Some(format!("its row has another {} than its history makes", named.join(", "))),
    }
}
