//! What the world sees of a dossier (its history: `history.rs`): one crossing from the row, so that a new column makes the
//! compiler ask whether it is public.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::internal::view::StepOfDossier;
use super::warnings::{self, OtherDossier, WarningView};
use crate::db::dossiers::Filed;
use crate::domain::act::Outcome;
use crate::domain::applicant::{Applicant, ApplicantKind, Document};
use crate::domain::dossier::{Dossier, Standing};
use crate::domain::event::DueDates;
use crate::domain::id::{AgencyId, VersionId};
use crate::domain::intake_deadline::{intake_due, whose_hours};
use crate::domain::overdue::OverdueReason;
use crate::domain::procedure::Channel;
use crate::domain::refusal::Warning;
use crate::domain::status::Status;
use crate::domain::time::{civil_day, local};
use crate::http::problem::Language;
use crate::workflow::directory::Snapshot;
use crate::workflow::order::{Answer, Done, Duplicate};

/// An agency or a field: its code and its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Code.
    #[schema(example = "H59.31.07")]
    pub code: String,
    /// Name.
    #[schema(example = "UBND xã Lưu Nghiệp Anh")]
    pub name: String,
}

/// The procedure of a dossier, as of the version of its intake.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureOfDossier {
    /// National code (mã TTHC).
    #[schema(example = "1.001193")]
    pub code: String,
    /// Name.
    #[schema(example = "Thủ tục đăng ký khai sinh")]
    pub name: String,
    /// Field (lĩnh vực).
    pub field: Named,
}

/// The owner of a dossier; the identity number is masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicantView {
    /// What kind of owner.
    #[schema(value_type = ApplicantKind)]
    pub kind: &'static str,
    /// Name.
    #[schema(example = "Kim Thị Sa Rây")]
    pub name: String,
    /// Identity number, masked: nine stars and its last three characters.
    #[schema(example = "*********234")]
    pub identity_number: Option<String>,
    /// Telephone.
    #[schema(example = "0901234567")]
    pub phone: Option<String>,
    /// E-mail.
    #[schema(example = "sa.ray@example.vn")]
    pub email: Option<String>,
    /// Address.
    #[schema(example = "Ấp Mộc Anh, xã Lưu Nghiệp Anh")]
    pub address: Option<String>,
}

