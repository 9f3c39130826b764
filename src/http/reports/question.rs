//! What is asked of a report: whose figures, of which form and period, seen from which day, known when, by which rules.
//!
//! Read from the path `{agency}/{period}/forms/{form}` and the query. A path that leads nowhere is 404, and so is one
//! into another's subtree; what can be read but makes no lawful question is 422 `invalid-query`, with every fault.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::caller::Caller;
use super::super::problem::{FaultCode, Faults, Problem};
use super::super::viewpoint::{self, Moments};
use crate::db::Connection;
use crate::domain::agencies::AgencyTree;
use crate::domain::code::AgencyCode;
use crate::domain::form::{Form, Instrument};
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::report::bounds::{Bounds, OwnBounds};
use crate::domain::tally::Policy;
use crate::domain::time::civil_day;
use crate::workflow::report::{ReportOf, own_days};

/// A form of an agency's report for a period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FormPath {
    /// Agency that reports, within the caller's subtree.
    #[param(example = "H59.31")]
    pub agency: String,
    /// Official period: `2023-01` (reporting month), `2023-Q1`, `2023-H1`, `2023-9M`, `2023` (report year); the 15th of
    /// the month before to the 14th (NĐ 09/2019 Đ12).
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    pub period: String,
    /// Form.
    #[param(value_type = FormCode, inline, example = "II.06b")]
    pub form: String,
}

impl FormPath {
    /// The form of this code.
    pub(super) fn form(&self) -> Result<&'static Form, Problem> {
        Form::by_code(&self.form).ok_or(Problem::NotFound)
    }
}

/// The codes of [`crate::domain::form::FORMS`], as the contract names them.
#[derive(Debug)]
pub struct FormCode;

/// From where the figures are to be seen, as it was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    /// Day whose state is shown.
    pub(super) as_of: Option<&'a str>,
    /// What was known then.
    pub(super) known_at: Option<&'a str>,
    /// Counting rules.
    pub(super) policy: Option<&'a str>,
}

/// A question as far as it can be read without the report: which days it counts is kept with that.
#[derive(Debug)]
pub(super) struct Asked {
    /// Which report.
    of: ReportOf,
    /// Which form: its `extent` says whether the unit alone or its subtree is counted.
    form: &'static Form,
    moments: Moments,
    policy: Policy,
    now: DateTime<Utc>,
}

/// A question as it was read.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Whose figures, of which period.
    pub(super) of: ReportOf,
    /// Which form.
    pub(super) form: &'static Form,
    /// The days that the report counts.
    pub(super) days: Bounds,
    /// Why these are not the period's; `None`: they are.
    pub(super) own_days: Option<String>,
    /// The day whose state is shown, one of those.
    pub(super) as_of: NaiveDate,
    /// What was known then.
    pub(super) known_at: DateTime<Utc>,
    /// Counting rules.
    pub(super) policy: Policy,
}

impl Asked {
    /// Reads a question; `faults` holds what was found wrong with the operation's own parameters.
    pub(super) fn read(
        path: &FormPath,
        seen: Seen<'_>,
        caller: &Caller,
        tree: &AgencyTree,
        now: DateTime<Utc>,
        mut faults: Faults,
    ) -> Result<Self, Problem> {
        let agency = reporter(&path.agency, caller, tree, now).ok_or(Problem::NotFound)?;
        let period: Period = path.period.parse().map_err(|_no_period| Problem::NotFound)?;
        let form = path.form()?;
        let policy = viewpoint::policy(seen.policy)?;
        if policy != Policy::Form06 {
            faults.at("/policy", no_form_by_it());
        }
        let moments = Moments::read(&mut faults, seen.as_of, seen.known_at, now);
        if !form.covers(period) {
            faults.at("/period", not_in_force(form));
        }
        faults.check_query()?;
        Ok(Self { of: ReportOf { agency, period }, form, moments, policy, now })
    }

    /// The question, once it is known which days the report counted then.
    pub(super) async fn of_its_days(self, conn: &mut Connection) -> Result<Question, Problem> {
        let Self { of, form, moments, policy, now } = self;
        let known_at = moments.known_at(now);
        let own = own_days(conn, of, known_at).await?;
        let days = own.as_ref().map_or_else(|| Bounds::of(of.period), OwnBounds::days);
        let mut faults = Faults::new();
        let as_of = moments.day_shown(&mut faults, (days.from, days.to), "/period", now);
        faults.check_query()?;
        Ok(Question { of, form, days, own_days: own.map(|own| own.reason), as_of, known_at, policy })
    }
}

/// A period that does not end in the days of the form's instrument.
fn not_in_force(form: &Form) -> FaultCode {
    let Instrument { number, valid_from, valid_to, looks_back: _ } = form.instrument;
    let from = valid_from.format("%d/%m/%Y");
    let (vi, en) = match valid_to {
        None => (
            format!("biểu {} (Thông tư {number}) áp dụng cho kỳ kết thúc từ ngày {from}", form.code),
            format!(
                "form {} (circular {number}) is for periods that end on or after {valid_from}",
                form.code
            ),
        ),
        Some(last) => (
            format!(
                "biểu {} (Thông tư {number}) áp dụng cho kỳ kết thúc từ ngày {from} đến ngày {}",
                form.code,
                last.format("%d/%m/%Y")
            ),
            format!(
                "form {} (circular {number}) is for periods that end from {valid_from} to {last}",
                form.code
            ),
        ),
    };
    FaultCode::not_allowed_here(&vi, &en)
}

/// Columns that tell early from on time, and withdrawn from both, cannot be filled by a rule that knows neither.
fn no_form_by_it() -> FaultCode {
    FaultCode::not_allowed_here(
        "biểu mẫu đếm theo form06; quy tắc này không tách trước hạn với đúng hạn, xem /v1/statistics/dossiers",
        "forms are counted by form06; this rule does not tell early from on time, ask /v1/statistics/dossiers",
    )
}

/// The agency named, where the caller may know of it by today's tree.
pub(super) fn reporter(
    code: &str,
    caller: &Caller,
    tree: &AgencyTree,
    now: DateTime<Utc>,
) -> Option<AgencyId> {
    let agency = tree.by_code(&code.parse::<AgencyCode>().ok()?)?.id;
    let Some(root) = &caller.agency else { return Some(agency) };
    let root = tree.by_code(root)?.id;
    tree.covers(root, agency, civil_day(now)).then_some(agency)
}
