//! A parent's report added up, as JSON.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::form_view::{ColumnView, NamedView};
use super::super::question::FormCode;
use crate::domain::consolidation::whole::{Child, Consolidation, Continuity, Dissolved, Total};
use crate::domain::consolidation::{ChildStanding, DifferenceReason, Reported, Timeliness};
use crate::domain::procedure::Level;
use crate::domain::submission::{Due, Holidays, RuleBasis};
use crate::domain::time::local;
use crate::http::statistics::PeriodOfTally;

/// A parent's report, added up from those of its children.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsolidationView {
    /// The parent.
    pub agency: NamedView,
    /// Period.
    pub period: PeriodOfTally,
    /// The day whose tree and state are shown: the period's last, or today while it runs.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// The moment of the answer.
    pub known_at: DateTime<FixedOffset>,
    /// The columns of form II.06, in print order.
    pub columns: Vec<ColumnView>,
    /// When the parent's own report is due; `null`: no rule says so.
    pub due: Option<DueView>,
    /// Where the parent's own report stands.
    #[schema(value_type = ChildStanding)]
    pub standing: &'static str,
    /// Whole days that the parent's own report was late, or is by today.
    pub days_late: u32,
    /// The parent itself, as counted: no report tells it apart.
    pub unit: Vec<i64>,
    /// Every agency directly below that stands on the day, by code.
    pub children: Vec<ChildView>,
    /// Units below that were dissolved within the period, with who answers for them.
    pub dissolved: Vec<DissolvedView>,
    /// The whole.
    pub total: TotalView,
    /// How many children stand where.
    pub counts: StandingCountsView,
    /// Who is not in, the latest first: whom to call.
    pub outstanding: Vec<OutstandingView>,
}

/// When a report is due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueView {
    /// The last day in time.
    #[schema(example = "2023-03-20")]
    pub on: NaiveDate,
    /// The day that the rule names, before a day off was moved.
    #[schema(example = "2023-03-20")]
    pub named: NaiveDate,
    /// Whether the calendar of the year was published; else weekends alone were taken for days off.
    pub holidays_known: bool,
    /// What the rule rests on.
    #[schema(value_type = RuleBasis)]
    pub basis: &'static str,
    /// Where it comes from.
    pub source: String,
}

impl From<&Due> for DueView {
    fn from(Due { on, named, holidays, basis, source }: &Due) -> Self {
        Self {
            on: *on,
            named: *named,
            holidays_known: *holidays == Holidays::Known,
            basis: basis.as_str(),
            source: source.clone(),
        }
    }
}

/// A child of the parent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildView {
    /// The child.
    pub agency: NamedView,
    /// Its level.
    #[schema(value_type = Level)]
    pub level: &'static str,
    /// Where its report stands.
    #[schema(value_type = ChildStanding)]
    pub standing: &'static str,
    /// When its report is due; `null`: no rule says so.
    pub due: Option<DueView>,
    /// The day it first came in; `null`: it has not.
    pub in_on: Option<NaiveDate>,
    /// Whole days after the due date: of what came in until it did, of what did not until today.
    #[schema(example = 0)]
    pub days_late: u32,
    /// What stands for it; `null`: nothing does, which is not zero.
    pub source: Option<SourceView>,
    /// Its figures as reported, one a column; `null`: not told.
    pub reported: Option<Vec<Option<i64>>>,
    /// Its subtree as counted now, one a column.
    pub computed: Vec<i64>,
    /// What was reported less what is counted.
    pub difference: Option<Vec<Option<i64>>>,
    /// Why they differ, as far as is known; empty where they do not.
    #[schema(value_type = Vec<DifferenceReason>)]
    pub reasons: Vec<&'static str>,
    /// Events that were entered after the approval and reach back; 0 where nothing differs.
    pub late_events: i64,
    /// Where the difference of an approved report is told dossier by dossier; `null` where nothing differs.
    #[schema(example = "/v1/reports/H59.31.07/2023-Q1/drift")]
    pub drift: Option<String>,
    /// Column 6 against column 11 of the period before.
    pub continuity: Option<ContinuityView>,
}

