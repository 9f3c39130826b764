//! When reports are due, as data: the rules there are, and publishing one.
//!
//! Which rule holds for a report, and whether it was late, is told with the report (`submission`) and in a consolidation.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, put};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::{Caller, MaybeCaller};
use super::docs::TAG_REPORTS;
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::publishing::{publisher, refused, status};
use super::query::Params;
use super::state::State;
use crate::db;
use crate::domain::procedure::Level;
use crate::domain::submission::change::RuleRefused;
use crate::domain::submission::{DayOff, DeadlineRule, FORM_SET, PeriodKind, RuleBasis};
use crate::workflow::publish::{DeadlineRuleRefused, publish_deadline_rule};

/// Longest source, in characters.
const SOURCE: usize = 500;

/// A rule of when reports are due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineRuleView {
    /// The set of forms: `TT-01-2020` are those of TT 01/2020/TT-VPCP.
    #[schema(example = "TT-01-2020")]
    pub form_set: String,
    /// Level of the agency that reports.
    #[schema(value_type = Level)]
    pub level: &'static str,
    /// Kind of period.
    #[schema(value_type = PeriodKind)]
    pub period_kind: &'static str,
    /// The first such day after the last day of the period; in a shorter month its last day.
    #[schema(example = 25, minimum = 1, maximum = 31)]
    pub day_of_month: u8,
    /// Whether a day off is moved to the next working day.
    pub shift_to_next_wd: bool,
    /// First day in force; the last day of the period decides which rule holds.
    pub valid_from: NaiveDate,
    /// Last day in force; `null` while it is.
    pub valid_to: Option<NaiveDate>,
    /// What it rests on.
    #[schema(value_type = RuleBasis)]
    pub basis: &'static str,
    /// Where it comes from, and who reports to whom.
    pub source: String,
}

impl From<DeadlineRule> for DeadlineRuleView {
    fn from(rule: DeadlineRule) -> Self {
        let DeadlineRule {
            form_set,
            level,
            period_kind,
            day_of_month,
            day_off,
            valid_from,
            valid_to,
            basis,
            source,
        } = rule;
        Self {
            form_set,
            level: level.as_str(),
            period_kind: period_kind.as_str(),
            day_of_month,
            shift_to_next_wd: day_off == DayOff::NextWorkingDay,
            valid_from,
            valid_to,
            basis: basis.as_str(),
            source,
        }
    }
}

/// The rules of submission.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineRuleList {
    /// The rules, by set of forms, level, kind of period and first day.
    pub items: Vec<DeadlineRuleView>,
    /// Always `null`: they are shown whole.
    pub next: Option<String>,
}

/// Which rules to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeadlineRuleParams {
    /// Only those of this level.
    #[param(value_type = Option<Level>, inline, example = "commune")]
    level: Option<String>,
    /// Only those of this kind of period.
    #[param(value_type = Option<PeriodKind>, inline, example = "quarter")]
    period_kind: Option<String>,
    /// Only those in force on this day.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-14")]
    on: Option<String>,
}

/// A rule, as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "day_of_month": 25, "shift_to_next_wd": true, "valid_from": "2020-10-21", "valid_to": null, "basis": "law",
    "source": "NĐ 09/2019/NĐ-CP Đ13: UBND tỉnh gửi Văn phòng Chính phủ (nay là Bộ Tư pháp); ngày nghỉ: BLDS 2015 Đ148 k5"
}))]
pub struct DeadlineRuleRequest {
    /// The set of forms; default `TT-01-2020`.
    #[schema(pattern = "^[A-Z0-9][A-Za-z0-9.-]{0,39}$")]
    form_set: Option<String>,
    /// The first such day after the last day of the period; in a shorter month its last day.
    #[schema(value_type = u8, minimum = 1, maximum = 31)]
    day_of_month: i64,
    /// Whether a day off is moved to the next working day (BLDS 2015 Đ148 k5).
    shift_to_next_wd: bool,
    /// First day in force. A rule with the same first day is replaced; an earlier one without end is closed the day before.
    #[schema(value_type = NaiveDate)]
    valid_from: String,
    /// Last day in force; `null`: until the next rule, if there is one.
    #[schema(value_type = Option<NaiveDate>)]
    valid_to: Option<String>,
    /// What it rests on.
    #[schema(value_type = RuleBasis)]
    basis: String,
    /// Where it comes from, and who reports to whom; at most 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    source: String,
}

impl DeadlineRuleRequest {
    fn read(&self, level: Level, period_kind: PeriodKind) -> Result<DeadlineRule, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let form_set = self.form_set.clone().unwrap_or_else(|| FORM_SET.to_owned());
        let lawful = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        let begins = form_set.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !begins || form_set.len() > 40 || !form_set.chars().all(lawful) {
            f.at("/form_set", FaultCode::malformed("mã như TT-01-2020", "a code such as TT-01-2020"));
        }
        let day = u8::try_from(self.day_of_month).ok().filter(|day| (1..=31).contains(day));
        if day.is_none() {
            f.at("/day_of_month", FaultCode::out_of_range(1, 31));
        }
        let valid_from = f.date("/valid_from", &self.valid_from);
        let valid_to = self.valid_to.as_deref().and_then(|day| f.date("/valid_to", day));
        let basis = f.parse("/basis", &self.basis);
        let source = f.text("/source", &self.source, SOURCE);
        let day_off = if self.shift_to_next_wd { DayOff::NextWorkingDay } else { DayOff::Stays };
        match (day, valid_from, basis, source) {
            (Some(day_of_month), Some(valid_from), Some(basis), Some(source)) if faults.is_empty() => {
                Ok(DeadlineRule {
                    form_set,
                    level,
                    period_kind,
                    day_of_month,
                    day_off,
                    valid_from,
                    valid_to,
                    basis,
                    source,
                })
            }
            _ => Err(faults.into()),
        }
    }
}

