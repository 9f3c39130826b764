//! The history of a dossier as the world sees it: codes for keys, facts as they were decided.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::transition::{CorrectionRequest, OfficerRequest};
use super::view::{Named, agency_of};
use crate::db::events::Recorded;
use crate::domain::act::{Change, Ground, Outcome};
use crate::domain::event::{DueDates, Event, EventKind, Fact};
use crate::domain::id::AgencyId;
use crate::domain::overdue::OverdueReason;
use crate::domain::procedure::Channel;
use crate::domain::time::local;
use crate::workflow::directory::Snapshot;

/// One entry of a history.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0186dfc6-8a3e-7c42-8f11-6d1f5c0b2a37", "seq": 2, "kind": "finished",
    "occurred_at": "2023-03-27T16:00:00+07:00", "recorded_at": "2023-03-27T16:00:00+07:00", "late_entry": false,
    "agency": {"code": "H59.31.07", "name": "UBND xã Lưu Nghiệp Anh"}, "client": "demo",
    "officer": {"id": "tc-07", "name": "Thạch Thị Sa Ri"}, "reason": null, "note": null, "overdue_reason": null,
    "facts": {"outcome": "approved", "result": "15/2023"}
}))]
pub struct EventView {
    /// Id, which a correction names.
    pub id: Uuid,
    /// 1, 2, 3 … within the dossier.
    #[schema(example = 1, minimum = 1)]
    pub seq: u32,
    /// What happened.
    #[schema(value_type = EventKind)]
    pub kind: &'static str,
    /// When it happened.
    #[schema(example = "2023-03-24T09:30:00+07:00")]
    pub occurred_at: DateTime<FixedOffset>,
    /// When it was entered.
    #[schema(example = "2023-03-24T09:30:00+07:00")]
    pub recorded_at: DateTime<FixedOffset>,
    /// Entered on a later day than it happened (nhập muộn).
    pub late_entry: bool,
    /// Agency that answered for the dossier then.
    pub agency: Named,
    /// Client that entered it.
    #[schema(example = "demo")]
    pub client: String,
    /// Officer who acted.
    #[schema(value_type = Option<OfficerRequest>)]
    pub officer: Option<Value>,
    /// Reason given.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Note.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Why the dossier is overdue, as said with it.
    #[schema(value_type = Option<OverdueReason>)]
    pub overdue_reason: Option<&'static str>,
    /// What it decided; only the members that its kind has.
    #[schema(value_type = EventFacts)]
    pub facts: Value,
}

/// What an event decided. Only the members of its kind are there; codes stand for agencies and procedures.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documents what `facts` writes")]
pub struct EventFacts {
    /// Of an intake, or of its correction: code of the procedure.
    #[schema(example = "1.001193")]
    procedure: Option<String>,
    /// Of an intake, or of a correction: code of the agency.
    #[schema(example = "H59.31.07")]
    agency: Option<String>,
    /// Of an intake: the channel.
    #[schema(value_type = Option<Channel>)]
    channel: Option<String>,
    /// Of an intake: when it was handed in.
    submitted_at: Option<DateTime<FixedOffset>>,
    /// Of an online submission: until when it is to be answered.
    intake_due_at: Option<DateTime<FixedOffset>>,
    /// The due date in force from then on.
    #[schema(example = "2023-03-27")]
    due_on: Option<NaiveDate>,
    /// The instant it is due, of limits in working hours.
    due_at: Option<DateTime<FixedOffset>>,
    /// The due date that only waits have moved.
    #[schema(example = "2023-03-27")]
    original_due_on: Option<NaiveDate>,
    /// Of a supplement request: the ground for an exception.
    #[schema(value_type = Option<Ground>)]
    ground: Option<String>,
    /// Of a supplement request and of the notice before acceptance: the papers asked for.
    documents: Option<Vec<String>>,
    /// Of an end of processing.
    #[schema(value_type = Option<Outcome>)]
    outcome: Option<String>,
    /// Number of the result, or way of receipt.
    result: Option<String>,
    /// Of a transfer: code of the receiver.
    #[schema(example = "H59.31")]
    to_agency: Option<String>,
    /// Of a correction: id of the event it is about.
    event: Option<Uuid>,
    /// Of a correction: what really happened.
    #[schema(value_type = Option<CorrectionRequest>)]
    set: Option<Value>,
    /// Of a correction: it did not happen.
    undo: Option<bool>,
    /// Of a change of contact data: names of the fields.
    fields: Option<Vec<String>>,
    /// Of a step of the internal process: its number, from 1.
    step: Option<u16>,
    /// Of a step: who took the dossier over.
    #[schema(value_type = Option<OfficerRequest>)]
    to_officer: Option<Value>,
    /// Of an opinion that came in: id of the event that asked for it.
    request: Option<Uuid>,
}

