//! Bulk: NDJSON in, one outcome a line out, in order. Each line is all or nothing by itself; the others stand.
//!
//! Lines go to the writer as they arrive, with back-pressure; the answer begins after the last line was read.

use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use utoipa::ToSchema;

use super::address::named;
use super::intake::IntakeRequest;
use super::request::Counter;
use super::transition::{ANY_ACT, TransitionRequest};
use super::warnings::OtherDossier;
use super::{refused, view};
use crate::domain::refusal::Warning;
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::body::{LIMIT, is_ndjson, parse};
use crate::http::caller::Caller;
use crate::http::conditions;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{FaultCode, Faults, Language, Problem, ProblemView};
use crate::http::request_id::RequestId;
use crate::http::state::State;
use crate::workflow::order::{Answer, Answered, Command, Order, OrderRefused};
use crate::workflow::writer::Outcome;

/// Lines as the contract shows them: the whole walk of a dossier, and most of the ways it can end.
const INTAKE_LINES: &str = concat!(
    r#"{"procedure":"1.001193","agency":"H59.31.07","applicant":{"name":"Thạch Văn Sơn"},"summary":"Đăng ký khai sinh"}"#,
    "\n",
    r#"{"procedure":"1.001193","agency":"H59.31.07","applicant":{"name":"Sơn Thị Lan"},"transitions":[{"action":"assign","officer":{"id":"tc-07"}},{"action":"request_supplement","reason":"Thiếu giấy chứng sinh","documents":["Giấy chứng sinh"]},{"action":"receive_supplement"},{"action":"finish","outcome":"approved","result":"15/2023"},{"action":"hand_over"}]}"#,
    "\n",
    r#"{"procedure":"1.001193","agency":"H59.31.07","applicant":{"name":"Kim Ngọc Hạnh"},"transitions":[{"action":"request_payment"},{"action":"confirm_payment"},{"action":"finish","outcome":"refused","reason":"Không đủ điều kiện"}]}"#,
    "\n",
    r#"{"procedure":"1.001193","agency":"H59.31.07","channel":"online","applicant":{"name":"Trần Thị Bé"},"transitions":[{"action":"note","reason":"Ảnh chụp không rõ","documents":["Giấy chứng sinh"]},{"action":"withdraw"}]}"#,
    "\n",
    r#"{"procedure":"1.001193","agency":"H59.31.07","applicant":{"name":"Lâm Văn Út"},"transitions":[{"action":"transfer","reason":"Không thuộc thẩm quyền","to_agency":"H59.31"},{"action":"stop","reason":"Theo đề nghị của người nộp"}]}"#,
    "\n",
);

/// A dossier of the demo that waits for a payment, twice a second if need be.
const ACT_LINES: &str = concat!(
    r#"{"dossier":"H59.31-230222-0032","action":"request_payment","reason":"Lệ phí trước bạ"}"#,
    "\n",
    r#"{"dossier":"H59.31-230222-0032","action":"confirm_payment","note":"Đã nộp"}"#,
    "\n",
);

/// What became of a line so far.
enum Line {
    Waiting(oneshot::Receiver<Outcome>),
    Refused(Box<Problem>),
}

/// A line of a bulk of transitions.
#[derive(Deserialize)]
struct AddressedAct {
    dossier: String,
    idempotency_key: Option<String>,
    #[serde(flatten)]
    act: Value,
}

/// The order of one intake line; a line is an intake body with `transitions` and `idempotency_key`.
pub fn line_order(state: &State, caller: &Caller, line: &[u8]) -> Result<Order, Problem> {
    let counter = Counter::new(state, caller);
    intake_line(&counter, line)
}

fn intake_line(counter: &Counter<'_>, line: &[u8]) -> Result<Order, Problem> {
    let mut request: IntakeRequest = parse(line)?;
    let key = request.idempotency_key.take();
    let order = request.into_order(counter)?;
    with_key(counter, Order { render: view::line, ..order }, key, "intake line", line)
}

fn act_line(counter: &Counter<'_>, line: &[u8]) -> Result<Order, Problem> {
    let addressed: AddressedAct = parse(line)?;
    let body = serde_json::to_vec(&addressed.act).map_err(Problem::internal)?;
    let request: TransitionRequest = parse(&body)?;
    let mut faults = Faults::new();
    let act = request.read(&mut faults, "", counter)?;
    faults.check()?;
    let act = Box::new(act.ok_or_else(|| Problem::internal("no fault and no act"))?);
    let order = counter.order(Command::Advance { dossier: named(&addressed.dossier)?, act }, view::line);
    with_key(counter, order, addressed.idempotency_key, "transition line", line)
}

