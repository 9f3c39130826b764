//! Transitions: one act on a dossier that exists.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::address::DossierPath;
use super::request::Counter;
use super::view;
use crate::domain::act::{Act, Amendment, Change, Ground, Officer};
use crate::domain::code::{AgencyCode, ProcedureCode};
use crate::domain::id::{EventId, VersionId};
use crate::domain::overdue::OverdueReason;
use crate::domain::procedure::Channel;
use crate::domain::status::Action;
use crate::http::answered::on_the_wire;
use crate::http::body::JsonBytes;
use crate::http::caller::Caller;
use crate::http::conditions;
use crate::http::conditions::{IdempotencyKey, IfMatch};
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::state::State;
use crate::http::vocabulary::FinishOutcome;
use crate::workflow::order::Command;

/// Longest reason, note or result, in characters.
pub(super) const TEXT: usize = 2000;
/// Most papers of a supplement request.
const PAPERS: usize = 100;

/// One act, with the particulars that its action needs.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "action": "reissue", "reason": "Lịch làm việc thay đổi", "due_on": "2023-06-30",
    "officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}
}))]
pub struct TransitionRequest {
    /// What is done.
    #[schema(value_type = Action)]
    pub action: String,
    /// When it happened, RFC 3339; default: now. Of an earlier day only with `dossiers:backdate`, never before the
    /// last act that stands.
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub occurred_at: Option<String>,
    /// Who acted.
    pub officer: Option<OfficerRequest>,
    /// Why, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Why a guard of `request_supplement` does not hold here.
    #[schema(value_type = Option<Ground>)]
    pub ground: Option<String>,
    /// Papers to add, at most 100, each of at most 500 characters (`request_supplement`, `note`).
    #[serde(default)]
    #[schema(max_items = 100)]
    pub documents: Vec<String>,
    /// What came of it (`finish`).
    #[schema(value_type = Option<FinishOutcome>)]
    pub outcome: Option<String>,
    /// Number of the result, or way of receipt (`finish`, `hand_over`); at most 2000 characters.
    #[schema(max_length = 2000)]
    pub result: Option<String>,
    /// New due date (`extend`, `reissue`); of `accept`, `receive_supplement` and `confirm_payment` the one that an earlier
    /// system issued, with `dossiers:backdate`.
    #[schema(value_type = Option<NaiveDate>)]
    pub due_on: Option<String>,
    /// Code of the receiver (`transfer`); may lie outside the caller's subtree.
    #[schema(max_length = 35)]
    pub to_agency: Option<String>,
    /// Anything worth noting, at most 2000 characters. No personal data of applicants.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Why the dossier is overdue, of an act of a day on which it is, or ended so; not of `correct` and `void`. Said by
    /// itself: `PUT …/overdue-reason`.
    #[schema(value_type = Option<OverdueReason>)]
    pub overdue_reason: Option<String>,
    /// Id of the event to put right (`correct`), from `GET …/events`.
    #[schema(value_type = Option<Uuid>)]
    pub event: Option<String>,
    /// What really happened (`correct`).
    pub set: Option<CorrectionRequest>,
    /// It did not happen (`correct`, in place of `set`).
    pub undo: Option<bool>,
}

/// The officer who acted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficerRequest {
    /// The agency's own id of the officer, at most 64 characters.
    #[schema(min_length = 1, max_length = 64, example = "tc-07")]
    pub id: String,
    /// Name, at most 200 characters.
    #[schema(max_length = 200, example = "Thạch Thị Sa Ri")]
    pub name: Option<String>,
}

/// What a correction puts in the place of what was recorded; the code is kept, the due date too unless set.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRequest {
    /// When it really happened.
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub occurred_at: Option<String>,
    /// The real channel, of the intake.
    #[schema(value_type = Option<Channel>)]
    pub channel: Option<String>,
    /// The real procedure, of the intake.
    pub procedure: Option<String>,
    /// The real agency, of the intake or of a transfer.
    pub agency: Option<String>,
    /// The real due date, of an act that sets one.
    #[schema(value_type = Option<NaiveDate>)]
    pub due_on: Option<String>,
    /// The real outcome, of `finish`.
    #[schema(value_type = Option<FinishOutcome>)]
    pub outcome: Option<String>,
}

/// Reads an officer who stands at `at`.
pub(in crate::http) fn read_officer(f: &mut Faults, at: &str, officer: &OfficerRequest) -> Option<Officer> {
    let id = f.text(&format!("{at}/id"), &officer.id, 64);
    let name = f.optional_text(&format!("{at}/name"), officer.name.as_deref(), 200);
    Some(Officer { id: id?, name })
}

