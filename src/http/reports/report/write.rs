//! Writing a report: its head and its sections, while it is a draft.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, put};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::super::body::Body;
use super::super::super::caller::Caller;
use super::super::super::docs::TAG_REPORTS;
use super::super::super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::super::super::state::State;
use super::{DocumentFormat, ReportPath, written};
use crate::domain::report::outline::is_section;
use crate::domain::report::{Report, ReportHead, ReportOfficer};
use crate::domain::scope::Scope;
use crate::http::conditions::expected;
use crate::workflow::report::{Actor, ReportOf, ReportOrder, act};

/// Longest text of a section, in characters.
const SECTION: usize = 20_000;
/// Longest paragraph before part I, in characters.
const PREAMBLE: usize = 5_000;
/// Longest line of the head, in characters.
const LINE: usize = 500;
/// Most recipients.
const RECIPIENTS: usize = 50;

/// What stands around the text of a report; what is left out has its default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "number": "112/BC-UBND", "place": "Trà Cú", "dated_on": "2023-03-24",
    "addressee": "Văn phòng Ủy ban nhân dân tỉnh", "recipients": ["Như trên", "UBND các xã, thị trấn", "Lưu: VT"],
    "authority": "KT. CHỦ TỊCH", "post": "PHÓ CHỦ TỊCH", "signer": "Tăng Thị Thắm"
}))]
pub struct HeadRequest {
    /// Number and sign (số, ký hiệu).
    #[schema(max_length = 100)]
    number: Option<String>,
    /// Where it is signed.
    #[schema(max_length = 100)]
    place: Option<String>,
    /// Day it is signed.
    #[schema(value_type = Option<NaiveDate>)]
    dated_on: Option<String>,
    /// What it is about; default: the title of the quarterly report and the period.
    #[schema(max_length = 500)]
    title: Option<String>,
    /// To whom; default: the agency directly above.
    #[schema(max_length = 500)]
    addressee: Option<String>,
    /// The paragraph before part I, at most 5,000 characters.
    #[schema(max_length = 5000)]
    preamble: Option<String>,
    /// Who receives it, a line each, at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    recipients: Vec<String>,
    /// On whose authority it is signed, such as `KT. CHỦ TỊCH`.
    #[schema(max_length = 500)]
    authority: Option<String>,
    /// Post of the signer.
    #[schema(max_length = 500)]
    post: Option<String>,
    /// Name of the signer.
    #[schema(max_length = 500)]
    signer: Option<String>,
    /// Who writes it.
    officer: Option<ReportOfficer>,
}

impl HeadRequest {
    fn read(self) -> Result<(ReportHead, Option<ReportOfficer>), Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        if self.recipients.len() > RECIPIENTS {
            f.at("/recipients", FaultCode::TooLong { most: RECIPIENTS });
        }
        let recipients = self.recipients.iter().enumerate();
        let recipients =
            recipients.filter_map(|(nth, text)| f.text(&format!("/recipients/{nth}"), text, LINE)).collect();
        let head = ReportHead {
            number: f.optional_text("/number", self.number.as_deref(), 100),
            place: f.optional_text("/place", self.place.as_deref(), 100),
            dated_on: self.dated_on.as_deref().and_then(|day| f.date("/dated_on", day)),
            title: f.optional_text("/title", self.title.as_deref(), LINE).unwrap_or_default(),
            addressee: f.optional_text("/addressee", self.addressee.as_deref(), LINE),
            preamble: f.optional_text("/preamble", self.preamble.as_deref(), PREAMBLE),
            recipients,
            authority: f.optional_text("/authority", self.authority.as_deref(), LINE),
            post: f.optional_text("/post", self.post.as_deref(), LINE),
            signer: f.optional_text("/signer", self.signer.as_deref(), LINE),
        };
        let officer = officer(f, self.officer.as_ref());
        faults.check()?;
        Ok((head, officer))
    }
}

/// Reads who does it.
pub(in crate::http::reports) fn officer(
    f: &mut Faults,
    officer: Option<&ReportOfficer>,
) -> Option<ReportOfficer> {
    let officer = officer?;
    let id = f.text("/officer/id", &officer.id, 64);
    let name = f.optional_text("/officer/name", officer.name.as_deref(), 200);
    Some(ReportOfficer { id: id?, name })
}

/// The text of a section.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "text": "UBND huyện chỉ đạo các phòng chuyên môn và UBND các xã, thị trấn rà soát thủ tục thuộc lĩnh vực phụ trách.",
    "officer": {"id": "tc-01", "name": "Thạch Thị Sa Ri"}
}))]
pub struct SectionRequest {
    /// The text, at most 20,000 characters, paragraphs parted by line ends; `null` takes it away.
    #[schema(max_length = 20000)]
    text: Option<String>,
    /// Who writes it.
    officer: Option<ReportOfficer>,
}

/// A section of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SectionPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    agency: String,
    /// Official period.
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: String,
    /// Code of the section: `I.1` to `I.11`, `II.1` to `II.3`, `III`.
    #[param(example = "I.4")]
    section: String,
}

/// Writes the head of a report.
///
/// Number, date, addressee, recipients, signature. The whole head: what is left out has its default. Only while the report is a
/// draft.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = HeadRequest,
    params(ReportPath),
    responses(
        (status = 200, description = "The report with its new head", body = Report),
        (status = 409, description = "`forbidden-transition`: it is no draft", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[put("/v1/reports/{agency}/{period}/head")]
pub(in crate::http) async fn write_report_head(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<ReportPath>,
    Body(body): Body<HeadRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let of = path.named(&state, &caller)?;
    let (head, officer) = body.read()?;
    done(&state, &caller, &request, of, officer, ReportOrder::Head(Box::new(head))).await
}

/// Writes a section of a report.
///
/// The text that an officer writes; figures are computed and stand before it. Each text is kept with who wrote it and when
/// (`GET …/history`). Only while the report is a draft.
#[utoipa::path(
    tag = TAG_REPORTS,
    request_body = SectionRequest,
    params(SectionPath),
    responses(
        (status = 200, description = "The report with the new text", body = Report),
        (status = 409, description = "`forbidden-transition`: it is no draft", body = ProblemView, content_type = "application/problem+json"),
        (status = 412, description = "`version-mismatch`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["reports:write"]))
)]
#[put("/v1/reports/{agency}/{period}/sections/{section}")]
pub(in crate::http) async fn write_report_section(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    path: Path<SectionPath>,
    Body(SectionRequest { text, officer: by }): Body<SectionRequest>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::ReportsWrite)?;
    let SectionPath { agency, period, section } = path.into_inner();
    let of = ReportPath { agency, period }.named(&state, &caller)?;
    if !is_section(&section) {
        return Err(Problem::NotFound);
    }
    let mut faults = Faults::new();
    let text = faults.optional_text("/text", text.as_deref(), SECTION);
    let by = officer(&mut faults, by.as_ref());
    faults.check()?;
    done(&state, &caller, &request, of, by, ReportOrder::Section(section, text)).await
}

/// Does something to a report; answers it as JSON.
pub(super) async fn done(
    state: &State,
    caller: &Caller,
    request: &HttpRequest,
    of: ReportOf,
    officer: Option<ReportOfficer>,
    order: ReportOrder,
) -> Result<HttpResponse, Problem> {
    let actor = Actor {
        client: caller.client_id.to_string(),
        officer,
        expected: expected(request)?,
        now: state.clock.now(),
    };
    let mut conn = state.long_connection().await?;
    let shown = act(&mut conn, &state.directory.current(), of, actor, order).await?;
    written(&shown, DocumentFormat::Json)
}
