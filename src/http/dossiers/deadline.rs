//! The due date of a dossier, explained: act by act, and day by day.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::address::DossierPath;
use super::request::Counter;
use crate::domain::dating::Terms;
use crate::domain::deadline::Steps;
use crate::domain::dossier::{Dossier, Standing};
use crate::domain::event::{DueDates, Event, EventKind};
use crate::domain::explanation::{Basis, Chapter, explain, row_of_days};
use crate::domain::id::AgencyId;
use crate::domain::intake_deadline::{self, IntakeAnswer, tell_answer, whose_hours};
use crate::domain::procedure::SupplementClock;
use crate::domain::scope::Scope;
use crate::domain::time::local;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DEADLINES;
use crate::http::limits::LimitBody;
use crate::http::problem::{Language, Problem};
use crate::http::state::State;
use crate::http::steps::{StepView, told};
use crate::workflow::directory::Snapshot;

/// The due date of a dossier and how it came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierDeadlineView {
    /// Id.
    pub id: Uuid,
    /// Code, from acceptance on.
    pub code: Option<String>,
    /// The limit that its procedure version states for its channel; `null`: none.
    pub limit: Option<LimitBody>,
    /// What a completed supplement does.
    #[schema(value_type = SupplementClock)]
    pub supplement_clock: &'static str,
    /// Where it stands today.
    #[schema(value_type = Option<Standing>)]
    pub standing: Option<&'static str>,
    /// Due date in force (ngày hẹn trả), until 24:00.
    pub due_on: Option<NaiveDate>,
    /// The moment, for a limit in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// The due date that only waits have moved.
    pub original_due_on: Option<NaiveDate>,
    /// The day that counted as the day of arrival when the clock began last.
    pub starts_on: Option<NaiveDate>,
    /// The acts that bear on the date, in order of time.
    pub chapters: Vec<ChapterView>,
    /// All days in one row, those that a wait made void left out: to be followed on a wall calendar.
    pub steps: Vec<StepView>,
    /// The deadline before acceptance: until when an online submission is to be answered; `null` for other channels.
    pub intake: Option<IntakeAnswerView>,
}

/// The answer to an online submission, against its own deadline.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntakeAnswerView {
    /// How long the agency has.
    pub limit: LimitBody,
    /// Until when; `null` where the calendar of a year is missing.
    #[schema(example = "2023-03-27T09:30:00+07:00")]
    pub due_at: Option<DateTime<FixedOffset>>,
    /// When it was accepted, refused, its applicant told what is missing, or withdrawn; `null` while it waits.
    pub answered_at: Option<DateTime<FixedOffset>>,
    /// Whether that was after the moment, or the moment has passed without it (quá hạn tiếp nhận).
    pub late: bool,
    /// The rule in words, in the language asked for.
    pub text: &'static str,
    /// The law or practice behind it.
    #[schema(example = "TT 87/2021/TT-BTC Đ10; nơi khác theo thông lệ")]
    pub source: &'static str,
    /// Why the hours begin on the day they begin.
    pub start: Vec<StepView>,
    /// The days from there, with the minutes counted.
    pub steps: Vec<StepView>,
}

/// An act that bears on the due date.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChapterView {
    /// Id of the event; a correction is taken into the event it corrects.
    pub event: Uuid,
    /// What happened.
    #[schema(value_type = EventKind)]
    pub kind: &'static str,
    /// When.
    pub occurred_at: DateTime<FixedOffset>,
    /// What the date rests on from then on.
    #[schema(value_type = Basis)]
    pub basis: &'static str,
    /// The same in words, in the language asked for.
    pub text: String,
    /// The article behind it.
    #[schema(example = "NĐ 61/2018/NĐ-CP Đ17 k1(c)")]
    pub source: &'static str,
    /// Due date in force from then on.
    pub due_on: Option<NaiveDate>,
    /// The moment, for a limit in working hours.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// The due date that only waits had moved by then.
    pub original_due_on: Option<NaiveDate>,
    /// What today's rules and calendar count to; differs from `due_on` where the date was issued otherwise.
    pub counted_due_on: Option<NaiveDate>,
    /// The day that counted as the day of arrival, where a clock began.
    pub starts_on: Option<NaiveDate>,
    /// Why it began on that day.
    pub start: Vec<StepView>,
    /// The days from there.
    pub steps: Vec<StepView>,
}