impl TransitionRequest {
    /// The act; `None` where a fault was noted. Codes that name nothing are a problem of their own.
    pub(super) fn read(
        self,
        f: &mut Faults,
        at: &str,
        counter: &Counter<'_>,
    ) -> Result<Option<Act>, Problem> {
        let action: Option<Action> = f.parse(&format!("{at}/action"), &self.action);
        if let Some(action) = action {
            counter.caller.require_any(action.scopes())?;
        }
        let occurred_at =
            self.occurred_at.as_deref().and_then(|text| f.instant(&format!("{at}/occurred_at"), text));
        let officer =
            self.officer.as_ref().and_then(|officer| read_officer(f, &format!("{at}/officer"), officer));
        let reason = f.optional_text(&format!("{at}/reason"), self.reason.as_deref(), TEXT);
        let ground = f.parse_optional(&format!("{at}/ground"), self.ground.as_deref());
        let documents = read_papers(f, at, &self.documents);
        let outcome = f.parse_optional(&format!("{at}/outcome"), self.outcome.as_deref());
        let result = f.optional_text(&format!("{at}/result"), self.result.as_deref(), TEXT);
        let due_on = self.due_on.as_deref().and_then(|text| f.date(&format!("{at}/due_on"), text));
        let note = f.optional_text(&format!("{at}/note"), self.note.as_deref(), TEXT);
        let pointer = format!("{at}/to_agency");
        let to_agency: Option<AgencyCode> = f.parse_optional(&pointer, self.to_agency.as_deref());
        let to_agency = to_agency.map(|code| counter.standing_agency(&pointer, &code)).transpose()?;
        let overdue_reason =
            f.parse_optional(&format!("{at}/overdue_reason"), self.overdue_reason.as_deref());
        let event = read_event(f, at, self.event.as_deref());
        let change = read_change(f, at, self.set.as_ref(), self.undo, counter)?;
        Ok(action.map(|action| Act {
            action,
            occurred_at,
            officer,
            reason,
            ground,
            documents,
            outcome,
            result,
            due_on,
            to_agency,
            event,
            change,
            note,
            overdue_reason,
        }))
    }
}

fn read_papers(f: &mut Faults, at: &str, papers: &[String]) -> Vec<String> {
    if papers.len() > PAPERS {
        f.at(format!("{at}/documents"), FaultCode::TooLong { most: PAPERS });
    }
    papers
        .iter()
        .enumerate()
        .filter_map(|(index, paper)| f.text(&format!("{at}/documents/{index}"), paper, 500))
        .collect()
}

fn read_event(f: &mut Faults, at: &str, event: Option<&str>) -> Option<EventId> {
    let event = event?;
    let id = event.parse().ok().map(EventId);
    if id.is_none() {
        f.at(format!("{at}/event"), FaultCode::malformed("mã sự kiện (UUID)", "the id of an event (UUID)"));
    }
    id
}

fn read_change(
    f: &mut Faults,
    at: &str,
    set: Option<&CorrectionRequest>,
    undo: Option<bool>,
    counter: &Counter<'_>,
) -> Result<Option<Change>, Problem> {
    match (set, undo) {
        (Some(_), Some(true)) => {
            let why = FaultCode::not_allowed_here("chỉ một trong set và undo", "either set or undo");
            f.at(format!("{at}/undo"), why);
            Ok(None)
        }
        (None, Some(true)) => Ok(Some(Change::Undo)),
        (Some(set), _) => set.read(f, &format!("{at}/set"), counter).map(|set| Some(Change::Set(set))),
        (None, _) => Ok(None),
    }
}

impl CorrectionRequest {
    fn read(&self, f: &mut Faults, at: &str, counter: &Counter<'_>) -> Result<Amendment, Problem> {
        let pointer = |name: &str| format!("{at}/{name}");
        let occurred_at =
            self.occurred_at.as_deref().and_then(|text| f.instant(&pointer("occurred_at"), text));
        let channel = f.parse_optional(&pointer("channel"), self.channel.as_deref());
        let due_on = self.due_on.as_deref().and_then(|text| f.date(&pointer("due_on"), text));
        let outcome = f.parse_optional(&pointer("outcome"), self.outcome.as_deref());
        let agency: Option<AgencyCode> = f.parse_optional(&pointer("agency"), self.agency.as_deref());
        let procedure: Option<ProcedureCode> =
            f.parse_optional(&pointer("procedure"), self.procedure.as_deref());
        let agency = agency.map(|code| counter.agency_within(&pointer("agency"), &code)).transpose()?;
        let procedure = procedure.map(|code| counter.procedure(&pointer("procedure"), &code)).transpose()?;
        let amendment = Amendment {
            occurred_at,
            channel,
            // The version is that of the day of intake, known when the dossier is.
            procedure: procedure.map(|procedure| (procedure, VersionId(0))),
            agency,
            due_on,
            outcome,
            intake_due_at: None,
            online_service: None,
        };
        if amendment == Amendment::default() {
            f.at(at, FaultCode::Required);
        }
        Ok(amendment)
    }
}

