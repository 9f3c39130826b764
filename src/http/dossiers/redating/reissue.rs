//! Issuing due dates again by the calendar that stands: one outcome a dossier, NDJSON, streamed as they are made.
//!
//! No connection is held while the client reads. Where the client leaves, what was not looked at yet stays as it is; asked
//! for again, the rest follows.

use std::collections::HashSet;
use std::sync::Arc;

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::NaiveDate;
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::address::named;
use super::super::request::Counter;
use super::super::transition::{OfficerRequest, read_officer};
use super::super::{refused, view};
use crate::db::dossiers::DossierRef;
use crate::domain::act::Officer;
use crate::domain::code::AgencyCode;
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DEADLINES;
use crate::http::problem::{FaultCode, Faults, Language, Problem, ProblemView};
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::workflow::redating::{Clerk, Reissue, ReissueOutcome, Reissued, Said, Whose};
use crate::workflow::statistics::Extent;

/// Most dossiers that are named at once.
const MOST: usize = 1000;

/// Which dossiers get a new due date, and by which decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "dossiers": ["H59.31.10-230313-0002"], "decision": "55/QĐ-UBND", "reason": "Hoán đổi ngày làm việc",
    "officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}
}))]
pub struct ReissueRequest {
    /// Ids or codes, at most 1000; each has an outcome.
    #[schema(max_items = 1000)]
    dossiers: Option<Vec<String>>,
    /// In their place: all that would move and that this agency answers for. Those that stay have no line.
    #[schema(max_length = 35)]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[schema(value_type = Option<Extent>)]
    scope: Option<String>,
    /// Number of the decision that says so, at most 100 characters.
    #[schema(max_length = 100)]
    decision: String,
    /// Why, at most 1500 characters. No personal data of applicants.
    #[schema(max_length = 1500)]
    reason: String,
    /// Who acts.
    officer: Option<OfficerRequest>,
}

/// What became of one dossier.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ReissueLineView {
    /// Number of the line, from 1.
    #[schema(example = 1, minimum = 1)]
    line: usize,
    /// 200; else the status of the problem.
    #[schema(example = 200, minimum = 200, maximum = 599)]
    status: u16,
    /// What became of it.
    #[schema(value_type = ReissueOutcome)]
    outcome: &'static str,
    /// Id of the dossier; `null` where there is none for this caller.
    id: Option<Uuid>,
    /// Its code.
    #[schema(example = "H59.31.10-230313-0002")]
    code: Option<String>,
    /// Its status.
    #[schema(value_type = Option<Status>)]
    dossier_status: Option<&'static str>,
    /// Its version after the line.
    #[schema(example = 3)]
    version: Option<u32>,
    /// Its due date before.
    #[schema(example = "2023-03-27")]
    due_on_was: Option<NaiveDate>,
    /// Its due date now.
    #[schema(example = "2023-03-28")]
    due_on: Option<NaiveDate>,
    /// Why it was not carried out; `null` where it was, or had not to be.
    #[schema(value_type = Option<ProblemView>)]
    problem: Option<ProblemView>,
}

/// A request as it was read.
struct Read {
    names: Option<Vec<DossierRef>>,
    agency: Option<AgencyCode>,
    extent: Extent,
    reason: String,
    officer: Option<Officer>,
}

impl ReissueRequest {
    fn read(&self) -> Result<Read, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let names = self.dossiers.as_deref().map(|names| read_names(f, names));
        let agency: Option<AgencyCode> = f.parse_optional("/agency", self.agency.as_deref());
        let why = ("chỉ một trong dossiers và agency", "either dossiers or agency");
        match (&self.dossiers, &self.agency) {
            (None, None) => f.at("/dossiers", FaultCode::Required),
            (Some(_), Some(_)) => f.at("/agency", FaultCode::not_allowed_here(why.0, why.1)),
            _ => {}
        }
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let decision = f.text("/decision", &self.decision, 100);
        let reason = f.text("/reason", &self.reason, 1500);
        let officer = self.officer.as_ref().and_then(|officer| read_officer(f, "", officer));
        faults.check()?;
        let reason =
            reason.zip(decision).map(|(reason, decision)| format!("{reason} (quyết định {decision})"));
        Ok(Read { names, agency, extent, reason: reason.unwrap_or_default(), officer })
    }
}

fn read_names(f: &mut Faults, names: &[String]) -> Vec<DossierRef> {
    if names.is_empty() {
        f.at("/dossiers", FaultCode::TooShort { least: 1 });
    }
    if names.len() > MOST {
        f.at("/dossiers", FaultCode::TooLong { most: MOST });
    }
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(names.len());
    for (nth, name) in names.iter().enumerate() {
        match named(name) {
            Ok(name) if !seen.insert(name.clone()) => f.at(format!("/dossiers/{nth}"), FaultCode::Duplicate),
            Ok(name) => read.push(name),
            Err(_absent) => f.at(
                format!("/dossiers/{nth}"),
                FaultCode::malformed("mã hoặc id của hồ sơ", "the code or id of a dossier"),
            ),
        }
    }
    read
}

