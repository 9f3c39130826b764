//! Days of an explanation, as the world sees them: the rule in words, and the law behind it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Language;
use crate::domain::deadline::Step;

/// One day of the explanation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepView {
    /// The day.
    pub date: NaiveDate,
    /// Whether it was counted.
    pub counted: bool,
    /// The stable code of the rule.
    #[schema(example = "working_day")]
    pub rule: &'static str,
    /// The rule in words, in the language asked for.
    pub text: String,
    /// The law, notice or practice behind it.
    pub source: String,
}

/// The days in the language asked for.
pub fn told(steps: &[Step], language: Language) -> Vec<StepView> {
    steps.iter().map(|step| view(step, language)).collect()
}

fn view(step: &Step, language: Language) -> StepView {
    let text = match language {
        Language::Vi => step.text_vi(),
        Language::En => step.text_en(),
    };
    StepView {
        date: step.date,
        counted: step.counted,
        rule: step.rule.code(),
        text,
        source: step.source().to_owned(),
    }
}
