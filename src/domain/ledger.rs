//! Ledger lines: the dated signed counts that a history posts. Figures are sums of lines and of nothing else.
//!
//! Lines are a pure function of a dossier's standing history, so Σ posted = lines(history) always. An ordinary
//! act adds lines; a correction posts those of the history after less those before (`history.rs`).
//!
//! What the rule of `qd766.rs` finds overdue is kept as its difference from what is past its due date, so that a dossier about
//! which both say the same costs no line of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::act::Outcome;
use super::deadline::Timing;
use super::dossier::Dossier;
use super::event::{Event, Fact};
use super::id::{AgencyId, ProcedureId};
use super::intake_deadline::is_answer;
use super::procedure::{Channel, OnlineService};
use super::qd766;
use super::status::Status;
use super::time::civil_day;

/// What a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Online submissions that wait to be accepted: +1 on submission, −1 on the day it leaves status 1.
    Registered,
    /// Refused before acceptance.
    IntakeRefused,
    /// Accepted: at the counter, by post, or online where it is not known how far the procedure could be done so.
    Accepted,
    /// Accepted online, by how far the procedure could be done so (toàn trình, một phần, …).
    AcceptedOnline(OnlineService),
    /// −1 at the giver, +1 at the receiver.
    Transferred,
    /// Overdue while pending: +1 on the first day, −1 on the day it is so no longer.
    Overdue,
    /// Waiting for the applicant (statuses 5, 6).
    Waiting,
    /// Pending without a due date.
    Undated,
    /// Acts that stand and were entered on a later day than theirs.
    LateEntry,
    /// Online submissions that were answered: accepted, refused, or told in the one notice what is missing. Counted here
    /// and below: those that were issued a time for it.
    IntakeAnswered,
    /// Of these, after their time.
    IntakeAnsweredLate,
    /// Not answered though their time is past (quá hạn tiếp nhận): +1 on the day of that time, −1 on the day it is so no
    /// longer.
    IntakeOverdue,
    /// Overdue while pending though it was extended, with an apology: a part of `Overdue`.
    OverdueApologised,
    /// Ended with a result after the due date though it was extended, with an apology.
    EndedOverdueApologised,
    /// Overdue while pending by the rule of QĐ 766, less those that count as `Overdue`.
    Qd766Overdue,
    /// Ended overdue by the rule of QĐ 766, less those that ended after their due date, whatever the outcome.
    Qd766EndedOverdue,
    /// Ended after acceptance: outcome, and its day against the due date in force and the original one.
    Ended(Outcome, Timing, Timing),
}

/// The first of those accepted online: 12 to 15.
const ONLINE: i16 = 12;
/// The first of those that ended: 100 to 163.
const ENDED: i16 = 100;

impl Measure {
    /// The number that stands in the database; never given another meaning.
    pub fn number(self) -> i16 {
        match self {
            Self::Registered => 1,
            Self::IntakeRefused => 2,
            Self::Accepted => 3,
            Self::Transferred => 4,
            Self::Overdue => 5,
            Self::Waiting => 6,
            Self::Undated => 7,
            Self::LateEntry => 8,
            Self::IntakeAnswered => 9,
            Self::IntakeAnsweredLate => 10,
            Self::IntakeOverdue => 11,
            Self::AcceptedOnline(service) => ONLINE + place(OnlineService::ALL, service),
            Self::OverdueApologised => 16,
            Self::EndedOverdueApologised => 17,
            Self::Qd766Overdue => 18,
            Self::Qd766EndedOverdue => 19,
            Self::Ended(outcome, timing, original) => {
                ENDED
                    + place(Outcome::ALL, outcome) * 16
                    + place(Timing::ALL, timing) * 4
                    + place(Timing::ALL, original)
            }
        }
    }

    /// The measure of a number; `None` for a number that was never given one.
    pub fn of_number(number: i16) -> Option<Self> {
        Some(match number {
            1 => Self::Registered,
            2 => Self::IntakeRefused,
            3 => Self::Accepted,
            4 => Self::Transferred,
            5 => Self::Overdue,
            6 => Self::Waiting,
            7 => Self::Undated,
            8 => Self::LateEntry,
            9 => Self::IntakeAnswered,
            10 => Self::IntakeAnsweredLate,
            11 => Self::IntakeOverdue,
            12..=15 => Self::AcceptedOnline(*OnlineService::ALL.get(usize::try_from(number - ONLINE).ok()?)?),
            16 => Self::OverdueApologised,
            17 => Self::EndedOverdueApologised,
            18 => Self::Qd766Overdue,
            19 => Self::Qd766EndedOverdue,
            _ => {
                let ended = usize::try_from(number.checked_sub(ENDED)?).ok()?;
                let outcome = Outcome::ALL.get(ended / 16)?;
                let timing = Timing::ALL.get(ended / 4 % 4)?;
                Self::Ended(*outcome, *timing, *Timing::ALL.get(ended % 4)?)
            }
        })
    }