/// Does something to a dossier.
///
/// What is allowed now is at `GET …/actions`. What each action needs besides `action`, and who may do it:
///
/// | `action` | Needs | Scope |
/// |---|---|---|
/// | `accept`, `hand_over`, `confirm_payment` | | `dossiers:intake` |
/// | `note` | (`documents`, `reason`) | `dossiers:intake` |
/// | `refuse_intake` | `reason` | `dossiers:intake` |
/// | `receive_supplement`, `withdraw` | | `dossiers:intake` or `dossiers:apply` |
/// | `assign`, `request_payment` | | `dossiers:process` |
/// | `request_supplement` | `reason` (`documents`, `ground`) | `dossiers:process` |
/// | `finish` | `outcome`; `reason` where it is `refused` (`result`) | `dossiers:process` |
/// | `stop` | | `dossiers:decide` |
/// | `extend`, `reissue` | `reason`, `due_on` | `dossiers:decide` |
/// | `transfer` | `reason`, `to_agency` | `dossiers:decide` |
/// | `correct` | `reason`, `event`, and `set` or `undo` | `dossiers:decide` |
/// | `void` | `reason` | `dossiers:decide` |
///
/// Bodies as they are sent, each where the dossier stands so that it is allowed:
///
/// ```json
/// {"action": "assign", "officer": {"id": "tc-07", "name": "Thạch Thị Sa Ri"}}
/// {"action": "request_supplement", "reason": "Thiếu giấy chứng sinh", "documents": ["Giấy chứng sinh"]}
/// {"action": "finish", "outcome": "approved", "result": "15/2023"}
/// {"action": "finish", "outcome": "refused", "reason": "Không đủ điều kiện"}
/// {"action": "finish", "outcome": "approved", "overdue_reason": "entered_late"}
/// {"action": "extend", "reason": "Chờ ý kiến của cơ quan thuế", "due_on": "2023-04-28"}
/// {"action": "transfer", "reason": "Không thuộc thẩm quyền", "to_agency": "H59.31"}
/// {"action": "correct", "event": "0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e", "set": {"channel": "online"}, "reason": "Chọn nhầm kênh"}
/// {"action": "correct", "event": "0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e", "undo": true, "reason": "Bấm nhầm"}
/// ```
///
/// Where the dossier is overdue, `overdue_reason` says why with any of them; an act of processing that leaves it unsaid
/// is done all the same, with the warning `overdue-reason-missing`.
///
/// `409 forbidden-transition` where the law has no such move, with what it has; `422 guard-failed` where a guard of the
/// law fails, with the rule and its article. `If-Match` with the `ETag` makes sure that nobody was faster.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body = TransitionRequest,
    params(DossierPath, IfMatch, IdempotencyKey),
    responses(
        (status = 200, description = "Done", body = view::DossierView, headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`, `backdate-not-allowed`", body = ProblemView, content_type = "application/problem+json"),
        (status = 409, description = "`forbidden-transition`, with `dossier_status` and `allowed_actions`", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`, with the `version` it has now", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`, `guard-failed` with `rule` and `article`, `occurred-before-last`, `future-act`, `unknown-agency`, `unknown-procedure`, `idempotency-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(
        ("oauth2" = ["dossiers:intake"]), ("oauth2" = ["dossiers:process"]),
        ("oauth2" = ["dossiers:decide"]), ("oauth2" = ["dossiers:apply"])
    )
)]
#[post("/v1/dossiers/{dossier}/transitions")]
pub(in crate::http) async fn advance_dossier(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
    body: JsonBytes,
) -> Result<HttpResponse, Problem> {
    caller.require_any(ANY_ACT)?;
    let counter = Counter::new(&state, &caller);
    let request: TransitionRequest = body.parse()?;
    let mut faults = Faults::new();
    let act = request.read(&mut faults, "", &counter)?;
    faults.check()?;
    let act = Box::new(act.ok_or_else(|| Problem::internal("no fault and no act"))?);
    let order = counter.order(Command::Advance { dossier: dossier.named()?, act }, view::advanced);
    let order = conditions::on(&state, &http, body.bytes(), order)?;
    Ok(on_the_wire(counter.submit(order).await?))
}

/// Whoever may do something to dossiers at all.
pub(super) const ANY_ACT: &[crate::domain::scope::Scope] = &[
    crate::domain::scope::Scope::DossiersIntake,
    crate::domain::scope::Scope::DossiersProcess,
    crate::domain::scope::Scope::DossiersDecide,
    crate::domain::scope::Scope::DossiersApply,
];