/// A dossier. `_at` are instants with the offset of Vietnam (+07:00), `_on` civil dates there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e", "code": "H59.31.07-230324-0001", "status": "accepted", "standing": "in_time",
    "procedure": {
        "code": "1.001193", "name": "Thủ tục đăng ký khai sinh", "field": {"code": "TP-HT", "name": "Hộ tịch"}
    },
    "agency": {"code": "H59.31.07", "name": "UBND xã Lưu Nghiệp Anh"},
    "intake_agency": {"code": "H59.31.07", "name": "UBND xã Lưu Nghiệp Anh"}, "channel": "direct",
    "applicant": {
        "kind": "citizen", "name": "Kim Thị Sa Rây", "identity_number": "*********234", "phone": "0901234567",
        "email": null, "address": null
    },
    "summary": "Đăng ký khai sinh", "documents": [{"name": "Giấy chứng sinh", "originals": 1, "copies": 0}],
    "submitted_at": "2023-03-24T09:30:00+07:00", "accepted_at": "2023-03-24T09:30:00+07:00", "accepted_on": "2023-03-24",
    "due_on": "2023-03-27", "due_at": null, "original_due_on": "2023-03-27", "intake_due_at": null, "step": null,
    "waiting_since": null, "ended_at": null,
    "ended_on": null, "outcome": null, "returned_at": null, "supplements": 0, "extended": false,
    "overdue_reason": null, "voided": false,
    "external_ref": null, "external_code": null, "warnings": [], "version": 1
}))]
pub struct DossierView {
    /// Id (UUID v7): it has one from the first moment on.
    pub id: Uuid,
    /// Code `AGENCY-YYMMDD-NNNN` (mã hồ sơ) of the day of acceptance; `null` before.
    #[schema(example = "H59.31.07-230324-0001")]
    pub code: Option<String>,
    /// One of the ten national statuses.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Where it stands against its due date today; `null` where it is counted nowhere: never
    /// accepted and over, or void.
    #[schema(value_type = Option<Standing>)]
    pub standing: Option<&'static str>,
    /// Procedure, in the version of its intake.
    pub procedure: ProcedureOfDossier,
    /// Agency that answers for it now.
    pub agency: Named,
    /// Agency of intake.
    pub intake_agency: Named,
    /// How it came in.
    #[schema(value_type = Channel)]
    pub channel: &'static str,
    /// Owner.
    pub applicant: ApplicantView,
    /// What is asked for (trích yếu).
    #[schema(example = "Đăng ký khai sinh")]
    pub summary: Option<String>,
    /// Components (thành phần hồ sơ).
    pub documents: Vec<Document>,
    /// When it was handed in.
    #[schema(example = "2023-03-24T09:30:00+07:00")]
    pub submitted_at: DateTime<FixedOffset>,
    /// When it was accepted.
    #[schema(example = "2023-03-24T09:30:00+07:00")]
    pub accepted_at: Option<DateTime<FixedOffset>>,
    /// Date of acceptance: decides the period it is new in.
    #[schema(example = "2023-03-24")]
    pub accepted_on: Option<NaiveDate>,
    /// Due date in force (ngày hẹn trả); `null` where no limit is stated, and where a calendar is missing.
    #[schema(example = "2023-03-27")]
    pub due_on: Option<NaiveDate>,
    /// Instant it is due, of limits in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// Due date that waits have moved but extension and re-issue have not.
    #[schema(example = "2023-03-27")]
    pub original_due_on: Option<NaiveDate>,
    /// Until when an online submission is to be accepted, refused, or its applicant told what is missing: eight working
    /// hours of the agency from its arrival, issued with it. `null` once that is done, of other channels, and where a
    /// calendar is missing.
    pub intake_due_at: Option<DateTime<FixedOffset>>,
    /// Step of the internal process it is in; `null` where its procedure names none, and once it has ended.
    pub step: Option<StepOfDossier>,
    /// Day since which it waits for the applicant.
    pub waiting_since: Option<NaiveDate>,
    /// End of processing, withdrawal or stop.
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// Date of that end.
    pub ended_on: Option<NaiveDate>,
    /// What came of it; `null` while it is open.
    #[schema(value_type = Option<Outcome>)]
    pub outcome: Option<&'static str>,
    /// When the result was handed over.
    pub returned_at: Option<DateTime<FixedOffset>>,
    /// Supplement requests so far.
    #[schema(example = 0)]
    pub supplements: u16,
    /// Extended already.
    pub extended: bool,
    /// Why it is, or was, overdue: the reason that was said last; `null` where none was.
    #[schema(value_type = Option<OverdueReason>)]
    pub overdue_reason: Option<&'static str>,
    /// Entered by mistake: counted nowhere.
    pub voided: bool,
    /// Reference that the client gave at intake.
    #[schema(example = "DVC-889")]
    pub external_ref: Option<String>,
    /// Code of an earlier system, where its shape is not lawful.
    pub external_code: Option<String>,
    /// What to know about this answer.
    pub warnings: Vec<WarningView>,
    /// Version, also the `ETag`: 1 at intake, one more with each event.
    #[schema(example = 1)]
    pub version: u32,
}

pub(in crate::http) fn agency_of(snapshot: &Snapshot, agency: AgencyId, on: NaiveDate) -> Named {
    let tree = &snapshot.agencies;
    let code = tree.get(agency).map_or_else(String::new, |agency| agency.code.to_string());
    Named { code, name: tree.name_on(agency, on).to_owned() }
}

pub(super) fn procedure_of(snapshot: &Snapshot, version: VersionId) -> ProcedureOfDossier {
    let none = || Named { code: String::new(), name: String::new() };
    let Some(version) = snapshot.catalogue.version(version) else {
        return ProcedureOfDossier { code: String::new(), name: String::new(), field: none() };
    };
    let field = snapshot.catalogue.field(version.field);
    ProcedureOfDossier {
        code: version.code.to_string(),
        name: version.name.clone(),
        field: field
            .map_or_else(none, |field| Named { code: field.code.to_string(), name: field.name.clone() }),
    }
}

fn warning(warning: Warning, duplicate: Option<&Duplicate>) -> WarningView {
    let detail = warnings::phrase(warning).in_language(Language::Vi).to_owned();
    let dossier = duplicate.filter(|_| warning == Warning::PossibleDuplicate).map(OtherDossier::from);
    WarningView { code: warning.as_str(), detail, dossier }
}

