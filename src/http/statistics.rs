//! Figures over HTTP: the question read strictly, the tally with its shares, facts and checks.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::docs::TAG_STATISTICS;
use super::on_time::{OnTimeGroupView, OnTimeView};
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::query::Params;
use super::slice;
use super::state::State;
use super::viewpoint::{self, Moments};
use crate::domain::agencies::AgencyTree;
use crate::domain::code::AgencyCode;
use crate::domain::id::AgencyId;
use crate::domain::period::Period;
use crate::domain::scope::Scope;
use crate::domain::tally::{Check, Memo, Policy, Shares, Totals};
use crate::domain::time::{civil_day, local};
use crate::workflow::statistics::{Extent, Figures, FiguresWanted, Group, GroupBy, figures};

/// A question for figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TallyParams {
    /// Agency; default: the caller's root.
    #[param(example = "H59.31")]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline, example = "subtree")]
    scope: Option<String>,
    /// Official period: `2023-01` (reporting month), `2023-Q1`, `2023-H1`, `2023-9M`, `2023` (report year); the 15th of
    /// the month before to the 14th (NĐ 09/2019 Đ12). Either this or `from` and `to`.
    #[param(example = "2023-Q1", pattern = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$")]
    period: Option<String>,
    /// First day of a free range, with `to`.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last day of a free range, included.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// What to split the figures by; default: no groups.
    #[param(value_type = Option<GroupBy>, inline)]
    group_by: Option<String>,
    /// The day whose state is shown; default: the earliest of the last day, today and the day of `known_at`.
    #[param(value_type = Option<NaiveDate>)]
    as_of: Option<String>,
    /// What was known then, RFC 3339; default: now.
    #[param(value_type = Option<DateTime<Utc>>)]
    known_at: Option<String>,
    /// Counting rules; default `form06`. `qd766` has counts and shares of its own.
    #[param(value_type = Option<Policy>, inline, example = "form06")]
    policy: Option<String>,
}

/// An agency in an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyOfTally {
    /// Code.
    #[schema(example = "H59.31")]
    pub code: String,
    /// Name on the day shown.
    #[schema(example = "UBND huyện Trà Cú")]
    pub name: String,
}

/// A period in an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeriodOfTally {
    /// Official name; `null` for a free range.
    #[schema(example = "2023-Q1")]
    pub key: Option<String>,
    /// First day.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// Last day.
    #[schema(example = "2023-03-14")]
    pub to: NaiveDate,
}

/// A group of figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupView {
    /// Code of the field, procedure or agency; the channel; the reporting month `2023-01`; the day.
    #[schema(example = "TP-HT")]
    pub key: String,
    /// What it is called, in Vietnamese.
    #[schema(example = "Hộ tịch")]
    pub name: String,
    /// Columns of form 06.
    pub totals: Totals,
    /// Shares.
    pub shares: Shares,
}