impl EventView {
    /// An event in the words of the world: codes for keys.
    pub fn new(recorded: &Recorded, snapshot: &Snapshot) -> Self {
        let Recorded { dossier: _, event, agency, client_id } = recorded.clone();
        let late_entry = event.is_late_entry();
        let occurred_on = event.occurred_on();
        let Event { id, seq, fact, occurred_at, recorded_at, officer, reason, note, overdue_reason } = event;
        Self {
            id: id.0,
            seq,
            kind: fact.kind().as_str(),
            occurred_at: local(occurred_at),
            recorded_at: local(recorded_at),
            late_entry,
            agency: agency_of(snapshot, agency, occurred_on),
            client: client_id,
            officer: officer.and_then(|officer| serde_json::to_value(officer).ok()),
            reason,
            note,
            overdue_reason: overdue_reason.map(OverdueReason::as_str),
            facts: Value::Object(facts(&fact, snapshot)),
        }
    }
}

fn facts(fact: &Fact, snapshot: &Snapshot) -> Map<String, Value> {
    let agency = |id: AgencyId| snapshot.agencies.get(id).map(|agency| agency.code.to_string());
    let due = |due: &DueDates| json!({"due_on": due.due_on, "due_at": due.due_at.map(local), "original_due_on": due.original_due_on});
    let value = match fact {
        Fact::Registered { intake, .. } | Fact::Accepted { intake: Some(intake), .. } => {
            let procedure =
                snapshot.catalogue.get(intake.procedure).map(|procedure| procedure.code.to_string());
            let mut value = json!({"procedure": procedure, "agency": agency(intake.agency), "channel": intake.channel,
                "submitted_at": local(intake.submitted_at)});
            if let (Fact::Registered { intake_due_at, .. }, Some(value)) = (fact, value.as_object_mut()) {
                value.insert("intake_due_at".to_owned(), json!(intake_due_at.map(local)));
            }
            if let (Fact::Accepted { due: dates, .. }, Some(value)) = (fact, value.as_object_mut())
                && let Value::Object(dates) = due(dates)
            {
                value.extend(dates);
            }
            value
        }
        Fact::Accepted { due: dates, .. }
        | Fact::SupplementReceived { due: dates }
        | Fact::PaymentConfirmed { due: dates }
        | Fact::Dated { due: dates } => due(dates),
        Fact::SupplementRequested { ground, documents } => json!({"ground": ground, "documents": documents}),
        Fact::Extended { due_on } | Fact::Reissued { due_on } => json!({"due_on": due_on}),
        Fact::Finished { outcome, result } => json!({"outcome": outcome, "result": result}),
        Fact::HandedOver { result } => json!({"result": result}),
        Fact::Transferred { to } => json!({"to_agency": agency(*to)}),
        Fact::Corrected { event, change } => corrected(event.0, change, snapshot),
        Fact::Amended { fields } => json!({"fields": fields}),
        Fact::StepEntered { step, due, to } => {
            json!({"step": step, "due_on": due.due_on, "due_at": due.due_at.map(local), "to_officer": to})
        }
        Fact::OpinionRequested { agency: asked, due } => {
            json!({"agency": agency(*asked), "due_on": due.due_on, "due_at": due.due_at.map(local)})
        }
        Fact::OpinionReceived { request } => json!({"request": request.0}),
        Fact::Noted { documents } => json!({"documents": documents}),
        Fact::IntakeRefused
        | Fact::Assigned
        | Fact::PaymentRequested
        | Fact::Withdrawn
        | Fact::Stopped
        | Fact::Voided
        | Fact::OverdueExplained => json!({}),
    };
    match value {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

fn corrected(event: Uuid, change: &Change, snapshot: &Snapshot) -> Value {
    match change {
        Change::Undo => json!({"event": event, "undo": true}),
        Change::Set(set) => {
            let procedure =
                set.procedure.and_then(|(id, _)| snapshot.catalogue.get(id)).map(|p| p.code.to_string());
            let agency =
                set.agency.and_then(|id| snapshot.agencies.get(id)).map(|agency| agency.code.to_string());
            let mut members = Map::new();
            let mut put = |name: &str, value: Value| {
                if !value.is_null() {
                    members.insert(name.to_owned(), value);
                }
            };
            put("occurred_at", json!(set.occurred_at.map(local)));
            put("channel", json!(set.channel));
            put("procedure", json!(procedure));
            put("agency", json!(agency));
            put("due_on", json!(set.due_on));
            put("outcome", json!(set.outcome));
            json!({"event": event, "set": members})
        }
    }
}
