//! Random lives prove only what they do: every kind of event, each kind of correction, every measure, late entries
//! and refusals must really occur in them.

use std::collections::BTreeMap;

use motcua::domain::{
    act::{Amendment, Change},
    event::{Event, Fact},
    ledger::Measure,
    status::Status,
};
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};

use super::life::Life;
use super::lives::lead_one;
use super::plans::life;

const LIVES: u32 = 3000;

fn some_lives() -> Vec<Life> {
    let mut runner = TestRunner::deterministic();
    let plans = (1..=LIVES).map(|number| (number, life().new_tree(&mut runner).expect("a plan").current()));
    plans.filter_map(|(number, plan)| lead_one(number, &plan)).collect()
}

fn kind_of(event: &Event) -> &'static str {
    let Fact::Corrected { change, .. } = &event.fact else { return event.fact.kind().as_str() };
    let Change::Set(right) = change else { return "undone" };
    match right {
        Amendment { occurred_at: Some(_), .. } => "corrected occurred_at",
        Amendment { channel: Some(_), .. } => "corrected channel",
        Amendment { procedure: Some(_), .. } => "corrected procedure",
        Amendment { agency: Some(_), .. } => "corrected agency",
        Amendment { due_on: Some(_), .. } => "corrected due_on",
        Amendment { outcome: Some(_), .. } => "corrected outcome",
        _ => "corrected nothing",
    }
}

fn measured(measure: Measure) -> String {
    match measure {
        Measure::Ended(outcome, timing, _) => format!("ended {outcome} {timing}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn all_that_can_happen_happens_often() {
    let lives = some_lives();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut saw = |what: String| *seen.entry(what).or_default() += 1;
    for life in &lives {
        saw(format!("status {}", life.dossier.status));
        for event in &life.events {
            saw(kind_of(event).to_owned());
            if event.is_late_entry() {
                saw("late".to_owned());
            }
        }
        for line in life.posts.iter().flatten() {
            saw(measured(line.measure));
        }
    }
    let expected = Status::ALL.iter().map(|status| format!("status {status}"));
    let kinds = [
        "registered",
        "accepted",
        "noted",
        "intake_refused",
        "assigned",
        "supplement_requested",
        "supplement_received",
        "payment_requested",
        "payment_confirmed",
        "extended",
        "reissued",
        "dated",
        "finished",
        "handed_over",
        "withdrawn",
        "stopped",
        "transferred",
        "voided",
        "amended",
        "undone",
        "corrected occurred_at",
        "corrected channel",
        "corrected procedure",
        "corrected agency",
        "corrected due_on",
        "corrected outcome",
        "late",
        "Overdue",
        "Waiting",
        "Undated",
        "IntakeAnswered",
        "IntakeAnsweredLate",
        "IntakeOverdue",
        "OverdueApologised",
        "EndedOverdueApologised",
        "Qd766Overdue",
        "Qd766EndedOverdue",
        "AcceptedOnline(Full)",
        "AcceptedOnline(Partial)",
        "AcceptedOnline(Information)",
        "AcceptedOnline(None)",
        "ended approved before",
        "ended approved on",
        "ended approved after",
        "ended approved none",
        "ended refused before",
        "ended refused after",
        "ended withdrawn after",
        "ended stopped before",
    ];
    for what in expected.chain(kinds.map(str::to_owned)) {
        let often = seen.get(&what).copied().unwrap_or_default();
        // Extended once, late even so, and ended with a result: `apologies` has it by hand.
        let enough = if what == "EndedOverdueApologised" { 5 } else { 20 };
        assert!(often >= enough, "{what}: only {often} of {seen:#?}");
    }
    assert!(
        lives.len() * 10 > 9 * usize::try_from(LIVES).unwrap(),
        "most plans make a life: {}",
        lives.len()
    );
}