/// The figures of form 06 for a slice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agency": {"code": "H59.31", "name": "UBND huyện Trà Cú"}, "scope": "subtree",
    "period": {"key": "2023-Q1", "from": "2022-12-15", "to": "2023-03-14"},
    "policy": "form06", "as_of": "2023-03-14", "known_at": "2023-03-24T10:00:00+07:00",
    "totals": {
        "received_total": 26202, "received_new": 26199, "received_online": 4049, "received_direct": 22150,
        "received_postal": 0, "carried_over": 3, "transferred": 0,
        "resolved_total": 26188, "resolved_early": 5621, "resolved_on_time": 20567, "resolved_overdue": 0,
        "pending_total": 14, "pending_in_time": 14, "pending_overdue": 0
    },
    "shares": {
        "online_of_new": "15.5", "direct_postal_of_new": "84.5", "early_of_resolved": "21.5",
        "on_time_of_resolved": "78.5", "overdue_of_resolved": "0.0"
    },
    "memo": {
        "resolved_refused": 335, "resolved_withdrawn": 124, "resolved_stopped": 5, "resolved_without_due_date": 0,
        "pending_without_due_date": 0, "pending_waiting": 6, "registered_waiting": 0, "intake_refused": 0,
        "resolved_overdue_original": 5, "late_entries": 0, "intake_answered": 4049, "intake_answered_late": 0,
        "intake_overdue": 0, "received_online_full": 3273, "received_online_partial": 776, "received_online_other": 0,
        "received_online_unknown": 0, "registered_in_time": 0, "resolved_overdue_with_apology": 0,
        "resolved_overdue_without_apology": 0, "pending_overdue_with_apology": 0, "pending_overdue_without_apology": 0,
        "resolved_overdue_qd766": 0, "pending_overdue_qd766": 1
    },
    "checks": [{"identity": "received_total = received_new + carried_over + transferred", "holds": true}],
    "groups": []
}))]
pub struct TallyView {
    /// Agency.
    pub agency: AgencyOfTally,
    /// The agency alone or with all below it.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// Period.
    pub period: PeriodOfTally,
    /// Counting rules.
    #[schema(value_type = Policy)]
    pub policy: &'static str,
    /// The day whose state is shown.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: ask again with it to get the same figures for ever.
    #[schema(example = "2023-03-24T10:00:00+07:00")]
    pub known_at: DateTime<FixedOffset>,
    /// Columns of form 06.
    pub totals: Totals,
    /// Shares, one decimal, half up; `null` of nothing.
    pub shares: Shares,
    /// The facts that the columns merge.
    pub memo: Memo,
    /// The five identities that the columns must hold, each checked on these very figures.
    pub checks: Vec<Check>,
    /// Groups, where asked for; `[]` otherwise.
    pub groups: Vec<GroupView>,
}

/// Figures by the counting rules that they name: `form06` answers with the first, `qd766` with the second.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TallyAnswer {
    /// The columns of form 06.
    Form06(Box<TallyView>),
    /// The on-time rule of the national portal.
    Qd766(Box<OnTimeView>),
}

/// A question as it was read.
struct Asked {
    agency: Option<AgencyCode>,
    extent: Extent,
    key: Option<Period>,
    from: NaiveDate,
    to: NaiveDate,
    group_by: Option<GroupBy>,
    as_of: NaiveDate,
    /// What was known then; `None`: now, which is not before the question is put.
    moments: Moments,
    policy: Policy,
}

/// Longest range that is grouped by day.
const MOST_DAYS: i64 = 400;

impl TallyParams {
    fn read(&self, now: DateTime<Utc>) -> Result<Asked, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let policy = viewpoint::policy(self.policy.as_deref())?;
        let agency = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let group_by = f.parse_optional("/group_by", self.group_by.as_deref());
        let moments = Moments::read(f, self.as_of.as_deref(), self.known_at.as_deref(), now);
        let range = slice::range(f, self.period.as_deref(), (self.from.as_deref(), self.to.as_deref()));
        let Some((key, from, to)) = range.filter(|_| f.is_empty()) else {
            faults.check_query()?;
            return Err(Problem::internal("no fault and no range"));
        };
        let begins = if key.is_some() { "/period" } else { "/from" };
        let as_of = moments.day_shown(f, (from, to), begins, now);
        if group_by == Some(GroupBy::Day) && (to - from).num_days() > MOST_DAYS {
            f.at("/group_by", FaultCode::not_allowed_here("quá 400 ngày", "more than 400 days"));
        }
        faults.check_query()?;
        Ok(Asked { agency, extent, key, from, to, group_by, as_of, moments, policy })
    }
}

