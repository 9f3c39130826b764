//! What the world sees of a dossier inside the office: where it is, through whose hands it went, what others were asked.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::transition::OfficerRequest;
use super::super::view::{Named, agency_of};
use crate::domain::act::Officer;
use crate::domain::deadline::Timing;
use crate::domain::dossier::Dossier;
use crate::domain::internal_process::InternalStep;
use crate::domain::internal_process::act::step_of;
use crate::domain::internal_process::slip::{Opinion, Slip, Visit};
use crate::domain::time::{civil_day, local};
use crate::http::internal_step::InternalStepBody;
use crate::workflow::directory::Snapshot;

/// The step of the internal process that a dossier is in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepOfDossier {
    /// Its number, from 1.
    #[schema(example = 2, minimum = 1)]
    pub no: u16,
    /// How many steps the process has.
    #[schema(example = 3, minimum = 1)]
    pub of: usize,
    /// What is done.
    #[schema(example = "Thẩm định hồ sơ")]
    pub name: String,
    /// Division or post that does it.
    #[schema(example = "Phòng Tư pháp")]
    pub unit: String,
    /// When the dossier came to it.
    pub since: DateTime<FixedOffset>,
    /// Until when it is to be done, until 24:00; `null` where the calendar of a year is missing.
    #[schema(example = "2023-03-27")]
    pub due_on: Option<NaiveDate>,
    /// The moment, of a time in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Whether that is past. Not while the dossier waits for the applicant: its step waits too.
    pub late: bool,
}

impl StepOfDossier {
    /// The step a dossier is in; `None` where it is in none that its version names.
    pub(in crate::http::dossiers) fn of(
        dossier: &Dossier,
        snapshot: &Snapshot,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let at = dossier.step.filter(|_| dossier.is_pending())?;
        let steps = steps_of(dossier, snapshot);
        let InternalStep { name, unit, limit: _ } = step_of(steps, at.no)?.clone();
        let due = dossier.due.step.unwrap_or_default();
        let waits = dossier.status.is_waiting();
        Some(Self {
            no: at.no,
            of: steps.len(),
            name,
            unit,
            since: local(at.since),
            due_on: due.due_on,
            due_at: due.due_at.map(local),
            late: !waits && due.ends_at().is_some_and(|end| end < now),
        })
    }
}

/// The steps that the procedure version of a dossier names.
pub(super) fn steps_of<'a>(dossier: &Dossier, snapshot: &'a Snapshot) -> &'a [InternalStep] {
    let version = snapshot.catalogue.version(dossier.procedure_version);
    version.map_or(&[], |version| version.internal_steps.as_slice())
}

/// Through whose hands a dossier went (phiếu kiểm soát quá trình giải quyết hồ sơ).
#[derive(Debug, Serialize, ToSchema)]
pub struct ControlSlipView {
    /// Id.
    pub id: Uuid,
    /// Code, from acceptance on.
    pub code: Option<String>,
    /// The steps that its procedure version names, in order; empty where it names none.
    pub process: Vec<InternalStepBody>,
    /// The step it is in.
    pub step: Option<StepOfDossier>,
    /// Its stays, in order of time: one that was sent back is in a step twice.
    pub visits: Vec<VisitView>,
    /// The opinions that other agencies were asked for, in order of time.
    pub opinions: Vec<OpinionView>,
    /// Whether any stay or opinion was, or is, late.
    pub late: bool,
}

/// One stay of a dossier in a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitView {
    /// Id of the event that brought it there; a correction may name it.
    pub event: Uuid,
    /// Number of the step, from 1.
    #[schema(example = 2, minimum = 1)]
    pub no: u16,
    /// What is done; `null` where the version (of a corrected procedure) names no such step.
    #[schema(example = "Thẩm định hồ sơ")]
    pub name: Option<String>,
    /// Division or post that does it.
    #[schema(example = "Phòng Tư pháp")]
    pub unit: Option<String>,
    /// Who gave it on.
    #[schema(value_type = Option<OfficerRequest>)]
    pub from: Option<Officer>,
    /// Who took it over.
    #[schema(value_type = Option<OfficerRequest>)]
    pub to: Option<Officer>,
    /// When it came.
    pub entered_at: DateTime<FixedOffset>,
    /// Until when it is, or was, to be done, as the waits of the dossier have moved it.
    #[schema(example = "2023-03-27")]
    pub due_on: Option<NaiveDate>,
    /// The moment, of a time in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// When it went on, or the dossier ended; `null` while it is there.
    pub left_at: Option<DateTime<FixedOffset>>,
    /// How that lies against the time of the step; `null` while it is there.
    #[schema(value_type = Option<Timing>)]
    pub timing: Option<&'static str>,
    /// Whether it was, or is, late.
    pub late: bool,
    /// When the dossier waited for the applicant meanwhile.
    pub waits: Vec<WaitView>,
    /// Why it came here, where that was said.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Note of the hand-over.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// A wait of the dossier for the applicant, while it was in a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitView {
    /// Day on which it was asked.
    pub from: NaiveDate,
    /// Day on which what was asked for came; `null` while it waits, and where the dossier ended meanwhile.
    pub to: Option<NaiveDate>,
}