fn with_key(
    counter: &Counter<'_>,
    order: Order,
    key: Option<String>,
    what: &str,
    line: &[u8],
) -> Result<Order, Problem> {
    let Some(key) = key else { return Ok(order) };
    if !conditions::is_key(&key) {
        let mut faults = Faults::new();
        let why = FaultCode::malformed("1–255 ký tự ASCII nhìn thấy được", "1–255 visible ASCII characters");
        faults.at("/idempotency_key", why);
        return Err(faults.into());
    }
    Ok(Order { key: Some(conditions::keyed(counter.state, key, what, line)), ..order })
}

/// Reads lines as they arrive and hands each to the writer.
async fn carry_out(
    state: &State,
    caller: &Caller,
    mut payload: Payload,
    order_of: fn(&Counter<'_>, &[u8]) -> Result<Order, Problem>,
) -> Result<Vec<(usize, Line)>, Problem> {
    let mut lines = Vec::new();
    let mut cutter = Cutter::default();
    let mut number = 0;
    loop {
        let chunk = payload.next().await.transpose().map_err(|error| {
            log::debug!("a bulk body broke off: {error}");
            Problem::RequestTimeout
        })?;
        let is_end = chunk.is_none();
        cutter.rest.extend_from_slice(&chunk.unwrap_or_default());
        let counter = Counter::new(state, caller);
        while let Some(line) = cutter.next_line(is_end) {
            for line in unwrapped(line) {
                number += 1;
                // How a line ends is no part of it: the last one may lack its newline when it is sent again.
                let line = line.trim_ascii();
                if !line.is_empty() {
                    lines.push((number, begin(state, &counter, line, order_of).await));
                }
            }
        }
        if is_end {
            return Ok(lines);
        }
    }
}

/// Cuts a body into lines as it arrives. Of a line that is too long no more is kept than shows that it is.
#[derive(Default)]
struct Cutter {
    rest: Vec<u8>,
    /// How much of `rest` is known to hold no newline.
    searched: usize,
}

impl Cutter {
    /// Cuts the first line off; at the end of the body the rest is one.
    fn next_line(&mut self, is_end: bool) -> Option<Vec<u8>> {
        let unseen = self.rest.get(self.searched..).unwrap_or_default();
        if let Some(end) = unseen.iter().position(|byte| *byte == b'\n') {
            let tail = self.rest.split_off(self.searched + end + 1);
            self.searched = 0;
            return Some(std::mem::replace(&mut self.rest, tail));
        }
        // Blanks around a line do not count against its limit, but nobody needs that many.
        self.rest.truncate(2 * LIMIT);
        self.searched = self.rest.len();
        (is_end && !self.rest.is_empty()).then(|| {
            self.searched = 0;
            std::mem::take(&mut self.rest)
        })
    }
}

/// A line that is a JSON string stands for the lines in it: Swagger UI quotes an example of NDJSON so. Nothing else
/// that is lawful here is a string.
fn unwrapped(line: Vec<u8>) -> Vec<Vec<u8>> {
    match serde_json::from_slice::<String>(&line) {
        Ok(text) if line.len() <= LIMIT => text.lines().map(|line| line.as_bytes().to_vec()).collect(),
        _ => vec![line],
    }
}

async fn begin(
    state: &State,
    counter: &Counter<'_>,
    line: &[u8],
    order_of: fn(&Counter<'_>, &[u8]) -> Result<Order, Problem>,
) -> Line {
    let order =
        if line.len() > LIMIT { Err(Problem::TooLarge { limit: LIMIT }) } else { order_of(counter, line) };
    match order {
        Ok(order) => match state.writer.submit_line(order).await {
            Ok(outcome) => Line::Waiting(outcome),
            Err(refused) => Line::Refused(Box::new(refused::of_order(refused))),
        },
        Err(problem) => Line::Refused(Box::new(problem)),
    }
}

/// One outcome a line, in order, streamed.
fn outcomes(lines: Vec<(usize, Line)>, language: Language, request_id: String) -> HttpResponse {
    let stream = futures_util::stream::iter(lines).then(move |(number, line)| {
        let request_id = request_id.clone();
        async move {
            let mut text = outcome(number, line, language, &request_id).await.to_string();
            text.push('\n');
            Ok::<_, std::convert::Infallible>(Bytes::from(text))
        }
    });
    HttpResponse::Ok().content_type("application/x-ndjson").streaming(stream)
}

async fn outcome(number: usize, line: Line, language: Language, request_id: &str) -> Value {
    let problem = match line {
        Line::Refused(problem) => *problem,
        Line::Waiting(outcome) => match outcome.await.unwrap_or(Err(OrderRefused::Unavailable)) {
            Ok(Answered::Fresh(answer)) => return told(number, &answer, answer.status, false),
            Ok(Answered::Replayed(answer)) => return told(number, &answer, 200, true),
            Err(refused) => refused::of_order(refused),
        },
    };
    let view = problem.view(language, request_id);
    json!({"line": number, "status": view.status, "problem": view})
}

fn told(number: usize, answer: &Answer, status: u16, replayed: bool) -> Value {
    let mut told = json!({"line": number, "status": status});
    if let (Some(told), Ok(Value::Object(body))) = (told.as_object_mut(), serde_json::from_str(&answer.body))
    {
        if replayed {
            told.insert("replayed".to_owned(), true.into());
        }
        told.extend(body);
    }
    told
}

/// What became of one line.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "line": 1, "status": 201, "id": "0186dfc6-8a3e-7c41-9d7a-2b6a3b1c4d5e", "code": "H59.31.07-230324-0001",
    "dossier_status": "accepted", "version": 1
}))]
#[expect(dead_code, reason = "documents what `outcome` writes")]
pub struct LineOutcome {
    /// Number of the line, from 1; blank lines count but have no outcome.
    #[schema(example = 1, minimum = 1)]
    line: usize,
    /// 201 taken in, 200 done or replayed; else the status of the problem.
    #[schema(example = 201, minimum = 200, maximum = 599)]
    status: u16,
    /// `true` where the line was carried out before, under the same key.
    replayed: Option<bool>,
    /// Id of the dossier.
    #[schema(value_type = Option<Uuid>)]
    id: Option<String>,
    /// Code of the dossier; `null` before acceptance.
    #[schema(example = "H59.31.07-230324-0001")]
    code: Option<String>,
    /// Status of the dossier after the line.
    #[schema(value_type = Option<Status>)]
    dossier_status: Option<String>,
    /// Version of the dossier after the line.
    #[schema(example = 1)]
    version: Option<u32>,
    /// What to know although it stands.
    #[schema(value_type = Option<Vec<Warning>>)]
    warnings: Option<Vec<String>>,
    /// With the warning `possible-duplicate`: the other dossier, where the caller may read it.
    possible_duplicate: Option<OtherDossier>,
    /// Why nothing of the line was done.
    problem: Option<ProblemView>,
}

