//! What was found, as the world sees it: the pinned members first, then names, places and words.

use serde::Serialize;
use utoipa::ToSchema;

use super::read::{ReadNumber, Report};
use super::words;
use crate::domain::printed::identity::Verdict;
use crate::domain::printed::number::NumberRule;
use crate::domain::printed::percentages::{Explained, Kinship, Source};
use crate::domain::printed::quantity::Quantity;
use crate::domain::printed::reading::Reading;
use crate::domain::printed::remark::{Remark, RemarkCode};
use crate::domain::printed::rounding::Rounding;
use crate::domain::printed::{Checked, Found, Taken};
use crate::http::problem::Language;

/// What was found in a printed report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportCheckView {
    /// The identities that fail; none where the report agrees with itself.
    pub identities: Vec<IdentityView>,
    /// Every printed percentage.
    pub percentages: Vec<PercentageView>,
    /// The identities that hold.
    pub holding: Vec<IdentityView>,
    /// What names were taken to mean beyond form 06.
    pub readings: Vec<ReadingView>,
    /// What is worth a look and has a lawful explanation.
    pub remarks: Vec<RemarkView>,
    /// Numbers that another reader could have read otherwise.
    pub numbers: Vec<NumberView>,
    /// Places of members that are no figures, as JSON pointers.
    pub unread: Vec<String>,
}

/// An identity with the figures of a block.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityView {
    /// The whole and its parts; `…` where a part is not printed.
    #[schema(example = "resolved_total = resolved_early + resolved_on_time + resolved_overdue")]
    pub identity: String,
    /// What the printed parts come to.
    #[schema(example = 17655)]
    pub expected: i64,
    /// What the whole is printed as.
    #[schema(example = 17651)]
    pub printed: i64,
    /// `expected` less `printed`.
    #[schema(example = 4)]
    pub difference: i64,
    /// Whether it holds, if only within the rounding of printed thousands.
    pub holds: bool,
    /// The block, as a JSON pointer into the request.
    #[schema(example = "/blocks/0")]
    pub block: String,
    /// What the block is about.
    #[schema(example = "district level")]
    pub title: String,
    /// The same in words.
    pub text: String,
}

/// A printed percentage and what gives it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PercentageView {
    /// Its name.
    #[schema(example = "early/resolved")]
    pub key: String,
    /// As it is printed.
    #[schema(example = "21,5")]
    pub printed: String,
    /// The part; `null` where nothing gives the percentage.
    #[schema(example = 5621)]
    pub numerator: Option<i64>,
    /// The whole; `null` where nothing gives the percentage.
    #[schema(example = 26188)]
    pub denominator: Option<i64>,
    /// How it was rounded; `null` where nothing gives the percentage.
    #[schema(value_type = Option<Rounding>)]
    pub rounding: Option<&'static str>,
    /// The part by name.
    #[schema(example = "resolved_early")]
    pub numerator_is: Option<String>,
    /// The whole by name.
    #[schema(example = "resolved_total")]
    pub denominator_is: Option<String>,
    /// Whether part and whole are what the name says; `null` where nothing gives the percentage.
    pub as_named: Option<bool>,
    /// The block, as a JSON pointer into the request.
    #[schema(example = "/blocks/0")]
    pub block: String,
    /// What the block is about.
    #[schema(example = "whole")]
    pub title: String,
    /// The same in words; where nothing gives it, what would.
    pub text: String,
}

/// A reading that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// Which.
    #[schema(value_type = Reading)]
    pub reading: &'static str,
    /// The bucket that it is about; `null` where it is about none.
    #[schema(example = "resolved_returned_or_withdrawn")]
    pub figure: Option<String>,
    /// The block, as a JSON pointer into the request.
    #[schema(example = "/blocks/0")]
    pub block: String,
    /// What the block is about.
    pub title: String,
    /// The same in words.
    pub text: String,
}

/// Something worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemarkView {
    /// What it is about.
    #[schema(value_type = RemarkCode)]
    pub code: &'static str,
    /// The figures that it sets against each other.
    pub figures: Vec<QuantityView>,
    /// The block, as a JSON pointer into the request.
    #[schema(example = "/blocks/0")]
    pub block: String,
    /// What the block is about.
    pub title: String,
    /// The same in words, with what may explain it.
    pub text: String,
}