/// Lists when reports are due.
///
/// A rule for each set of forms, level and kind of period, with the days it is in force, what it rests on and where it comes
/// from. A province's is law (NĐ 09/2019/NĐ-CP Đ13: the 25th of the last month); those of the other levels are practice until
/// a letter of the addressee says otherwise.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(DeadlineRuleParams),
    responses(
        (status = 200, description = "The rules", body = DeadlineRuleList),
        (status = 422, description = "`invalid-query`", body = ProblemView, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/submission-deadlines")]
pub(super) async fn list_submission_deadlines(
    state: Data<State>,
    _caller: MaybeCaller,
    Params(params): Params<DeadlineRuleParams>,
) -> Result<HttpResponse, Problem> {
    let mut faults = Faults::new();
    let level: Option<Level> = faults.parse_optional("/level", params.level.as_deref());
    let kind: Option<PeriodKind> = faults.parse_optional("/period_kind", params.period_kind.as_deref());
    let on = params.on.as_deref().and_then(|on| faults.date("/on", on));
    faults.check_query()?;
    let mut conn = state.connection().await?;
    let wanted = |rule: &DeadlineRule| {
        let stands = |day: NaiveDate| rule.valid_from <= day && rule.valid_to.is_none_or(|last| day <= last);
        level.is_none_or(|level| rule.level == level)
            && kind.is_none_or(|kind| rule.period_kind == kind)
            && on.is_none_or(stands)
    };
    let rules = db::deadline_rules::list(&mut conn).await?;
    let items = rules.into_iter().filter(wanted).map(DeadlineRuleView::from).collect();
    Ok(HttpResponse::Ok().json(DeadlineRuleList { items, next: None }))
}

/// Publishes when reports are due.
///
/// The rule of a level and a kind of period, from a day on. Publishing what is so already changes nothing. Reports that were
/// approved keep the due date they were approved with. It takes a client that is bound to no agency.
#[utoipa::path(
    tag = TAG_REPORTS,
    params(
        ("level" = String, Path, description = "Level of the agency that reports, such as `province`, `commune`", example = "province"),
        ("period_kind" = String, Path, description = "Kind of period: `month`, `quarter`, `half`, `nine_months`, `year`", example = "quarter"),
    ),
    request_body = DeadlineRuleRequest,
    responses(
        (status = 200, description = "The rules of this level and kind of period, changed or as they were", body = DeadlineRuleList),
        (status = 201, description = "The same, with a new one", body = DeadlineRuleList),
        (status = 403, description = "`insufficient-scope`; `agency-out-of-scope`: the client is bound to an agency", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-values`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["catalogue:write"]))
)]
#[put("/v1/submission-deadlines/{level}/{period_kind}")]
pub(super) async fn put_submission_deadline(
    state: Data<State>,
    caller: Caller,
    path: Path<(String, String)>,
    Body(body): Body<DeadlineRuleRequest>,
) -> Result<HttpResponse, Problem> {
    let publisher = publisher(&state, caller)?;
    let (level, kind) = path.into_inner();
    let level: Level = level.parse().ok().ok_or(Problem::NotFound)?;
    let kind: PeriodKind = kind.parse().ok().ok_or(Problem::NotFound)?;
    if publisher.agency.is_some() {
        return Err(Problem::AgencyOutOfScope);
    }
    let rule = body.read(level, kind)?;
    let mut conn = state.connection().await?;
    let outcome = publish_deadline_rule(&mut conn, &publisher, &rule).await?;
    let rules = db::deadline_rules::list(&mut conn).await?;
    let here = |rule: &DeadlineRule| rule.level == level && rule.period_kind == kind;
    let items = rules.into_iter().filter(here).map(DeadlineRuleView::from).collect();
    Ok(HttpResponse::build(status(outcome)).json(DeadlineRuleList { items, next: None }))
}

impl From<DeadlineRuleRefused> for Problem {
    fn from(reason: DeadlineRuleRefused) -> Self {
        match reason {
            DeadlineRuleRefused::Rule(RuleRefused::EndsBeforeItBegins) => {
                let mut faults = Faults::new();
                faults.at("/valid_to", FaultCode::Before { other: "valid_from" });
                faults.into()
            }
            DeadlineRuleRefused::Rule(RuleRefused::Overlap { valid_from, valid_to }) => {
                let to = valid_to.map_or("…".to_owned(), |day| day.to_string());
                refused(
                    "/valid_from",
                    &format!("Chồng lên quy định từ {valid_from} đến {to}."),
                    &format!("Overlaps the rule of {valid_from} to {to}."),
                )
            }
            DeadlineRuleRefused::Database(error) => error.into(),
        }
    }
}
