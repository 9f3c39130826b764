//! Figures of activities over HTTP: every kind with every count, told or not.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::activity::{ActivityFigures, ActivityKind, Nature};
use crate::domain::agencies::Extent;
use crate::domain::scope::Scope;
use crate::domain::time::local;
use crate::http::caller::Caller;
use crate::http::docs::TAG_STATISTICS;
use crate::http::dossiers::request::Counter;
use crate::http::problem::{Problem, ProblemView};
use crate::http::query::Params;
use crate::http::slice::{SliceAsked, SliceParams};
use crate::http::state::State;
use crate::http::statistics::{AgencyOfTally, PeriodOfTally};
use crate::workflow::activities::{ActivitiesWanted, figures};

/// Figures of activities for a slice.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityFiguresView {
    /// Agency.
    pub agency: AgencyOfTally,
    /// The agency alone or with all below it.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// Period.
    pub period: PeriodOfTally,
    /// The day whose state is shown.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: ask again with it to get the same figures for ever.
    #[schema(example = "2023-03-24T10:00:00+07:00")]
    pub known_at: DateTime<FixedOffset>,
    /// Every kind, in the order of the report's headings.
    pub figures: Vec<KindFiguresView>,
}

/// Figures of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindFiguresView {
    /// What was done.
    #[schema(value_type = ActivityKind)]
    pub kind: ActivityKind,
    /// The heading of the report.
    #[schema(example = "I.8")]
    pub heading: &'static str,
    /// Whether it was added up over the period, or stands on its last day.
    #[schema(value_type = Nature)]
    pub nature: Nature,
    /// Records that count: of a flow how often it was done, of a stock how many agencies tell theirs.
    #[schema(example = 1)]
    pub records: i64,
    /// Every count of the kind.
    pub counts: Vec<CountView>,
}

/// A count.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountView {
    /// Its name.
    #[schema(example = "level_2")]
    pub name: &'static str,
    /// What is counted, in Vietnamese.
    #[schema(example = "DVC trực tuyến mức độ 2")]
    pub title: &'static str,
    /// The sum; `null` where no record tells it, which is not zero.
    #[schema(example = 143)]
    pub value: Option<i64>,
}

fn kind_view(figures: &ActivityFigures, kind: ActivityKind) -> KindFiguresView {
    let count = |count: &crate::domain::activity::CountName| CountView {
        name: count.name,
        title: count.title,
        value: figures.get(kind, count.name),
    };
    KindFiguresView {
        kind,
        heading: kind.heading(),
        nature: kind.nature(),
        records: figures.records(kind),
        counts: kind.counts().iter().map(count).collect(),
    }
}

fn view(
    counter: &Counter<'_>,
    asked: &SliceAsked,
    known_at: DateTime<Utc>,
    figures: &ActivityFigures,
) -> ActivityFiguresView {
    ActivityFiguresView {
        agency: asked.agency_view(&counter.snapshot.agencies),
        scope: asked.extent.as_str(),
        period: asked.period_view(),
        as_of: asked.as_of,
        known_at: local(known_at),
        figures: ActivityKind::ALL.iter().map(|kind| kind_view(figures, *kind)).collect(),
    }
}

/// Adds up activities.
///
/// Of the agency and all below it by the tree of `as_of`: flows of the range are added up; of a stock the latest record
/// of each agency that stands on that day is taken, and these are added up. The same `as_of` and `known_at` answer the
/// same for ever, whatever is entered or taken away later. What no record tells is `null`.
#[utoipa::path(
    tag = TAG_STATISTICS,
    params(SliceParams),
    responses(
        (status = 200, description = "The figures", body = ActivityFiguresView),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
        (status = 422, description = "`invalid-query`, `unknown-agency`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["statistics:read"]))
)]
#[get("/v1/statistics/activities")]
pub(in crate::http) async fn sum_activities(
    state: Data<State>,
    caller: Caller,
    Params(params): Params<SliceParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::StatisticsRead)?;
    let counter = Counter::new(&state, &caller);
    let asked = params.read(&counter, state.clock.now())?;
    let mut conn = state.long_connection().await?;
    // Not before there is a connection: the less is recorded until the statement runs, the less it must leave out.
    let known_at = asked.moments.known_at(state.clock.now());
    let SliceAsked { agency, extent, from, as_of, .. } = asked;
    let wanted = ActivitiesWanted { agency, extent, from, as_of, known_at };
    let figures = figures(&mut conn, &counter.snapshot, &wanted).await?;
    Ok(HttpResponse::Ok().json(view(&counter, &asked, known_at, &figures)))
}
