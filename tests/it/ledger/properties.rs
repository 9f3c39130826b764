//! What must be equal, over thousands of random lives. `PROPTEST_CASES=10000` asks for a longer run; the default
//! of 256 cases leads about 3,000 lives through each property.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use motcua::domain::{
    deadline::Timing,
    event::Fact,
    history::{append, as_of, posted, replay},
    id::AgencyId,
    ledger::{Line, Measure},
    period::{Period, Quarter},
    qd766::{Verdict, judge},
    tally::{Tally, Totals},
};
use proptest::prelude::*;

use super::life::Life;
use super::lives::lead;
use super::oracle::{Stage, State, Story, count};
use super::plans::{AGENCIES, lives, question};
use super::sums::{self, Question, Slice, netted, tally, tally_less_later};

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Σ posted lines = lines(history), after each event; and the dossier folded = the dossier replayed.
    #[test]
    fn posted_lines_are_those_of_the_history(plans in lives()) {
        for life in lead(&plans) {
            let mut posted: Vec<Line> = Vec::new();
            for (place, (event, lines)) in life.events.iter().zip(&life.posts).enumerate() {
                posted.extend(lines);
                let history = &life.events[..=place];
                let replayed = replay(life.id, history).expect("what was recorded is lawful");
                prop_assert_eq!(netted(&posted), netted(&replayed.lines), "after {:?}", history);
                if history.len() == life.events.len() {
                    prop_assert_eq!(&replayed.dossier, &life.dossier);
                }
                let (dossier, appended) =
                    append(life.id, &life.events[..place], event.clone()).expect("lawful");
                prop_assert_eq!(dossier, replayed.dossier);
                prop_assert_eq!(netted(&appended), netted(lines), "posted by {:?}", event);
            }
        }
    }

    /// What was posted one by one is worked out again from the events alone.
    #[test]
    fn what_each_event_posts_can_be_told_again(plans in lives()) {
        for life in lead(&plans) {
            let (dossier, again) = posted(life.id, &life.events).expect("what was recorded is lawful");
            prop_assert_eq!(&dossier, &life.dossier);
            prop_assert_eq!(again, life.posts);
        }
    }

    /// An act of day d posts nothing before d; only corrections and voids move the past.
    #[test]
    fn the_past_never_moves(plans in lives()) {
        for life in lead(&plans) {
            for (event, lines) in life.events.iter().zip(&life.posts) {
                if !matches!(event.fact, Fact::Corrected { .. } | Fact::Voided) {
                    let day = event.occurred_on();
                    prop_assert!(lines.iter().all(|line| line.day >= day), "{:?} posts {:?}", event, lines);
                }
            }
        }
    }

    /// Any slice, range and moment: the sum of lines is what a recount from the histories says.
    #[test]
    fn the_tally_is_the_recount(plans in lives(), questions in prop::collection::vec(question(), 8)) {
        let lives = lead(&plans);
        for question in &questions {
            let summed = tally(&lives, question);
            prop_assert_eq!(summed, tally_less_later(&lives, question));
            let (totals, memo) = count(&stories(&lives, question.known_at), question);
            prop_assert_eq!(summed.totals(), totals, "{:?}", question);
            prop_assert_eq!(summed.memo(), memo, "{:?}", question);
            let portal = summed.on_time();
            prop_assert!(portal.checks().iter().all(|check| check.holds), "{:?}", portal);
            prop_assert_eq!(portal.overdue, memo.resolved_overdue_qd766 + memo.pending_overdue_qd766);
            prop_assert_eq!(portal.received_total, totals.received_total);
        }
    }

    /// One dossier alone, on each single day: nothing cancels out between dossiers.
    #[test]
    fn each_dossier_stands_where_its_lines_say(plans in lives()) {
        for life in lead(&plans) {
            check_each_day(&life)?;
        }
    }

    /// Months add up to their quarter, each quarter opens with what the last one left, the identities hold.
    #[test]
    fn periods_add_up(plans in lives(), question in question()) {
        let lives = lead(&plans);
        for agencies in [(0..AGENCIES).map(AgencyId).collect(), question.slice.agencies.clone()] {
            let slice = Slice { agencies, ..question.slice.clone() };
            check_quarters(&lives, &slice, question.known_at)?;
        }
    }
}

fn stories(lives: &[Life], known_at: DateTime<Utc>) -> Vec<Story> {
    lives.iter().filter_map(|life| Story::of(&life.events, known_at)).collect()
}

