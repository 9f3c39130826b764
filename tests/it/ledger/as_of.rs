//! The golden scenarios of the counting rules (form 06 as practised): what stood at the end of a period, whatever
//! was recorded later; and what was known at a moment.
//!
//! Each dossier goes through intake and acts as a caller would send them; due dates come out of working days, so
//! the tables' dates are answers here, not inputs.

use chrono::{DateTime, NaiveDate, Utc};
use motcua::domain::{
    act::{Act, Amendment, Change, Ground, Outcome},
    deadline::{Amount, Limit, LimitUnit},
    id::{AgencyId, EventId, ProcedureId, VersionId},
    intake::Application,
    period::{Period, Quarter},
    procedure::{Channel, SupplementClock},
    status::Action,
    tally::{Memo, Totals},
};

use super::life::Life;
use super::sums::{Question, Slice, tally};
use super::world::{Known, Terms, WORLD, at, day};

const X: AgencyId = AgencyId(1);
const Y: AgencyId = AgencyId(2);

/// A dossier of the tables.
pub(crate) struct Case {
    life: Life,
    terms: Terms,
}

impl Case {
    /// Handed in (and, but online, accepted) at a moment, with so many working days.
    fn handed_in(letter: char, channel: Channel, when: &str, days: u32) -> Self {
        let limit = Limit::new(Some(Amount::whole(days).unwrap()), LimitUnit::WorkingDay, None).unwrap();
        let terms = Terms { limit: Some(limit), clock: SupplementClock::Restart };
        let application = Application {
            procedure: ProcedureId(0),
            version: VersionId(0),
            agency: X,
            channel,
            submitted_at: None,
            accept: None,
            accepted_at: None,
            due_on: None,
            has_code: false,
        };
        let rules = WORLD.rules_of(Known::All, &terms, at(when));
        let life = Life::begin(u32::from(letter), &application, &rules).unwrap();
        Self { life, terms }
    }

    /// Accepted at a moment, due on a day that the working days must give.
    fn accepted(letter: char, channel: Channel, when: &str, days: u32, due: &str) -> Self {
        let case = Self::handed_in(letter, channel, when, days);
        let case = if channel == Channel::Online { case.then(Action::Accept, when) } else { case };
        case.due(due)
    }

    fn due(self, due: &str) -> Self {
        assert_eq!(self.life.dossier.due.due_on, Some(day(due)), "{:?}", self.life.dossier);
        self
    }

    fn shifting(mut self) -> Self {
        self.terms.clock = SupplementClock::Shift;
        self
    }

    /// An act of a moment, recorded then.
    fn then(self, action: Action, when: &str) -> Self {
        self.with(Act::new(action), when, when)
    }

    fn with(mut self, act: Act, when: &str, recorded: &str) -> Self {
        let act = Act { occurred_at: Some(at(when)), reason: Some("…".to_owned()), ..act };
        self.life.act(&act, &WORLD.rules_of(Known::All, &self.terms, at(recorded))).unwrap();
        self
    }

    fn finished(self, when: &str) -> Self {
        self.finished_late(when, when)
    }

    fn finished_late(self, when: &str, recorded: &str) -> Self {
        let act = Act { outcome: Some(Outcome::Approved), ..Act::new(Action::Finish) };
        self.with(act, when, recorded)
    }

    fn asked_for_papers(self, when: &str) -> Self {
        let act = Act { ground: Some(Ground::SpecialLaw), ..Act::new(Action::RequestSupplement) };
        self.with(act, when, when)
    }

    fn last_event(&self) -> EventId {
        self.life.events.last().unwrap().id
    }

    /// The days up to `to` on which it counts as overdue for some agency, as known at a moment.
    fn overdue_days(&self, agency: AgencyId, known_at: DateTime<Utc>) -> Vec<NaiveDate> {
        let alone = std::slice::from_ref(&self.life);
        let days = day("2023-02-01").iter_days().take_while(|on| *on <= day("2023-04-30"));
        days.filter(|on| {
            let question = Question { slice: all_of(&[agency]), from: *on, to: *on, known_at };
            tally(alone, &question).totals().pending_overdue == 1
        })
        .collect()
    }
}

fn all_of(agencies: &[AgencyId]) -> Slice {
    Slice { agencies: agencies.to_vec(), procedure: None, channel: None }
}

