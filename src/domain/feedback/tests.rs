//! Feedback: the grid as a picture, its times, guards, and the figures against a slow recount over random lives.

use std::fmt::Write as _;

use chrono::{NaiveTime, TimeDelta};
use proptest::prelude::*;

use super::decide::*;
use super::status::{FeedbackAction, FeedbackStatus};
use super::tally::{FeedbackTally, tally};
use super::*;
use crate::domain::decide::Backdating;
use crate::domain::id::AgencyId;
use crate::domain::time::instant;

#[test]
fn the_whole_grid() {
    let mut grid = format!("{:<20}", "");
    for status in FeedbackStatus::ALL {
        write!(grid, "{:<22}", status.as_str()).unwrap();
    }
    for action in FeedbackAction::ALL {
        write!(grid, "\n{:<20}", action.as_str()).unwrap();
        for status in FeedbackStatus::ALL {
            write!(grid, "{:<22}", status.after(*action).map_or("·", FeedbackStatus::as_str)).unwrap();
        }
    }
    let grid = grid.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(grid);
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(on: NaiveDate, hour: u32) -> DateTime<Utc> {
    instant(on, NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
}

/// Weekdays are worked, but for the holidays of the end of January 2023.
fn calendar() -> Calendar {
    use crate::domain::calendar::{CalendarDay, DayKind};
    let off = ["2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26"];
    let day = |text: &&str| CalendarDay {
        day: day(text),
        kind: DayKind::Holiday,
        name: "Tết".to_owned(),
        source: "test".to_owned(),
    };
    Calendar::new([2023], off.iter().map(day))
}

const HERE: AgencyId = AgencyId(1);

fn rules(calendar: &Calendar, now: DateTime<Utc>) -> FeedbackRules<'_> {
    FeedbackRules { calendar, agency: HERE, now, backdating: Backdating::Refused }
}

fn full(action: FeedbackAction) -> FeedbackAct {
    let text = || Some("x".to_owned());
    FeedbackAct {
        reason: text(),
        note: text(),
        kind: Some(FeedbackKind::Behaviour),
        competence: Some(Competence::Own),
        to: text(),
        answer: text(),
        ..FeedbackAct::new(action)
    }
}

/// What stands after acts, each on its day at noon, the first the receipt.
fn lived(acts: &[(&str, FeedbackAct)]) -> (Feedback, Vec<FeedbackEvent>) {
    let calendar = calendar();
    let mut stands = None;
    let mut events = Vec::new();
    for (on, act) in acts {
        let rules = rules(&calendar, at(day(on), 12));
        let event = match stands {
            None => receive(None, &rules),
            Some(ref feedback) => decide(feedback, act, &rules),
        };
        let event = event.unwrap_or_else(|refusal| panic!("{on} {:?}: {refusal:?}", act.action));
        stands = apply(stands, &event);
        events.push(event);
    }
    (stands.unwrap(), events)
}

#[test]
fn times_count_working_days_from_the_sending() {
    use FeedbackAction as A;
    // Thursday before Tết: the 20th and the 23rd to 26th are off.
    let (received, _) = lived(&[("2023-01-19", full(A::Receive))]);
    let due = Dues {
        refuse_due_on: Some(day("2023-01-30")),
        supplement_due_on: Some(day("2023-02-02")),
        transfer_due_on: Some(day("2023-02-02")),
        handle_due_on: Some(day("2023-02-16")),
        publish_due_on: None,
    };
    assert_eq!(received.due, due);
    let supplemented = [
        ("2023-01-19", full(A::Receive)),
        ("2023-01-30", full(A::RequestSupplement)),
        ("2023-02-06", full(A::ReceiveSupplement)),
    ];
    let (whole, _) = lived(&supplemented);
    assert_eq!(whole.due.handle_due_on, Some(day("2023-02-27")));
    assert_eq!(whole.received_on, day("2023-01-19"));
    // While the sender is waited for nothing is late.
    let (waiting, _) = lived(&supplemented[..2]);
    assert!(!waiting.is_late_on(day("2023-06-30")));
}

#[test]
fn what_is_late_is_done_and_told() {
    use FeedbackAction as A;
    let other = || FeedbackAct { competence: Some(Competence::Other), ..full(A::Classify) };
    let begun = [("2023-03-01", full(A::Receive)), ("2023-03-02", other())];
    let (classified, _) = lived(&begun);
    assert_eq!(classified.due, Dues { transfer_due_on: Some(day("2023-03-08")), ..Dues::default() });
    assert!(!classified.is_late_on(day("2023-03-08")) && classified.is_late_on(day("2023-03-09")));
    for (on, late) in [("2023-03-08", false), ("2023-03-09", true)] {
        let (_, events) = lived(&[begun[0].clone(), begun[1].clone(), (on, full(A::Transfer))]);
        assert_eq!(events[2].is_late(), late, "{on}");
        assert_eq!(events[2].fact.was_due_on, Some(day("2023-03-08")));
    }
    // It turns out to be the agency's own after all: 15 working days from the sending.
    let (own, _) = lived(&[begun[0].clone(), begun[1].clone(), ("2023-03-03", full(A::Classify))]);
    assert_eq!(own.due, Dues { handle_due_on: Some(day("2023-03-22")), ..Dues::default() });
}

#[test]
fn guards_needs_and_time() {
    use FeedbackAction as A;
    let calendar = calendar();
    let now = at(day("2023-03-06"), 12);
    let rules = rules(&calendar, now);
    let (own, _) = lived(&[("2023-03-01", full(A::Receive)), ("2023-03-02", full(A::Classify))]);
    let other = Feedback { competence: Some(Competence::Other), ..own };
    let refusal = |feedback: &Feedback, act: FeedbackAct| decide(feedback, &act, &rules).unwrap_err();
    let guard = FeedbackRefusal::Guard;
    assert_eq!(refusal(&own, full(A::Transfer)), guard(FeedbackGuard::TransferOther));
    assert_eq!(refusal(&other, full(A::Handle)), guard(FeedbackGuard::HandleOwn));
    let home = FeedbackAct { to_agency: Some(HERE), ..full(A::Transfer) };
    assert_eq!(refusal(&other, home), guard(FeedbackGuard::TransferElsewhere));
    for action in FeedbackAction::ALL {
        let bare = decide(&own, &FeedbackAct::new(*action), &rules);
        let allowed = own.status.after(*action).is_ok();
        let missing = needs(*action).to_vec();
        if allowed && !missing.is_empty() {
            assert_eq!(bare, Err(FeedbackRefusal::Missing(missing)), "{action}");
        }
        let dead = Feedback { voided: true, ..own };
        let nothing = FeedbackRefusal::Forbidden { from: own.status, allowed: vec![] };
        assert_eq!(refusal(&dead, full(*action)), nothing, "{action}");
    }
    let on = |moment| FeedbackAct { occurred_at: Some(moment), ..full(A::Handle) };
    assert_eq!(refusal(&own, on(now + TimeDelta::hours(1))), FeedbackRefusal::Future);
    assert_eq!(refusal(&own, on(at(day("2023-03-05"), 12))), FeedbackRefusal::Backdated);
    let may = FeedbackRules { backdating: Backdating::Allowed, ..rules };
    let before = decide(&own, &on(at(day("2023-03-01"), 8)), &may);
    assert_eq!(before, Err(FeedbackRefusal::OccurredBeforeLast { last: own.last_occurred_at }));
    let late = decide(&own, &on(at(day("2023-03-03"), 8)), &may).unwrap();
    assert_eq!((late.on(), late.recorded_at), (day("2023-03-03"), now));
}

/// A step of a life: which of the allowed actions, so many days on, entered so many days after that.
type Step = (prop::sample::Index, u32, u32, FeedbackKind, Competence);

fn step() -> impl Strategy<Value = Step> {
    (
        any::<prop::sample::Index>(),
        0..6_u32,
        prop_oneof![3 => Just(0_u32), 1 => 1..9_u32],
        prop::sample::select(FeedbackKind::ALL),
        prop::sample::select(Competence::ALL),
    )
}

/// A history: whatever the law allows, walked at random. What is entered late is entered after what came before it.
fn life(begins: u32, steps: &[Step]) -> Vec<FeedbackEvent> {
    let calendar = calendar();
    let mut on = day("2023-02-01") + chrono::Days::new(begins.into());
    let mut recorded = at(on, 9);
    let first = FeedbackRules { backdating: Backdating::Allowed, ..rules(&calendar, recorded) };
    let mut events = vec![receive(None, &first).unwrap()];
    let mut stands = apply(None, &events[0]).unwrap();
    for (which, days, late, kind, competence) in steps {
        let allowed = allowed_actions(&stands);
        if allowed.is_empty() {
            break;
        }
        on = on + chrono::Days::new((*days).into());
        let occurred_at = at(on, 12).max(stands.last_occurred_at);
        recorded = recorded.max(occurred_at + TimeDelta::days((*late).into()));
        let action = *which.get(&allowed);
        let mut act = FeedbackAct { kind: Some(*kind), competence: Some(*competence), ..full(action) };
        act.occurred_at = Some(occurred_at);
        let rules = FeedbackRules { backdating: Backdating::Allowed, ..rules(&calendar, recorded) };
        // A guard may stand in the way: then nothing happens.
        if let Ok(event) = decide(&stands, &act, &rules) {
            stands = apply(Some(stands), &event).unwrap();
            events.push(event);
        }
    }
    events
}

/// The figures once more: for each column, in words, whether one history is in it.
fn slowly(
    history: &[FeedbackEvent],
    from: NaiveDate,
    to: NaiveDate,
    known_at: DateTime<Utc>,
) -> FeedbackTally {
    use FeedbackAction as A;
    let known: Vec<&FeedbackEvent> = history.iter().filter(|event| event.recorded_at <= known_at).collect();
    let mistaken = known.iter().any(|event| event.action == A::Void);
    let until: Vec<&FeedbackEvent> = known.into_iter().filter(|event| event.on() <= to).collect();
    let mut slow = FeedbackTally::default();
    if mistaken || until.is_empty() {
        return slow;
    }
    let first = |actions: &[A]| until.iter().find(|event| actions.contains(&event.action)).copied();
    let classified = first(&[A::Classify]);
    let kind = until.iter().rev().find(|event| event.action == A::Classify).and_then(|event| event.fact.kind);
    let (end, refused) = (first(&[A::Handle, A::Transfer]), first(&[A::Refuse]));
    let in_range = |event: Option<&FeedbackEvent>| event.is_some_and(|event| event.on() >= from);
    let before = |event: Option<&FeedbackEvent>| event.is_some_and(|event| event.on() < from);
    let on = |kinds: &[FeedbackKind]| kind.is_some_and(|kind| kinds.contains(&kind));
    let regulations = [FeedbackKind::Regulation, FeedbackKind::Proposal];
    let n = i64::from;
    let is = |event: Option<&FeedbackEvent>, action| event.is_some_and(|event| event.action == action);
    slow.totals.new_regulations = n(in_range(classified) && on(&regulations));
    slow.totals.new_behaviour = n(in_range(classified) && on(&[FeedbackKind::Behaviour]));
    slow.totals.carried_over = n(before(classified) && !before(end));
    slow.totals.handled_regulations = n(is(end, A::Handle) && in_range(end) && on(&regulations));
    slow.totals.handled_behaviour = n(is(end, A::Handle) && in_range(end) && on(&[FeedbackKind::Behaviour]));
    slow.totals.transferred = n(is(end, A::Transfer) && in_range(end));
    slow.totals.in_progress = n(classified.is_some() && end.is_none());
    slow.totals.published = n(in_range(first(&[A::Publish])));
    slow.memo.new_proposals = n(in_range(classified) && on(&[FeedbackKind::Proposal]));
    slow.memo.not_accepted = n(in_range(refused));
    slow.memo.waiting_classification = n(classified.is_none() && refused.is_none());
    slow
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn figures_keep_their_identities_and_are_those_of_a_slow_recount(
        lives in prop::collection::vec((0..20_u32, prop::collection::vec(step(), 0..8)), 0..8),
        from in 0..40_u32, days in 0..30_u32, known in 0..80_u32,
    ) {
        let histories: Vec<Vec<FeedbackEvent>> =
            lives.iter().map(|(begins, steps)| life(*begins, steps)).collect();
        let first = day("2023-02-01") + chrono::Days::new(from.into());
        let last = first + chrono::Days::new(days.into());
        let known_at = at(day("2023-02-01") + chrono::Days::new(known.into()), 18);
        let asked = |from, to| tally(histories.iter().map(Vec::as_slice), (from, to), known_at);
        let told = asked(first, last);
        for check in told.totals.checks() {
            prop_assert!(check.holds, "{} {:?}", check.identity, told);
        }
        let (mut slow, mut late) = (FeedbackTally::default(), told.memo);
        for history in &histories {
            let one = slowly(history, first, last, known_at);
            let (sum, one_of) = (&mut slow.totals, one.totals);
            sum.new_regulations += one_of.new_regulations;
            sum.new_behaviour += one_of.new_behaviour;
            sum.carried_over += one_of.carried_over;
            sum.handled_regulations += one_of.handled_regulations;
            sum.handled_behaviour += one_of.handled_behaviour;
            sum.transferred += one_of.transferred;
            sum.in_progress += one_of.in_progress;
            sum.published += one_of.published;
            slow.memo.new_proposals += one.memo.new_proposals;
            slow.memo.not_accepted += one.memo.not_accepted;
            slow.memo.waiting_classification += one.memo.waiting_classification;
        }
        let sum = &mut slow.totals;
        sum.received_total = sum.new_regulations + sum.new_behaviour + sum.carried_over;
        sum.handled_total = sum.handled_regulations + sum.handled_behaviour + sum.transferred;
        prop_assert_eq!(slow.totals, told.totals);
        let named: serde_json::Map<String, serde_json::Value> =
            told.totals.columns().into_iter().map(|(name, n)| (name.to_owned(), n.into())).collect();
        prop_assert_eq!(serde_json::to_value(told.totals).unwrap(), serde_json::Value::Object(named));
        (late.handled_late, late.transferred_late, late.in_progress_late, late.published_late) = (0, 0, 0, 0);
        prop_assert_eq!(slow.memo, late);
        // What one range leaves in progress the next one carries over.
        let next = asked(last.succ_opt().unwrap(), last + chrono::Days::new(10));
        prop_assert_eq!(next.totals.carried_over, told.totals.in_progress);
    }
}