fn check_each_day(life: &Life) -> Result<(), TestCaseError> {
    let known_at = life.events.last().expect("an intake").recorded_at;
    let lines = netted(life.posted(known_at));
    let Some(story) = Story::of(&life.events, known_at) else {
        prop_assert!(lines.is_empty(), "a void dossier leaves {:?}", lines);
        return Ok(());
    };
    let (first, last) = story.days();
    let mut day = first - TimeDelta::days(2);
    while day < last + TimeDelta::days(40) {
        let state = story.at_end_of(day);
        let stands = |is: bool| i64::from(is);
        let sum = |of: fn(&Measure) -> i64| -> i64 {
            lines.iter().filter(|((on, _, _), _)| *on <= day).map(|((_, _, m), n)| of(m) * n).sum()
        };
        let reached = state.map(|state| state.stage);
        let said = [
            sum(|m| i64::from(*m == Measure::Registered)),
            sum(|m| i64::from(*m == Measure::Waiting)),
            sum(|m| i64::from(*m == Measure::Overdue)),
            sum(|m| i64::from(*m == Measure::Undated)),
            sum(|m| {
                let accepted = matches!(m, Measure::Accepted | Measure::AcceptedOnline(_));
                i64::from(accepted) - i64::from(matches!(m, Measure::Ended(..)))
            }),
            sum(|m| i64::from(matches!(m, Measure::Overdue | Measure::Qd766Overdue))),
            sum(|m| i64::from(matches!(m, Measure::Ended(_, Timing::After, _) | Measure::Qd766EndedOverdue))),
        ];
        let seen = [
            stands(reached == Some(Stage::Registered)),
            stands(reached == Some(Stage::Waiting)),
            stands(state.is_some_and(|state| state.is_overdue(day))),
            stands(state.is_some_and(|state| state.is_pending() && state.due.is_none())),
            stands(state.is_some_and(|state| state.is_pending())),
            stands(state.is_some_and(|state| state.is_pending() && state.is_overdue_by_the_portal(day))),
            stands(state.is_some_and(|state| {
                matches!(state.stage, Stage::Ended(_)) && state.is_overdue_by_the_portal(day)
            })),
        ];
        let judged = as_of(life.id, &life.events, day).expect("lawful").and_then(|stood| judge(&stood, day));
        let counted = state.filter(|state| !matches!(state.stage, Stage::Registered | Stage::TurnedAway));
        let verdict = |state: State| {
            if state.is_overdue_by_the_portal(day) { Verdict::Overdue } else { Verdict::OnTime }
        };
        prop_assert_eq!(judged, counted.map(verdict), "on {} in {:?}", day, life.events);
        prop_assert_eq!(said, seen, "on {} in {:?}", day, life.events);
        day = day.succ_opt().expect("time goes on");
    }
    Ok(())
}

const QUARTERS: [Period; 6] = [
    Period::Quarter(2022, Quarter::Q4),
    Period::Quarter(2023, Quarter::Q1),
    Period::Quarter(2023, Quarter::Q2),
    Period::Quarter(2023, Quarter::Q3),
    Period::Quarter(2023, Quarter::Q4),
    Period::Quarter(2024, Quarter::Q1),
];

fn check_quarters(lives: &[Life], slice: &Slice, known_at: DateTime<Utc>) -> Result<(), TestCaseError> {
    let ask = |from: NaiveDate, to: NaiveDate| Question { slice: slice.clone(), from, to, known_at };
    let mut last_one: Option<Tally> = None;
    for quarter in QUARTERS {
        let question = ask(quarter.first_day(), quarter.last_day());
        let whole = tally(lives, &question);
        let checks = whole.totals().checks();
        prop_assert!(checks.iter().all(|check| check.holds), "{}: {:?}", quarter, checks);

        let months: Vec<Totals> = quarter
            .months()
            .map(|month| tally(lives, &ask(month.first_day(), month.last_day())).totals())
            .collect();
        let sum = |flow: fn(&Totals) -> i64| months.iter().map(flow).sum::<i64>();
        for flow in FLOWS {
            prop_assert_eq!(flow(&whole.totals()), sum(flow), "{}", quarter);
        }

        if let Some(last_one) = last_one {
            prop_assert_eq!(whole.totals().carried_over, last_one.totals().pending_total, "{}", quarter);
            let mut carried = last_one.carried_forward();
            for life in lives {
                let new = life.posted(known_at).filter(|line| line.day >= question.from);
                sums::add(&mut carried, new, &question);
            }
            prop_assert_eq!(carried, whole, "{}", quarter);
        }
        last_one = Some(whole);
    }
    Ok(())
}

/// The columns that count what happens in a range, not what stands at its end.
const FLOWS: [fn(&Totals) -> i64; 9] = [
    |totals| totals.received_new,
    |totals| totals.received_online,
    |totals| totals.received_direct,
    |totals| totals.received_postal,
    |totals| totals.transferred,
    |totals| totals.resolved_total,
    |totals| totals.resolved_early,
    |totals| totals.resolved_on_time,
    |totals| totals.resolved_overdue,
];