/// What stands for a child.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// Code of the form.
    #[schema(value_type = FormCode)]
    pub form: String,
    /// The revision that stands.
    #[schema(example = 1, minimum = 1)]
    pub revision: u32,
    /// SHA-256 of what was kept, in hexadecimal digits.
    pub sha256: String,
    /// When this revision was approved, or handed in.
    pub at: DateTime<FixedOffset>,
    /// First day that was counted; `null` of a sheet.
    pub from: Option<NaiveDate>,
    /// Last day that was counted; `null` of a sheet.
    pub to: Option<NaiveDate>,
}

impl From<&Reported> for SourceView {
    fn from(reported: &Reported) -> Self {
        let Reported { standing: _, form, revision, sha256, at, first_at: _, days, figures: _ } = reported;
        Self {
            form: form.clone(),
            revision: *revision,
            sha256: sha256.clone(),
            at: local(*at),
            from: days.map(|(from, _)| from),
            to: days.map(|(_, to)| to),
        }
    }
}

/// Column 6 of a report against column 11 of the period before.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContinuityView {
    /// Key of the period before.
    #[schema(example = "2022-Q4")]
    pub period: String,
    /// Column 6 as reported; `null`: not in.
    pub carried_over: Option<i64>,
    /// Of it, transferred within the period, as counted: the printed column holds it.
    pub transferred: i64,
    /// Column 11 of the period before, of `reports` together; `null` where one is missing or dossiers went two ways.
    pub pending_before: Option<i64>,
    /// Codes of the units whose reports of the period before were read: itself and those it succeeded.
    #[schema(example = json!(["H59.31.07"]))]
    pub reports: Vec<String>,
    /// Codes of those whose reports are missing.
    pub missing: Vec<String>,
    /// Column 6 without transfers less column 11 of the period before; 0 where one goes on as the other ended.
    pub difference: Option<i64>,
}

impl From<&Continuity> for ContinuityView {
    fn from(continuity: &Continuity) -> Self {
        let Continuity { period, carried_over, transferred, pending_before, reports, missing, difference } =
            continuity;
        Self {
            period: period.to_string(),
            carried_over: *carried_over,
            transferred: *transferred,
            pending_before: *pending_before,
            reports: reports.clone(),
            missing: missing.clone(),
            difference: *difference,
        }
    }
}

/// A unit that was dissolved within the period.
#[derive(Debug, Serialize, ToSchema)]
pub struct DissolvedView {
    /// The unit.
    pub agency: NamedView,
    /// Its last day.
    pub last_day: NaiveDate,
    /// Who answers for its dossiers since; `null`: nobody was named.
    pub successor: Option<NamedView>,
    /// Whose row they are in: a child, or the parent itself.
    pub counted_by: NamedView,
}

/// The whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalView {
    /// The parent itself as counted, and every child as it reported; what is not in adds nothing.
    pub reported: Vec<i64>,
    /// The whole as counted now.
    pub computed: Vec<i64>,
    /// The first less the second.
    pub difference: Vec<i64>,
    /// Whether every child is in, with every column told; else `reported` lacks somebody.
    pub complete: bool,
    /// Column 6 of the parent's own report against column 11 of the period before.
    pub continuity: Option<ContinuityView>,
}

impl From<&Total> for TotalView {
    fn from(Total { reported, counted, difference, is_complete, continuity }: &Total) -> Self {
        Self {
            reported: reported.clone(),
            computed: counted.clone(),
            difference: difference.clone(),
            complete: *is_complete,
            continuity: continuity.as_ref().map(ContinuityView::from),
        }
    }
}

/// How many children stand where.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct StandingCountsView {
    /// All of them.
    pub children: usize,
    /// Approved.
    pub approved: usize,
    /// Handed in as a sheet.
    pub handed_in: usize,
    /// Submitted and not approved.
    pub submitted: usize,
    /// Not in, and not due yet.
    pub missing: usize,
    /// Not in, and past their due date.
    pub late: usize,
}