/// A number and the printed figures that make it.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuantityView {
    /// Names of printed figures.
    #[schema(example = "received_total")]
    pub name: String,
    /// The number.
    pub value: i64,
}

/// A number that was read by a rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberView {
    /// Where it stands, as a JSON pointer into the request.
    #[schema(example = "/blocks/0/received/new")]
    pub pointer: String,
    /// As it is printed.
    #[schema(example = "26.199")]
    pub printed: String,
    /// As it was read.
    #[schema(example = 26199)]
    pub value: i64,
    /// It is printed to the nearest so many: 10 for `5,65 ngàn`.
    #[schema(example = 1)]
    pub step: i64,
    /// By which rule.
    #[schema(value_type = NumberRule)]
    pub rule: &'static str,
    /// The rule in words.
    pub text: String,
}

impl ReportCheckView {
    /// What was found in `report`, in a language.
    pub(super) fn of(report: &Report, checked: &Checked, language: Language) -> Self {
        let Checked { failing, holding, percentages, readings, remarks } = checked;
        let place = |block: usize| {
            let block = report.blocks.get(block);
            block.map(|block| (block.place.clone(), block.title.clone())).unwrap_or_default()
        };
        let identity = |found: &Found| identity(found, place(found.block), language);
        Self {
            identities: failing.iter().map(identity).collect(),
            percentages: percentages.iter().map(|one| percentage(one, place(one.block), language)).collect(),
            holding: holding.iter().map(identity).collect(),
            readings: readings.iter().map(|taken| reading(taken, place(taken.block), language)).collect(),
            remarks: remarks.iter().map(|one| remark(one, place(one.block), language)).collect(),
            numbers: report.numbers.iter().map(|read| number(read, language)).collect(),
            unread: report.unread.clone(),
        }
    }
}

fn identity(found: &Found, (block, title): (String, String), language: Language) -> IdentityView {
    let Found { block: _, identity, verdict } = found;
    IdentityView {
        identity: identity.to_string(),
        expected: identity.expected(),
        printed: identity.printed(),
        difference: identity.difference(),
        holds: *verdict != Verdict::Fails,
        block,
        title,
        text: words::of_identity(identity, *verdict).in_language(language).to_owned(),
    }
}

fn percentage(one: &Explained, (block, title): (String, String), language: Language) -> PercentageView {
    let source = one.source.as_ref();
    let named = |quantity: fn(&Source) -> &Quantity| source.map(quantity);
    let (numerator, denominator) = (named(|source| &source.numerator), named(|source| &source.denominator));
    PercentageView {
        key: one.key.clone(),
        printed: one.printed.clone(),
        numerator: numerator.map(|quantity| quantity.value),
        denominator: denominator.map(|quantity| quantity.value),
        rounding: source.map(|source| source.rounding.as_str()),
        numerator_is: numerator.map(|quantity| quantity.formula.clone()),
        denominator_is: denominator.map(|quantity| quantity.formula.clone()),
        as_named: source.map(|source| source.kinship == Kinship::Named),
        block,
        title,
        text: words::of_percentage(one).in_language(language).to_owned(),
    }
}

fn reading(taken: &Taken, (block, title): (String, String), language: Language) -> ReadingView {
    let figure = taken.bucket.as_ref().map(ToString::to_string);
    let text = words::of_reading(taken.reading, figure.as_deref().unwrap_or_default())
        .in_language(language)
        .to_owned();
    ReadingView { reading: taken.reading.as_str(), figure, block, title, text }
}

fn remark(one: &Remark, (block, title): (String, String), language: Language) -> RemarkView {
    let view = |Quantity { formula, value }: &Quantity| QuantityView { name: formula.clone(), value: *value };
    let text = words::of_remark(one).in_language(language).to_owned();
    RemarkView {
        code: one.code.as_str(),
        figures: one.figures.iter().map(view).collect(),
        block,
        title,
        text,
    }
}

fn number(read: &ReadNumber, language: Language) -> NumberView {
    let ReadNumber { place, printed, value, step, rule } = read;
    let text = words::of_number(*rule, *value, *step).in_language(language).to_owned();
    let (pointer, printed) = (place.clone(), printed.clone());
    NumberView { pointer, printed, value: *value, step: *step, rule: rule.as_str(), text }
}