/// Issues due dates again by the calendar that stands.
///
/// For the dossiers that are named, or for all that `POST /v1/calendar/preview` without changes names for an agency: a
/// `reissue` of now with the date that the calendar counts to. Its reason names the decision and the version of the
/// calendar. What stays stays, with an `outcome` that says why; so sent again it moves nothing twice. A dossier that another
/// hand moved in between is `412 version-mismatch` in its line. Days on which a dossier was overdue before stay so in all
/// figures, and `original_due_on` stays. One `ReissueLineView` per dossier, as they are made: an answer that ends without its last
/// chunk is not whole; send it again for the rest.
#[utoipa::path(
    tag = TAG_DEADLINES,
    request_body = ReissueRequest,
    responses(
        (status = 200, description = "One `ReissueLineView` per line", body = ReissueLineView, content_type = "application/x-ndjson"),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:decide"]))
)]
#[post("/v1/calendar/reissue")]
pub(in crate::http) async fn reissue_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    id: RequestId,
    Body(body): Body<ReissueRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersDecide)?;
    let reissue = begin(&Counter::new(&state, &caller), body.read()?).await?;
    let (language, request_id) = (Language::of(&http), id.to_string());
    let mut lines = Lines { state: state.clone(), reissue, language, request_id, told: 0 };
    // The answer begins when the first lines are there: what fails before is told as a problem.
    let first = lines.more().await?;
    Ok(HttpResponse::Ok().content_type("application/x-ndjson").streaming(lines.stream(first)))
}

async fn begin(counter: &Counter<'_>, read: Read) -> Result<Reissue, Problem> {
    let Read { names, agency, extent, reason, officer } = read;
    let whose = match names {
        Some(names) => Whose::Named(names),
        None => Whose::Agencies(counter.agencies_of(counter.office(agency.as_ref())?, extent)),
    };
    let client = counter.caller.client_id.to_string();
    let clerk = Clerk { client, reach: counter.reach.clone(), officer, reason, render: view::line };
    let mut conn = counter.state.long_connection().await?;
    Ok(Reissue::begin(&mut conn, Arc::clone(&counter.snapshot), counter.today, clerk, whose).await?)
}

/// Outcomes on their way out.
struct Lines {
    state: Data<State>,
    reissue: Reissue,
    language: Language,
    request_id: String,
    told: usize,
}

/// A list that breaks off; the reason is logged.
#[derive(Debug, thiserror::Error)]
#[error("a re-issue breaks off")]
struct BrokenOff;

impl Lines {
    /// Some more lines; `None` after the last.
    async fn more(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        loop {
            let mut conn = self.state.long_connection().await?;
            let piece = self.reissue.more(&mut conn, &self.state.writer).await?;
            drop(conn);
            match piece {
                None => return Ok(None),
                Some(piece) if piece.is_empty() => {}
                Some(piece) => return Ok(Some(self.written(piece))),
            }
        }
    }

    fn written(&mut self, piece: Vec<Reissued>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(piece.len() * 300);
        for reissued in piece {
            self.told += 1;
            // Neither texts nor numbers can fail to be written into memory.
            let _infallible = serde_json::to_writer(&mut bytes, &self.line(reissued));
            bytes.push(b'\n');
        }
        bytes
    }

    fn line(&self, reissued: Reissued) -> ReissueLineView {
        let plain = ReissueLineView { line: self.told, status: 200, ..ReissueLineView::default() };
        let Some((looked, said)) = reissued else { return self.refused(plain, &Problem::NotFound) };
        let dossier = &looked.dossier;
        let known = ReissueLineView {
            id: Some(dossier.id.0),
            code: dossier.code.as_ref().map(ToString::to_string),
            dossier_status: Some(dossier.status.as_str()),
            version: Some(dossier.version),
            due_on_was: dossier.due.due_on,
            due_on: dossier.due.due_on,
            ..plain
        };
        match said {
            Said::Left(outcome) => ReissueLineView { outcome: outcome.as_str(), ..known },
            Said::Ordered { due_on, outcome: Ok(answer) } => ReissueLineView {
                outcome: ReissueOutcome::Reissued.as_str(),
                version: answer.version,
                due_on: Some(due_on),
                ..known
            },
            Said::Ordered { due_on: _, outcome: Err(why) } => self.refused(known, &refused::of_order(why)),
        }
    }

    /// Of a dossier that another hand has moved, only what names it is known.
    fn refused(&self, line: ReissueLineView, problem: &Problem) -> ReissueLineView {
        let view = problem.view(self.language, &self.request_id);
        let (status, outcome) = (view.status, ReissueOutcome::Refused.as_str());
        let ReissueLineView { line, id, code, .. } = line;
        ReissueLineView { line, status, outcome, id, code, problem: Some(view), ..ReissueLineView::default() }
    }

    /// The lines, after those that were made already.
    fn stream(self, first: Option<Vec<u8>>) -> impl Stream<Item = Result<Bytes, BrokenOff>> {
        futures_util::stream::try_unfold((self, first), |(mut lines, first)| async move {
            let more = match first {
                Some(first) => Some(first),
                None => lines.more().await.map_err(|problem| {
                    log::error!(request_id = lines.request_id.as_str(); "a re-issue breaks off: {problem}");
                    BrokenOff
                })?,
            };
            Ok(more.map(|bytes| (Bytes::from(bytes), (lines, None))))
        })
    }
}