    /// The first release of the rules that posts it; the others were there from the first one on.
    pub const fn since(self) -> RulesVersion {
        match self {
            Self::AcceptedOnline(_)
            | Self::OverdueApologised
            | Self::EndedOverdueApologised
            | Self::Qd766Overdue
            | Self::Qd766EndedOverdue => RulesVersion(2),
            _ => RulesVersion(1),
        }
    }
}

/// A release of the rules by which a history posts lines. What was posted by an older one is posted up by
/// `workflow/repost.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RulesVersion(pub i16);

impl RulesVersion {
    /// The rules of this program.
    pub const NOW: Self = Self(2);
}

fn place<T: Copy + PartialEq>(all: &[T], one: T) -> i16 {
    all.iter().position(|known| *known == one).and_then(|place| i16::try_from(place).ok()).unwrap_or_default()
}

/// Whose figures a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Agency that answers.
    pub agency: AgencyId,
    /// Procedure.
    pub procedure: ProcedureId,
    /// Channel.
    pub channel: Channel,
}

/// A dated signed count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// Day of effect.
    pub day: NaiveDate,
    /// Whose.
    pub key: Key,
    /// Of what.
    pub measure: Measure,
    /// How many, signed.
    pub n: i64,
}

/// The lines that `event` posts when it turns `before` into `after`; `before` is `None` at the first event.
pub fn lines_of(before: Option<&Dossier>, after: &Dossier, event: &Event) -> Vec<Line> {
    let day = event.occurred_on();
    let mut lines = Vec::with_capacity(4);
    flows(&mut lines, before, after, event);
    for (was, is) in standing_counts(before).into_iter().zip(standing_counts(Some(after))) {
        if was != is {
            retract(&mut lines, was, day);
            enter(&mut lines, is, day);
        }
    }
    lines
}

fn flows(lines: &mut Vec<Line>, before: Option<&Dossier>, after: &Dossier, event: &Event) {
    let day = event.occurred_on();
    let key = key_of(after);
    let mut post = |key: Key, measure: Measure, n: i64| lines.push(Line { day, key, measure, n });
    match &event.fact {
        Fact::Accepted { .. } => post(key, accepted(after), 1),
        Fact::IntakeRefused => post(key, Measure::IntakeRefused, 1),
        Fact::Transferred { .. } => {
            if let Some(before) = before {
                post(key_of(before), Measure::Transferred, -1);
                post(key, Measure::Transferred, 1);
            }
        }
        Fact::Finished { .. } | Fact::Withdrawn | Fact::Stopped => {
            if let Some(measure) = ended(after) {
                post(key, measure, 1);
                if after.extended && is_late_result(measure) {
                    post(key, Measure::EndedOverdueApologised, 1);
                }
                match qd766::ended_difference(after) {
                    0 => {}
                    n => post(key, Measure::Qd766EndedOverdue, n),
                }
            }
        }
        _ => {}
    }
    if let Some(due_at) = answered_by(before, event) {
        post(key, Measure::IntakeAnswered, 1);
        if event.occurred_at > due_at {
            post(key, Measure::IntakeAnsweredLate, 1);
        }
    }
    if event.is_late_entry() {
        post(before.map_or(key, key_of), Measure::LateEntry, 1);
    }
}

/// Until when an online submission was to be answered, where this is its first answer.
fn answered_by(before: Option<&Dossier>, event: &Event) -> Option<DateTime<Utc>> {
    let before = before.filter(|before| before.awaits_answer() && is_answer(&event.fact))?;
    before.intake_due_at
}

fn accepted(dossier: &Dossier) -> Measure {
    let online = dossier.online_service.filter(|_| dossier.channel == Channel::Online);
    online.map_or(Measure::Accepted, Measure::AcceptedOnline)
}

/// What form 06 counts as ended overdue.
const fn is_late_result(measure: Measure) -> bool {
    matches!(measure, Measure::Ended(Outcome::Approved | Outcome::Refused, Timing::After, _))
}

