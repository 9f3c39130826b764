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
use crate::domain::agencies::AgencyTree;
use crate::domain::code::AgencyCode;
use crate::domain::form::Form;
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::tally::Policy;
use crate::domain::time::civil_day;

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

/// A question as it was read.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Whose figures.
    pub(super) agency: AgencyId,
    /// Which form: its `extent` says whether the unit alone or its subtree is counted.
    pub(super) form: &'static Form,
    /// Which period.
    pub(super) period: Period,
    /// The day whose state is shown, within the period.
    pub(super) as_of: NaiveDate,
    /// What was known then.
    pub(super) known_at: DateTime<Utc>,
    /// Counting rules.
    pub(super) policy: Policy,
}

impl Question {
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
        let form = Form::by_code(&path.form).ok_or(Problem::NotFound)?;
        let policy = viewpoint::policy(seen.policy)?;
        if policy != Policy::Form06 {
            faults.at("/policy", no_form_by_it());
        }
        let moments = Moments::read(&mut faults, seen.as_of, seen.known_at, now);
        let days = (period.first_day(), period.last_day());
        let as_of = if faults.is_empty() {
            moments.day_shown(&mut faults, days, "/period", now)
        } else {
            period.last_day()
        };
        faults.check_query()?;
        Ok(Self { agency, form, period, as_of, known_at: moments.known_at(now), policy })
    }
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