fn count(lives: &[Life], agencies: &[AgencyId], period: Period, known_at: DateTime<Utc>) -> (Totals, Memo) {
    let (from, to) = (period.first_day(), period.last_day());
    let tally = tally(lives, &Question { slice: all_of(agencies), from, to, known_at });
    assert!(tally.totals().checks().iter().all(|check| check.holds));
    (tally.totals(), tally.memo())
}

/// Columns 3 to 13 of the form.
fn columns(totals: Totals) -> [i64; 11] {
    [
        totals.received_total,
        totals.received_online,
        totals.received_direct + totals.received_postal,
        totals.carried_over + totals.transferred,
        totals.resolved_total,
        totals.resolved_early,
        totals.resolved_on_time,
        totals.resolved_overdue,
        totals.pending_total,
        totals.pending_in_time,
        totals.pending_overdue,
    ]
}

fn days(from: &str, to: &str) -> Vec<NaiveDate> {
    day(from).iter_days().take_while(|on| *on <= day(to)).collect()
}

fn the_thirteen() -> Vec<Case> {
    use Channel::{Direct, Online, Postal};
    let refused = Act { outcome: Some(Outcome::Refused), ..Act::new(Action::Finish) };
    let extended = Act { due_on: Some(day("2023-04-20")), ..Act::new(Action::Extend) };
    vec![
        Case::accepted('A', Online, "2023-03-01", 7, "2023-03-10").finished("2023-03-16"),
        Case::accepted('B', Direct, "2023-03-01", 13, "2023-03-20")
            .finished("2023-03-10")
            .then(Action::HandOver, "2023-03-20"),
        Case::accepted('C', Postal, "2023-03-10", 2, "2023-03-14").finished("2023-03-14 23:00"),
        Case::accepted('D', Online, "2023-03-13", 3, "2023-03-16").finished("2023-03-16"),
        Case::accepted('E', Direct, "2023-03-06", 5, "2023-03-13")
            .then(Action::RequestSupplement, "2023-03-08")
            .then(Action::ReceiveSupplement, "2023-03-17")
            .due("2023-03-24")
            .finished("2023-03-23"),
        Case::accepted('G', Direct, "2023-02-20", 7, "2023-03-01").with(refused, "2023-02-28", "2023-02-28"),
        Case::accepted('H', Online, "2023-02-01", 7, "2023-02-10").then(Action::Withdraw, "2023-02-20"),
        Case::accepted('I', Direct, "2022-12-12", 6, "2022-12-20").finished("2022-12-19"),
        Case::accepted('J', Direct, "2022-12-14", 0, "2022-12-14").finished("2022-12-14 16:00"),
        Case::accepted('K', Direct, "2023-03-14", 19, "2023-04-10")
            .with(extended, "2023-04-05", "2023-04-05")
            .due("2023-04-20")
            .finished("2023-04-14"),
        Case::handed_in('L', Online, "2023-03-14 22:00", 2)
            .then(Action::Accept, "2023-03-15")
            .due("2023-03-17")
            .finished("2023-03-17"),
        Case::accepted('M', Direct, "2023-02-24", 10, "2023-03-10")
            .then(Action::RequestPayment, "2023-03-06")
            .then(Action::ConfirmPayment, "2023-03-20")
            .due("2023-03-24")
            .finished("2023-03-21"),
        Case::handed_in('N', Online, "2023-03-10", 5).then(Action::RefuseIntake, "2023-03-13"),
    ]
}

const THE_THIRTEEN: [(Period, [i64; 11]); 3] = [
    (Period::Quarter(2022, Quarter::Q4), [2, 0, 2, 0, 1, 0, 1, 0, 1, 1, 0]),
    (Period::Quarter(2023, Quarter::Q1), [10, 3, 6, 1, 5, 3, 2, 0, 5, 4, 1]),
    (Period::Quarter(2023, Quarter::Q2), [6, 1, 0, 5, 6, 3, 2, 1, 0, 0, 0]),
];

#[test]
fn the_thirteen_dossiers_of_three_quarters() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    for (period, expected) in THE_THIRTEEN {
        let (totals, _) = count(&lives, &[X], period, at("2023-12-31"));
        assert_eq!(columns(totals), expected, "{period}");
    }
}