/// Until when an online submission is to be answered, while it is not.
fn intake_due_at(snapshot: &Snapshot, dossier: &Dossier) -> Option<DateTime<FixedOffset>> {
    let (agency, on) = whose_hours(dossier);
    let hours = snapshot.agencies.hours_on(agency, on);
    intake_due(dossier, hours, &snapshot.calendar).map(local)
}

impl DossierView {
    /// The dossier as seen at `now`.
    pub fn new(filed: &Filed, snapshot: &Snapshot, now: DateTime<Utc>) -> Self {
        let today = civil_day(now);
        let Filed { dossier, external_code, external_ref, client_id: _, applicant } = filed.clone();
        let Applicant { kind, name, identity, phone, email, address, summary, documents } = applicant;
        let DueDates { due_on, due_at, original_due_on, undated: _, latest_on: _, step: _ } = dossier.due;
        let identity_number = identity.as_ref().map(crate::domain::applicant::SealedIdentity::masked);
        Self {
            id: dossier.id.0,
            code: dossier.code.as_ref().map(ToString::to_string),
            status: dossier.status.as_str(),
            standing: dossier.standing(today).map(Standing::as_str),
            intake_due_at: intake_due_at(snapshot, &dossier),
            step: StepOfDossier::of(&dossier, snapshot, now),
            procedure: procedure_of(snapshot, dossier.procedure_version),
            agency: agency_of(snapshot, dossier.agency, today),
            intake_agency: agency_of(snapshot, dossier.intake_agency, today),
            channel: dossier.channel.as_str(),
            applicant: ApplicantView { kind: kind.as_str(), name, identity_number, phone, email, address },
            summary,
            documents,
            submitted_at: local(dossier.submitted_at),
            accepted_at: dossier.accepted_at.map(local),
            accepted_on: dossier.accepted_on(),
            due_on,
            due_at: due_at.map(local),
            original_due_on,
            waiting_since: dossier.waiting_since,
            ended_at: dossier.ended_at.map(local),
            ended_on: dossier.ended_on(),
            outcome: dossier.outcome.map(Outcome::as_str),
            returned_at: dossier.returned_at.map(local),
            supplements: dossier.supplements,
            extended: dossier.extended,
            overdue_reason: dossier.overdue_reason.map(OverdueReason::as_str),
            voided: dossier.voided,
            external_ref,
            external_code,
            warnings: Vec::new(),
            version: dossier.version,
        }
    }

    /// The dossier as an act has left it.
    fn after(done: &Done, snapshot: &Snapshot) -> Self {
        let warnings = done.warnings.iter().map(|one| warning(*one, done.duplicate.as_ref())).collect();
        Self { warnings, ..Self::new(&done.filed, snapshot, done.at) }
    }
}

/// The answer to an intake.
pub(super) fn created(done: &Done, snapshot: &Snapshot) -> Answer {
    let location = Some(format!("/v1/dossiers/{}", done.filed.dossier.id.0));
    Answer { status: 201, location, ..advanced(done, snapshot) }
}

/// The answer to an act.
pub(super) fn advanced(done: &Done, snapshot: &Snapshot) -> Answer {
    let view = DossierView::after(done, snapshot);
    Answer {
        status: 200,
        version: Some(done.filed.dossier.version),
        location: None,
        body: serde_json::to_string(&view).unwrap_or_default(),
    }
}

/// The answer to a line of a bulk body.
pub(super) fn line(done: &Done, _: &Snapshot) -> Answer {
    let dossier = &done.filed.dossier;
    let mut body = json!({
        "id": dossier.id.0,
        "code": dossier.code.as_ref().map(ToString::to_string),
        "dossier_status": dossier.status.as_str(),
        "version": dossier.version,
    });
    if let (Some(body), false) = (body.as_object_mut(), done.warnings.is_empty()) {
        body.insert("warnings".to_owned(), done.warnings.iter().map(|warning| warning.as_str()).collect());
    }
    if let (Some(body), Some(Duplicate { id, code })) = (body.as_object_mut(), &done.duplicate) {
        body.insert("possible_duplicate".to_owned(), json!({"id": id.0, "code": code}));
    }
    let status = if done.is_new { 201 } else { 200 };
    Answer { status, version: Some(dossier.version), location: None, body: body.to_string() }
}