/// A child that is not in.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutstandingView {
    /// The child.
    pub agency: NamedView,
    /// Where its report stands.
    #[schema(value_type = ChildStanding)]
    pub standing: &'static str,
    /// When its report is due; `null`: no rule says so.
    pub due_on: Option<NaiveDate>,
    /// Whole days after that, by today.
    pub days_late: u32,
}

impl From<&Consolidation> for ConsolidationView {
    fn from(told: &Consolidation) -> Self {
        let Consolidation {
            agency,
            period,
            as_of,
            known_at,
            form,
            due,
            own,
            unit,
            children,
            dissolved,
            total,
        } = told;
        let mut outstanding: Vec<&Child> =
            children.iter().filter(|child| !child.timeliness.standing.is_in()).collect();
        outstanding.sort_by_key(|child| (u32::MAX - child.timeliness.days_late, child.agency.code.clone()));
        let key = period.to_string();
        let (from, to) = (period.first_day(), period.last_day());
        Self {
            agency: agency.into(),
            period: PeriodOfTally { key: Some(key.clone()), from, to },
            as_of: *as_of,
            known_at: local(*known_at),
            columns: form.columns.iter().map(ColumnView::from).collect(),
            due: due.as_ref().map(DueView::from),
            standing: own.standing.as_str(),
            days_late: own.days_late,
            unit: unit.clone(),
            children: children.iter().map(|child| child_view(child, &key)).collect(),
            dissolved: dissolved.iter().map(DissolvedView::from).collect(),
            total: total.into(),
            counts: counts(children),
            outstanding: outstanding.into_iter().map(OutstandingView::from).collect(),
        }
    }
}

fn child_view(child: &Child, period: &str) -> ChildView {
    let Child {
        agency,
        level,
        due,
        timeliness: Timeliness { standing, in_on, days_late },
        reported,
        counted,
        difference,
        reasons,
        late_events,
        continuity,
    } = child;
    let told_by_drift = reported.as_ref().is_some_and(|one| one.days.is_some()) && !reasons.is_empty();
    ChildView {
        agency: agency.into(),
        level: level.as_str(),
        standing: standing.as_str(),
        due: due.as_ref().map(DueView::from),
        in_on: *in_on,
        days_late: *days_late,
        source: reported.as_ref().map(SourceView::from),
        reported: reported.as_ref().map(|reported| reported.figures.clone()),
        computed: counted.clone(),
        difference: difference.clone(),
        reasons: reasons.iter().map(|reason| reason.as_str()).collect(),
        late_events: *late_events,
        drift: told_by_drift.then(|| format!("/v1/reports/{}/{period}/drift", agency.code)),
        continuity: continuity.as_ref().map(ContinuityView::from),
    }
}

impl From<&Dissolved> for DissolvedView {
    fn from(Dissolved { agency, last_day, successor, counted_by }: &Dissolved) -> Self {
        Self {
            agency: agency.into(),
            last_day: *last_day,
            successor: successor.as_ref().map(NamedView::from),
            counted_by: counted_by.into(),
        }
    }
}

impl From<&Child> for OutstandingView {
    fn from(child: &Child) -> Self {
        Self {
            agency: NamedView::from(&child.agency),
            standing: child.timeliness.standing.as_str(),
            due_on: child.due.as_ref().map(|due| due.on),
            days_late: child.timeliness.days_late,
        }
    }
}

fn counts(children: &[Child]) -> StandingCountsView {
    let mut counts = StandingCountsView { children: children.len(), ..StandingCountsView::default() };
    for child in children {
        *match child.timeliness.standing {
            ChildStanding::Approved => &mut counts.approved,
            ChildStanding::HandedIn => &mut counts.handed_in,
            ChildStanding::Submitted => &mut counts.submitted,
            ChildStanding::Missing => &mut counts.missing,
            ChildStanding::Late => &mut counts.late,
        } += 1;
    }
    counts
}