/// A quarter that is counted on its own evening and one that is counted years later are the same row: all acts of
/// the scenario were entered on their day.
#[test]
fn a_quarter_is_the_same_whenever_it_is_counted() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    for (period, expected) in THE_THIRTEEN {
        let evening = format!("{} 23:59", period.last_day());
        for known_at in [evening.as_str(), "2023-03-24", "2023-06-15", "2026-11-01"] {
            if at(known_at) >= at(&evening) {
                let (totals, _) = count(&lives, &[X], period, at(known_at));
                assert_eq!(columns(totals), expected, "{period} known at {known_at}");
            }
        }
    }
}

#[test]
fn what_the_columns_of_the_first_quarter_merge() {
    let lives: Vec<Life> = the_thirteen().into_iter().map(|case| case.life).collect();
    let (totals, memo) = count(&lives, &[X], Period::Quarter(2023, Quarter::Q1), at("2023-12-31"));
    let expected = Memo {
        resolved_refused: 1,
        resolved_withdrawn: 1,
        pending_waiting: 2,
        registered_waiting: 1,
        intake_refused: 1,
        ..Memo::default()
    };
    assert_eq!(memo, expected);
    assert_eq!((totals.received_direct, totals.received_postal), (5, 1));
    let (_, memo) = count(&lives, &[X], Period::Quarter(2023, Quarter::Q2), at("2023-12-31"));
    // K was extended: A and K ended after their original dates.
    assert_eq!(memo, Memo { resolved_overdue_original: 2, ..Memo::default() });
}

const Q1: Period = Period::Quarter(2023, Quarter::Q1);
const Q2: Period = Period::Quarter(2023, Quarter::Q2);

fn alone(case: &Case, agencies: &[AgencyId], period: Period, known_at: &str) -> [i64; 11] {
    columns(count(std::slice::from_ref(&case.life), agencies, period, at(known_at)).0)
}

/// New in the quarter (counter) and, of the last eleven columns, only the named ones.
fn row(cells: &[(usize, i64)]) -> [i64; 11] {
    let mut row = [0; 11];
    for (column, n) in cells {
        row[column - 3] = *n;
    }
    row
}

#[test]
fn o_an_overdue_dossier_waits_and_its_date_shifts() {
    let case = Case::accepted('O', Channel::Direct, "2023-03-01", 7, "2023-03-10")
        .shifting()
        .asked_for_papers("2023-03-13")
        .then(Action::ReceiveSupplement, "2023-03-20")
        .due("2023-03-17")
        .finished("2023-03-24");
    let overdue = [days("2023-03-11", "2023-03-12"), days("2023-03-20", "2023-03-23")].concat();
    assert_eq!(case.overdue_days(X, at("2023-12-31")), overdue);
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (11, 1), (12, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[(3, 1), (6, 1), (7, 1), (10, 1)]));
}

#[test]
fn p_an_overdue_dossier_is_re_issued() {
    let reissue = Act { due_on: Some(day("2023-03-20")), ..Act::new(Action::Reissue) };
    let case = Case::accepted('P', Channel::Direct, "2023-03-01", 5, "2023-03-08")
        .with(reissue, "2023-03-15", "2023-03-15")
        .finished("2023-03-20");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-03-09", "2023-03-14"));
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (11, 1), (13, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[(3, 1), (6, 1), (7, 1), (9, 1)]));
}

#[test]
fn q_an_overdue_dossier_waits_and_is_withdrawn() {
    let case = Case::accepted('Q', Channel::Direct, "2023-02-20", 5, "2023-02-27")
        .asked_for_papers("2023-03-06")
        .then(Action::Withdraw, "2023-03-10");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-02-28", "2023-03-05"));
    assert_eq!(alone(&case, &[X], Q1, "2023-12-31"), row(&[(3, 1), (5, 1), (7, 1), (9, 1)]));
    assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), row(&[]));
}

