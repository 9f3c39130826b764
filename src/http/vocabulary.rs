//! The vocabularies of the domain in the contract: each a named string schema that is one of some words, with what
//! each word means.
//!
//! The words come from the domain's own lists, so that the contract cannot fall behind them; a word without a meaning
//! here fails a test. In a request the member stays a `String`, read with its fault; `#[schema(value_type = Level)]`
//! says what it holds.

mod events;
mod forms;
mod guards;
mod hand_ins;
mod import;
mod meanings;
mod overdue;
mod papers;
mod printed;
mod records;
mod redating;
mod reports;
mod warnings;
mod worklist;

use std::borrow::Cow;
use std::fmt::Write as _;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use self::meanings::meaning;
use super::dossiers::list::Counting;
use super::procedure_import::view::ImportOutcome;
use super::reports::cells::ListFormat;
use super::reports::form::ReportFormat;
use super::reports::question::FormCode;
use super::reports::report::DocumentFormat;
use crate::db::admin_events::Subject;
use crate::db::dossiers::Sort;
use crate::domain::act::{Ground, Outcome};
use crate::domain::activity::{ActivityKind, Nature};
use crate::domain::applicant::ApplicantKind;
use crate::domain::calendar::DayKind;
use crate::domain::catalogue_count::CountBy;
use crate::domain::catalogue_import::{Column, ImportWarning};
use crate::domain::completion::Completion;
use crate::domain::consolidation::{ChildStanding, DifferenceReason};
use crate::domain::deadline::{LimitUnit, PauseKind, Timing, WaitClock};
use crate::domain::dossier::Standing;
use crate::domain::event::EventKind;
use crate::domain::explanation::Basis;
use crate::domain::feedback::status::{FeedbackAction, FeedbackStatus};
use crate::domain::feedback::{Competence, FeedbackKind, FeedbackMeans};
use crate::domain::form::{FORMS, NoteCode, RowsOf};
use crate::domain::hand_in::{CellOutcome, CellRule, FindingCode, HandInMedia};
use crate::domain::overdue::{NONE, OverdueReason, ReasonSought};
use crate::domain::paper::PaperForm;
use crate::domain::printed::number::NumberRule;
use crate::domain::printed::reading::Reading;
use crate::domain::printed::remark::RemarkCode;
use crate::domain::printed::rounding::Rounding;
use crate::domain::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};
use crate::domain::refusal::{Guard, Warning};
use crate::domain::report::life::{ReportEventKind, ReportStatus};
use crate::domain::scope::Scope;
use crate::domain::status::{Action, Status};
use crate::domain::submission::{PeriodKind, RuleBasis};
use crate::domain::tally::Policy;
use crate::domain::version_story::VersionState;
use crate::domain::worklist::WorklistSection;
use crate::workflow::redating::ReissueOutcome;
use crate::workflow::statistics::{Extent, GroupBy};

/// Kinds of named days, and the plain day.
#[derive(Debug)]
pub struct DayKindOrPlain;

/// The word for a day that is what its place in the week makes it.
pub const PLAIN: &str = "plain";

/// The outcomes that `finish` may have; the others are acts of their own.
#[derive(Debug)]
pub struct FinishOutcome;

/// The counting rules that fill a form.
#[derive(Debug)]
pub struct FormPolicy;

fn one_of(name: &str, words: impl Iterator<Item = &'static str> + Clone) -> RefOr<Schema> {
    let mut description = String::new();
    for word in words.clone() {
        let meaning = meaning(name, word).unwrap_or_default();
        // Writing to a String cannot fail.
        let _infallible = writeln!(description, "- `{word}`: {meaning}");
    }
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description.trim_end()))
        .enum_values(Some(words));
    RefOr::T(Schema::from(object.build()))
}

/// Gives vocabularies that have `ALL` and `as_str` their schema.
macro_rules! documented {
    ($($vocabulary:ident),+ $(,)?) => {$(
        impl PartialSchema for $vocabulary {
            fn schema() -> RefOr<Schema> {
                one_of(stringify!($vocabulary), Self::ALL.iter().map(|word| word.as_str()))
            }
        }

        impl ToSchema for $vocabulary {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($vocabulary))
            }
        }
    )+};
}

documented!(
    Action,
    ActivityKind,
    ApplicantKind,
    Basis,
    CellOutcome,
    CellRule,
    Channel,
    ChildStanding,
    Column,
    Competence,
    Completion,
    CountBy,
    Counting,
    DayKind,
    DifferenceReason,
    DocumentFormat,
    EventKind,
    Extent,
    FeedbackAction,
    FeedbackKind,
    FeedbackMeans,
    FeedbackStatus,
    FindingCode,
    Ground,
    GroupBy,
    Guard,
    HandInMedia,
    ImportOutcome,
    ImportWarning,
    Level,
    LimitUnit,
    ListFormat,
    Nature,
    NoteCode,
    NumberRule,
    OnlineService,
    Origin,
    Outcome,
    OverdueReason,
    PaperForm,
    PauseKind,
    PeriodKind,
    Policy,
    ProcedureKind,
    ReissueOutcome,
    Reading,
    RemarkCode,
    ReportEventKind,
    ReportFormat,
    Rounding,
    ReportStatus,
    RowsOf,
    RuleBasis,
    Scope,
    Sort,
    Standing,
    Status,
    Subject,
    SupplementClock,
    Timing,
    VersionState,
    WaitClock,
    Warning,
    WorklistSection,
);

impl PartialSchema for DayKindOrPlain {
    fn schema() -> RefOr<Schema> {
        one_of("DayKind", DayKind::ALL.iter().map(|word| word.as_str()).chain([PLAIN]))
    }
}

impl ToSchema for DayKindOrPlain {}

impl PartialSchema for FinishOutcome {
    fn schema() -> RefOr<Schema> {
        one_of("Outcome", [Outcome::Approved, Outcome::Refused].into_iter().map(Outcome::as_str))
    }
}

impl ToSchema for FinishOutcome {}

impl PartialSchema for FormPolicy {
    fn schema() -> RefOr<Schema> {
        one_of("Policy", [Policy::Form06].into_iter().map(Policy::as_str))
    }
}

impl ToSchema for FormPolicy {}

impl PartialSchema for ReasonSought {
    fn schema() -> RefOr<Schema> {
        one_of("ReasonSought", OverdueReason::ALL.iter().map(|word| word.as_str()).chain([NONE]))
    }
}

impl ToSchema for ReasonSought {}

impl PartialSchema for FormCode {
    fn schema() -> RefOr<Schema> {
        one_of("FormCode", FORMS.iter().map(|form| form.code))
    }
}

impl ToSchema for FormCode {}