/// Takes many dossiers in, each with its past where there is one.
///
/// NDJSON: one intake body per line, at most 64 KiB, with `transitions` and an `idempotency_key` of its own. Each line is
/// all or nothing by itself; the others stand. The answer begins after the last line was read: one outcome per line, in
/// order (`LineOutcome`).
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body(content = String, content_type = "application/x-ndjson", description = "One `IntakeRequest` per line",
        example = json!(INTAKE_LINES)),
    responses((status = 200, description = "One `LineOutcome` per line, in order", body = LineOutcome, content_type = "application/x-ndjson")),
    security(("oauth2" = ["dossiers:intake"]), ("oauth2" = ["dossiers:apply"]))
)]
#[post("/v1/dossiers/batch")]
pub(in crate::http) async fn intake_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    id: RequestId,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require_any(&[Scope::DossiersIntake, Scope::DossiersApply])?;
    is_ndjson(&http)?;
    let lines = carry_out(&state, &caller, payload, intake_line).await?;
    Ok(outcomes(lines, Language::of(&http), id.to_string()))
}

/// Does something to many dossiers.
///
/// NDJSON: `{"dossier", "idempotency_key", "action", …}` per line, otherwise as in `/transitions`. Several lines may concern
/// one dossier: they are done in order. The answer is that of the bulk intake.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    request_body(content = String, content_type = "application/x-ndjson",
        description = "One `TransitionRequest` per line, with `dossier` (id or code) and, if wanted, an `idempotency_key`",
        example = json!(ACT_LINES)),
    responses((status = 200, description = "One `LineOutcome` per line, in order", body = LineOutcome, content_type = "application/x-ndjson")),
    security(
        ("oauth2" = ["dossiers:intake"]), ("oauth2" = ["dossiers:process"]),
        ("oauth2" = ["dossiers:decide"]), ("oauth2" = ["dossiers:apply"])
    )
)]
#[post("/v1/transitions/batch")]
pub(in crate::http) async fn advance_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    id: RequestId,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    caller.require_any(ANY_ACT)?;
    is_ndjson(&http)?;
    let lines = carry_out(&state, &caller, payload, act_line).await?;
    Ok(outcomes(lines, Language::of(&http), id.to_string()))
}
