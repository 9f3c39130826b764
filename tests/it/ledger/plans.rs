//! Plans of random lives: plain numbers that shrink. What a number means is decided in `lives`.
//!
//! Time runs from November 2022 to February 2024; minutes are counted so that nights, week-ends and the edges of
//! days and quarters are all met.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::sums::{Question, Slice};
use super::world::{Known, at, day};
use motcua::domain::{
    id::{AgencyId, ProcedureId},
    procedure::Channel,
};

pub(crate) const AGENCIES: i32 = 4;
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// How a dossier comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Direct,
    Postal,
    /// Registered online, accepted by a later act or never.
    Registered,
    /// Sent in online and accepted in the same breath, now or at an earlier moment.
    AcceptedOnline,
    /// With the due date that an earlier system issued.
    Issued,
}

/// The plan of a life.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) form: Form,
    pub(crate) known: Known,
    /// Place among the limits of `world`.
    pub(crate) version: i32,
    pub(crate) agency: i32,
    /// Minutes from the first of November 2022 to the handing in.
    pub(crate) begins: i64,
    /// Minutes until it is recorded.
    pub(crate) late: i64,
    pub(crate) detail: u32,
    pub(crate) steps: Vec<Step>,
}

/// The plan of one act.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    /// Of a hundred: out of the law's choice, out of all, or something that is not an action.
    pub(crate) roll: u32,
    /// Which of the choice.
    pub(crate) which: usize,
    /// Minutes from the last act; sometimes before it, which is unlawful.
    pub(crate) after: i64,
    /// Minutes until it is recorded.
    pub(crate) late: i64,
    /// Particulars, taken apart by remainders.
    pub(crate) detail: u32,
}

pub(crate) fn lives() -> impl Strategy<Value = Vec<Plan>> {
    prop::collection::vec(life(), 1..25)
}

pub(crate) fn life() -> impl Strategy<Value = Plan> {
    let form = prop_oneof![
        4 => Just(Form::Direct),
        2 => Just(Form::Postal),
        4 => Just(Form::Registered),
        2 => Just(Form::AcceptedOnline),
        2 => Just(Form::Issued),
    ];
    let known =
        prop_oneof![6 => Just(Known::All), 2 => Just(Known::Without2023), 1 => Just(Known::Without2024)];
    let place = (0_i32..8, 0..AGENCIES, 0_i64..390 * DAY);
    let steps = prop::collection::vec(step(), 0..13);
    (form, known, place, late(), any::<u32>(), steps).prop_map(
        |(form, known, (version, agency, begins), late, detail, steps)| Plan {
            form,
            known,
            version,
            agency,
            begins,
            late,
            detail,
            steps,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let after = prop_oneof![
        4 => 0..10 * HOUR,
        8 => 0..8 * DAY,
        3 => 0..50 * DAY,
        1 => -3 * DAY..0,
    ];
    (0_u32..100, 0_usize..1000, after, late(), any::<u32>())
        .prop_map(|(roll, which, after, late, detail)| Step { roll, which, after, late, detail })
}

/// Mostly entered at once, else up to 40 days later.
fn late() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(0), 1 => 0..DAY, 3 => 0..40 * DAY]
}

/// Random slices, ranges and moments.
pub(crate) fn question() -> impl Strategy<Value = Question> {
    let agencies = prop::collection::vec(0..AGENCIES, 1..6);
    let channel = prop::option::weighted(0.3, prop::sample::select(Channel::ALL));
    let procedure = prop::option::weighted(0.2, 0_i32..8);
    let days = (0_i64..520, 0_i64..130);
    (agencies, procedure, channel, days, 0_i64..560 * DAY).prop_map(
        |(mut agencies, procedure, channel, (start, length), known)| {
            agencies.sort_unstable();
            agencies.dedup();
            let from = day("2022-10-25") + TimeDelta::days(start);
            Question {
                slice: Slice {
                    agencies: agencies.into_iter().map(AgencyId).collect(),
                    procedure: procedure.map(ProcedureId),
                    channel,
                },
                from,
                to: from + TimeDelta::days(length),
                known_at: at("2022-11-01 00:00") + TimeDelta::minutes(known),
            }
        },
    )
}
