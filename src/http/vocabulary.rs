//! The vocabularies of the domain as OpenAPI schemas: a string that is one of some words.
//!
//! The words come from the domain's own lists, so that the contract cannot fall behind them.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use crate::domain::calendar::DayKind;
use crate::domain::deadline::{LimitUnit, PauseKind, WaitClock};
use crate::domain::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};

/// The description stands here because utoipa drops that of a field with a schema of its own.
fn one_of(description: &str, words: impl Iterator<Item = &'static str>) -> Schema {
    let schema = ObjectBuilder::new().schema_type(Type::String).description(Some(description));
    Schema::from(schema.enum_values(Some(words)).build())
}

/// Levels of administration.
pub fn level() -> Schema {
    one_of("Levels of administration.", Level::ALL.iter().map(|word| word.as_str()))
}

/// Kinds of procedures.
pub fn procedure_kind() -> Schema {
    one_of("Kinds of procedures.", ProcedureKind::ALL.iter().map(|word| word.as_str()))
}

/// Who made a procedure.
pub fn origin() -> Schema {
    one_of("Who made a procedure.", Origin::ALL.iter().map(|word| word.as_str()))
}

/// How far a procedure can be done online.
pub fn online_service() -> Schema {
    one_of("How far a procedure can be done online.", OnlineService::ALL.iter().map(|word| word.as_str()))
}

/// Channels of submission.
pub fn channel() -> Schema {
    one_of("Channels of submission.", Channel::ALL.iter().map(|word| word.as_str()))
}

/// What a supplement does to the clock.
pub fn supplement_clock() -> Schema {
    one_of("What a supplement does to the clock.", SupplementClock::ALL.iter().map(|word| word.as_str()))
}

/// Units of limits.
pub fn limit_unit() -> Schema {
    one_of("Units of limits.", LimitUnit::ALL.iter().map(|word| word.as_str()))
}

/// Kinds of named days.
pub fn day_kind() -> Schema {
    one_of("Kinds of named days.", DayKind::ALL.iter().map(|word| word.as_str()))
}

/// Kinds of named days, and the plain day.
pub fn day_kind_or_plain() -> Schema {
    one_of(
        "Kinds of named days, and the plain day.",
        DayKind::ALL.iter().map(|word| word.as_str()).chain(["plain"]),
    )
}

/// Why a clock stands.
pub fn pause_kind() -> Schema {
    one_of("Why a clock stands.", PauseKind::ALL.iter().map(|word| word.as_str()))
}

/// What a clock does when a wait ends.
pub fn wait_clock() -> Schema {
    one_of("What a clock does when a wait ends.", WaitClock::ALL.iter().map(|word| word.as_str()))
}