/// An opinion that another agency was asked for (NĐ 61/2018 Đ19 k5).
#[derive(Debug, Serialize, ToSchema)]
pub struct OpinionView {
    /// Id of the event that asked for it: names it in the address of its answer.
    pub id: Uuid,
    /// Who was asked.
    pub agency: Named,
    /// Who asked.
    #[schema(value_type = Option<OfficerRequest>)]
    pub officer: Option<Officer>,
    /// What was asked.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// When.
    pub asked_at: DateTime<FixedOffset>,
    /// Until when it is to be answered.
    #[schema(example = "2023-03-29")]
    pub due_on: Option<NaiveDate>,
    /// The moment, of a time in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// When the answer came; `null` while there is none.
    pub answered_at: Option<DateTime<FixedOffset>>,
    /// How the answer lies against its time; `null` while there is none.
    #[schema(value_type = Option<Timing>)]
    pub timing: Option<&'static str>,
    /// Whether it came late, or is late now.
    pub late: bool,
    /// What was noted of the answer.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl ControlSlipView {
    /// The slip of a dossier, as seen at `now`.
    pub(super) fn new(dossier: &Dossier, slip: Slip, snapshot: &Snapshot, now: DateTime<Utc>) -> Self {
        let steps = steps_of(dossier, snapshot);
        let visits: Vec<VisitView> =
            slip.visits.into_iter().map(|visit| VisitView::new(visit, steps, now)).collect();
        let opinion = |opinion| OpinionView::new(opinion, dossier, snapshot, now);
        let opinions: Vec<OpinionView> = slip.opinions.into_iter().map(opinion).collect();
        Self {
            id: dossier.id.0,
            code: dossier.code.as_ref().map(ToString::to_string),
            process: steps.iter().map(InternalStepBody::from).collect(),
            step: StepOfDossier::of(dossier, snapshot, now),
            late: visits.iter().any(|visit| visit.late) || opinions.iter().any(|opinion| opinion.late),
            visits,
            opinions,
        }
    }
}

impl VisitView {
    fn new(visit: Visit, steps: &[InternalStep], now: DateTime<Utc>) -> Self {
        let (late, timing) = (visit.is_late(now), visit.timing());
        let Visit { event, no, from, to, entered_at, due, left_at, waits, reason, note } = visit;
        let named = step_of(steps, no);
        Self {
            event: event.0,
            no,
            name: named.map(|step| step.name.clone()),
            unit: named.map(|step| step.unit.clone()),
            from,
            to,
            entered_at: local(entered_at),
            due_on: due.due_on,
            due_at: due.due_at.map(local),
            left_at: left_at.map(local),
            timing: timing.map(Timing::as_str),
            late,
            waits: waits.into_iter().map(|(from, to)| WaitView { from, to }).collect(),
            reason,
            note,
        }
    }
}

impl OpinionView {
    fn new(opinion: Opinion, dossier: &Dossier, snapshot: &Snapshot, now: DateTime<Utc>) -> Self {
        let (late, timing) = (opinion.is_late(now, dossier.ended_at), opinion.timing());
        let Opinion { event, agency, officer, reason, asked_at, due, answered_at, note } = opinion;
        Self {
            id: event.0,
            agency: agency_of(snapshot, agency, civil_day(asked_at)),
            officer,
            reason,
            asked_at: local(asked_at),
            due_on: due.due_on,
            due_at: due.due_at.map(local),
            answered_at: answered_at.map(local),
            timing: timing.map(Timing::as_str),
            late,
            note,
        }
    }
}