fn ended(dossier: &Dossier) -> Option<Measure> {
    let ended_on = dossier.ended_on()?;
    let against = |due_on| Timing::of(ended_on, due_on);
    Some(Measure::Ended(dossier.outcome?, against(dossier.due.due_on), against(dossier.due.original_due_on)))
}

fn key_of(dossier: &Dossier) -> Key {
    Key { agency: dossier.agency, procedure: dossier.procedure, channel: dossier.channel }
}

/// A count that stands from a day on until something changes it, 1 or −1.
type StandingCount = Option<(NaiveDate, Key, Measure, i64)>;

fn standing_counts(dossier: Option<&Dossier>) -> [StandingCount; 8] {
    let Some(dossier) = dossier else { return [None; 8] };
    let count = |from: Option<NaiveDate>, measure| from.map(|from| (from, key_of(dossier), measure, 1));
    let registered = (dossier.status == Status::Registered).then(|| civil_day(dossier.submitted_at));
    // Its time is over within that day, so at the end of the day it is late.
    let unanswered = dossier.intake_due_at.filter(|_| dossier.awaits_answer()).map(civil_day);
    let waiting = dossier.waiting_since.filter(|_| dossier.is_pending());
    let undated = dossier.accepted_on().filter(|_| dossier.is_pending() && dossier.due.due_on.is_none());
    let overdue = dossier.overdue_from();
    // Where both rules say the same there is no difference to keep.
    let [by_due_date, by_qd766] = match [overdue, qd766::overdue_from(dossier)] {
        [one, other] if one == other => [None; 2],
        differ => differ,
    };
    let less = by_due_date.map(|from| (from, key_of(dossier), Measure::Qd766Overdue, -1));
    [
        count(registered, Measure::Registered),
        count(waiting, Measure::Waiting),
        count(undated, Measure::Undated),
        count(overdue, Measure::Overdue),
        count(unanswered, Measure::IntakeOverdue),
        count(overdue.filter(|_| dossier.extended), Measure::OverdueApologised),
        count(by_qd766, Measure::Qd766Overdue),
        less,
    ]
}

/// An act of day *d* changes nothing before *d*: the past never moves.
fn retract(lines: &mut Vec<Line>, count: StandingCount, day: NaiveDate) {
    lines.extend(count.map(|(from, key, measure, n)| Line { day: from.max(day), key, measure, n: -n }));
}

fn enter(lines: &mut Vec<Line>, count: StandingCount, day: NaiveDate) {
    lines.extend(count.map(|(from, key, measure, n)| Line { day: from.max(day), key, measure, n }));
}

/// `after` less `before`, each line on its own day; what cancels out is left away.
pub fn difference(after: &[Line], before: &[Line]) -> Vec<Line> {
    let mut sums: BTreeMap<(NaiveDate, Key, Measure), i64> = BTreeMap::new();
    for line in after {
        *sums.entry((line.day, line.key, line.measure)).or_default() += line.n;
    }
    for line in before {
        *sums.entry((line.day, line.key, line.measure)).or_default() -= line.n;
    }
    sums.into_iter()
        .filter(|(_, n)| *n != 0)
        .map(|((day, key, measure), n)| Line { day, key, measure, n })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_number_of_its_own_and_reads_back() {
        let mut all = vec![
            Measure::Registered,
            Measure::IntakeRefused,
            Measure::Accepted,
            Measure::Transferred,
            Measure::Overdue,
            Measure::Waiting,
            Measure::Undated,
            Measure::LateEntry,
            Measure::IntakeAnswered,
            Measure::IntakeAnsweredLate,
            Measure::IntakeOverdue,
            Measure::OverdueApologised,
            Measure::EndedOverdueApologised,
            Measure::Qd766Overdue,
            Measure::Qd766EndedOverdue,
        ];
        all.extend(OnlineService::ALL.iter().map(|service| Measure::AcceptedOnline(*service)));
        for outcome in Outcome::ALL {
            for timing in Timing::ALL {
                all.extend(Timing::ALL.iter().map(|original| Measure::Ended(*outcome, *timing, *original)));
            }
        }
        let mut numbers: Vec<i16> = all.iter().map(|measure| measure.number()).collect();
        assert!(all.iter().all(|measure| Measure::of_number(measure.number()) == Some(*measure)));
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), all.len());
        assert_eq!([Measure::of_number(0), Measure::of_number(20), Measure::of_number(164)], [None; 3]);
    }
}