/// Counts dossiers as form 06 does, or by the national portal's on-time rule.
///
/// For any agency, range, day and moment: new, carried over, resolved early, on time and overdue, pending in time and
/// overdue, with shares and checks. `memo` keeps apart what the columns merge, and counts the answers to online submissions
/// against their own time, the eight working hours before acceptance: answered in the range, of these late, and unanswered
/// past it on the last day; how far online dossiers could be done so; apologies to those that were late; and what the other
/// rule finds overdue. `policy=qd766` answers with an `OnTimeView`: of all dossiers received or processed, ended or open, those on
/// time by indicator 2.1 of QĐ 766/QĐ-TTg, with the share. Both are lawful and may differ: the answer names its policy. Exact at once after a write; the same `as_of` and `known_at` answer the same for ever.
#[utoipa::path(
    tag = TAG_STATISTICS,
    params(TallyParams),
    responses(
        (status = 200, description = "The figures", body = TallyAnswer),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-agency`, `unknown-policy`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/statistics/dossiers")]
pub(super) async fn tally_dossiers(
    state: Data<State>,
    caller: Caller,
    Params(params): Params<TallyParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let now = state.clock.now();
    let asked = params.read(now)?;
    let snapshot = state.directory.current();
    let agency = slice::agency_of(&snapshot.agencies, &caller, asked.agency.as_ref(), civil_day(now))?;
    let mut conn = state.long_connection().await?;
    // Not before there is a connection: the less is recorded until the statement runs, the less it must leave out.
    let known_at = asked.moments.known_at(state.clock.now());
    let wanted = FiguresWanted {
        agency,
        extent: asked.extent,
        from: asked.from,
        as_of: asked.as_of,
        known_at,
        group_by: asked.group_by,
    };
    let figures = figures(&mut conn, &snapshot, &wanted).await?;
    let tree = &snapshot.agencies;
    let answer = match asked.policy {
        Policy::Form06 => TallyAnswer::Form06(Box::new(view(tree, agency, &asked, known_at, figures))),
        Policy::Qd766 => TallyAnswer::Qd766(Box::new(on_time(tree, agency, &asked, known_at, figures))),
    };
    Ok(HttpResponse::Ok().json(answer))
}

impl Asked {
    fn agency_view(&self, tree: &AgencyTree, agency: AgencyId) -> AgencyOfTally {
        let code = tree.get(agency).map_or_else(String::new, |agency| agency.code.to_string());
        AgencyOfTally { code, name: tree.name_on(agency, self.as_of).to_owned() }
    }

    fn period_view(&self) -> PeriodOfTally {
        PeriodOfTally { key: self.key.map(|key| key.to_string()), from: self.from, to: self.to }
    }
}

fn view(
    tree: &AgencyTree,
    agency: AgencyId,
    asked: &Asked,
    known_at: DateTime<Utc>,
    figures: Figures,
) -> TallyView {
    let totals = figures.tally.totals();
    TallyView {
        agency: asked.agency_view(tree, agency),
        scope: asked.extent.as_str(),
        period: asked.period_view(),
        policy: asked.policy.as_str(),
        as_of: asked.as_of,
        known_at: local(known_at),
        shares: totals.shares(),
        checks: totals.checks(),
        memo: figures.tally.memo(),
        totals,
        groups: figures.groups.into_iter().map(group).collect(),
    }
}

fn on_time(
    tree: &AgencyTree,
    agency: AgencyId,
    asked: &Asked,
    known_at: DateTime<Utc>,
    figures: Figures,
) -> OnTimeView {
    let totals = figures.tally.on_time();
    OnTimeView {
        agency: asked.agency_view(tree, agency),
        scope: asked.extent.as_str(),
        period: asked.period_view(),
        policy: asked.policy.as_str(),
        as_of: asked.as_of,
        known_at: local(known_at),
        shares: totals.shares(),
        checks: totals.checks(),
        totals,
        groups: figures.groups.into_iter().map(OnTimeGroupView::from).collect(),
    }
}

fn group(Group { key, name, tally }: Group) -> GroupView {
    let totals = tally.totals();
    GroupView { key, name, shares: totals.shares(), totals }
}
