//! The vocabularies of the domain in the contract: each a named string schema that is one of some words.
//!
//! The words come from the domain's own lists, so that the contract cannot fall behind them. In a request the member
//! stays a `String`, read with its fault; `#[schema(value_type = Level)]` says what it holds.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::calendar::DayKind;
use crate::domain::catalogue_count::CountBy;
use crate::domain::deadline::{LimitUnit, PauseKind, WaitClock};
use crate::domain::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};

/// Kinds of named days, and the plain day.
#[derive(Debug)]
pub struct DayKindOrPlain;

/// The word for a day that is what its place in the week makes it.
pub const PLAIN: &str = "plain";

fn one_of(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    RefOr::T(Schema::from(object.build()))
}

/// Gives vocabularies that have `ALL` and `as_str` their schema.
macro_rules! documented {
    ($($vocabulary:ident),+ $(,)?) => {$(
        impl PartialSchema for $vocabulary {
            fn schema() -> RefOr<Schema> {
                one_of(Self::ALL.iter().map(|word| word.as_str()))
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
    Channel,
    CountBy,
    DayKind,
    Level,
    LimitUnit,
    OnlineService,
    Origin,
    PauseKind,
    ProcedureKind,
    SupplementClock,
    WaitClock,
);

impl PartialSchema for DayKindOrPlain {
    fn schema() -> RefOr<Schema> {
        one_of(DayKind::ALL.iter().map(|word| word.as_str()).chain([PLAIN]))
    }
}

impl ToSchema for DayKindOrPlain {}