#[test]
fn r_an_overdue_dossier_is_transferred() {
    let transfer = Act { to_agency: Some(Y), ..Act::new(Action::Transfer) };
    let case = Case::accepted('R', Channel::Direct, "2023-03-01", 5, "2023-03-08")
        .with(transfer, "2023-03-13", "2023-03-13")
        .finished("2023-03-17");
    assert_eq!(case.overdue_days(X, at("2023-12-31")), days("2023-03-09", "2023-03-12"));
    assert_eq!(case.overdue_days(Y, at("2023-12-31")), days("2023-03-13", "2023-03-16"));

    let lives = std::slice::from_ref(&case.life);
    let of = |agencies: &[AgencyId], period| count(lives, agencies, period, at("2023-12-31")).0;
    let giver = of(&[X], Q1);
    assert_eq!((giver.received_new, giver.transferred, giver.pending_total), (1, -1, 0));
    let receiver = of(&[Y], Q1);
    assert_eq!((receiver.received_new, receiver.transferred, receiver.pending_overdue), (0, 1, 1));
    let both = of(&[X, Y], Q1);
    assert_eq!((both.received_new, both.transferred, both.pending_overdue), (1, 0, 1));

    assert_eq!(columns(of(&[X], Q2)), row(&[]));
    let second = of(&[Y], Q2);
    assert_eq!(columns(second), row(&[(3, 1), (6, 1), (7, 1), (10, 1)]));
    assert_eq!((second.carried_over, second.transferred), (1, 0));
}

#[test]
fn s_an_end_is_corrected_to_a_later_day() {
    let mut case = Case::accepted('S', Channel::Direct, "2023-03-01", 7, "2023-03-10").finished("2023-03-09");
    let right = Amendment { occurred_at: Some(at("2023-03-13")), ..Amendment::default() };
    let correction =
        Act { event: Some(case.last_event()), change: Some(Change::Set(right)), ..Act::new(Action::Correct) };
    case = case.with(correction, "2023-03-20", "2023-03-20");

    let (before, after) = ("2023-03-19 23:59", "2023-03-20 09:00");
    assert_eq!(case.overdue_days(X, at(before)), []);
    assert_eq!(case.overdue_days(X, at(after)), days("2023-03-11", "2023-03-12"));
    assert_eq!(alone(&case, &[X], Q1, before), row(&[(3, 1), (5, 1), (7, 1), (8, 1)]));
    assert_eq!(alone(&case, &[X], Q1, after), row(&[(3, 1), (5, 1), (7, 1), (10, 1)]));
    assert_eq!(alone(&case, &[X], Q2, after), row(&[]));
    let late = |known_at| count(std::slice::from_ref(&case.life), &[X], Q1, at(known_at)).1.late_entries;
    assert_eq!([before, after].map(late), [0, 1]);
}

#[test]
fn t_an_end_is_entered_late() {
    let case = Case::accepted('T', Channel::Direct, "2023-03-01", 7, "2023-03-10")
        .finished_late("2023-03-14", "2023-03-17");
    let (before, after) = ("2023-03-16 23:59", "2023-03-17 09:00");
    assert_eq!(case.overdue_days(X, at(before)), days("2023-03-11", "2023-04-30"));
    assert_eq!(case.overdue_days(X, at(after)), days("2023-03-11", "2023-03-13"));
    assert_eq!(alone(&case, &[X], Q1, before), row(&[(3, 1), (5, 1), (11, 1), (13, 1)]));
    assert_eq!(alone(&case, &[X], Q1, after), row(&[(3, 1), (5, 1), (7, 1), (10, 1)]));
    assert_eq!(alone(&case, &[X], Q2, after), row(&[]));
    let late = |known_at| count(std::slice::from_ref(&case.life), &[X], Q1, at(known_at)).1.late_entries;
    assert_eq!([before, after].map(late), [0, 1]);
}

/// Due on 17 March: only the days count, and the hand-over never does.
#[test]
fn lateness_compares_days_and_ends_with_the_processing() {
    for (ended, handed_over, expected) in [
        ("2023-03-16 08:00", "2023-04-03", row(&[(3, 1), (6, 1), (7, 1), (8, 1)])),
        ("2023-03-17 23:00", "2023-03-20", row(&[(3, 1), (6, 1), (7, 1), (9, 1)])),
        ("2023-03-18 00:10", "2023-03-18", row(&[(3, 1), (6, 1), (7, 1), (10, 1)])),
    ] {
        let case = Case::accepted('V', Channel::Direct, "2023-03-10", 5, "2023-03-17")
            .finished(ended)
            .then(Action::HandOver, handed_over);
        assert_eq!(alone(&case, &[X], Q2, "2023-12-31"), expected, "{ended}");
    }
}