/// Explains the due date of a dossier.
///
/// Each act that bears on it, with the rule (decree, article) and each day counted or passed over and why; waits,
/// restarts, the extension. A date that was issued is kept whatever the calendar says today: where today's rules count
/// to another, `counted_due_on` says so. Of an online submission also until when it was to be answered, before any due
/// date began (`intake`). In Vietnamese or English by `Accept-Language`.
#[utoipa::path(
    tag = TAG_DEADLINES,
    params(DossierPath),
    responses((status = 200, description = "The explanation", body = DossierDeadlineView)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/deadline")]
pub(in crate::http) async fn explain_dossier_deadline(
    request: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let (filed, history) = counter.history(&dossier.named()?).await?;
    let events: Vec<Event> = history.into_iter().map(|recorded| recorded.event).collect();
    let view = view(&filed.dossier, &events, &counter, Language::of(&request))?;
    Ok(HttpResponse::Ok().json(view))
}

fn view(
    dossier: &Dossier,
    events: &[Event],
    counter: &Counter<'_>,
    language: Language,
) -> Result<DossierDeadlineView, Problem> {
    let known: &Snapshot = &counter.snapshot;
    let version = known.catalogue.version(dossier.procedure_version);
    let hours = |agency: AgencyId, on: NaiveDate| known.agencies.hours_on(agency, on);
    let terms = Terms {
        limit: version.and_then(|version| version.limit_for(dossier.channel)),
        supplement_clock: version.map_or(SupplementClock::Restart, |version| version.supplement_clock),
        calendar: &known.calendar,
        hours: &hours,
    };
    let chapters = explain(events, &terms).map_err(Problem::internal)?;
    let (agency, on) = whose_hours(dossier);
    let answer = tell_answer(dossier, events, hours(agency, on), &known.calendar, counter.state.clock.now());
    let answer = answer.map_err(Problem::internal)?;
    let DueDates { due_on, due_at, original_due_on, undated: _, latest_on: _, step: _ } = dossier.due;
    Ok(DossierDeadlineView {
        id: dossier.id.0,
        code: dossier.code.as_ref().map(ToString::to_string),
        limit: terms.limit.map(LimitBody::from),
        supplement_clock: terms.supplement_clock.as_str(),
        standing: dossier.standing(counter.today).map(Standing::as_str),
        due_on,
        due_at: due_at.map(local),
        original_due_on,
        starts_on: chapters.iter().rev().find_map(|chapter| chapter.starts_on),
        steps: told(&row_of_days(&chapters), language),
        chapters: chapters.into_iter().map(|chapter| chapter_view(chapter, language)).collect(),
        intake: answer.map(|answer| answer_view(answer, language)),
    })
}

fn answer_view(answer: IntakeAnswer, language: Language) -> IntakeAnswerView {
    let IntakeAnswer { due_at, answered_at, late, steps: Steps { start, count } } = answer;
    IntakeAnswerView {
        limit: LimitBody::from(&intake_deadline::LIMIT),
        due_at: due_at.map(local),
        answered_at: answered_at.map(local),
        late,
        text: match language {
            Language::Vi => intake_deadline::TEXT_VI,
            Language::En => intake_deadline::TEXT_EN,
        },
        source: intake_deadline::SOURCE,
        start: told(&start, language),
        steps: told(&count, language),
    }
}

fn chapter_view(chapter: Chapter, language: Language) -> ChapterView {
    let Chapter { event, kind, occurred_at, basis, due, counted, starts_on, start, steps } = chapter;
    let text = match language {
        Language::Vi => basis.text_vi(),
        Language::En => basis.text_en(),
    };
    ChapterView {
        event: event.0,
        kind: kind.as_str(),
        occurred_at: local(occurred_at),
        basis: basis.as_str(),
        text: text.to_owned(),
        source: basis.source(),
        due_on: due.due_on,
        due_at: due.due_at.map(local),
        original_due_on: due.original_due_on,
        counted_due_on: counted,
        starts_on,
        start: told(&start, language),
        steps: told(&steps, language),
    }
}
