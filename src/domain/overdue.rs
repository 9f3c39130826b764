//! Why is a dossier overdue (nguyên nhân quá hạn)? The reasons of form 07, and where one may be said or is missing.
//!
//! A reason is said with an act of a day on which the dossier is late, or by itself at any time once it has been
//! overdue; the latest that stands is the dossier's. A missing one is a warning, never a refusal: the act happened. That
//! the software was not updated is a reason of its own, in the field the main one (Bến Tre 10/2020, Gia Lai 9/2025).

use chrono::{DateTime, NaiveDate, Utc};

use super::act::{Act, Officer};
use super::decide::Decision;
use super::dossier::{Dossier, Standing};
use super::event::{Event, Fact};
use super::history::{Unlawful, standing};
use super::id::DossierId;
use super::refusal::{ActFault, Refusal, Wrong};
use super::status::Action;
use super::time::civil_day;
use super::word::UnknownWord;
use crate::spell;

/// Why a dossier is overdue: the columns of form 07 (TT 02/2017/TT-VPCP), and `entered_late` besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverdueReason {
    /// Too few people, or equipment that fails (thiếu nhân lực, trang thiết bị).
    StaffOrEquipment,
    /// Complex to verify (hồ sơ phức tạp, phải thẩm tra, xác minh).
    ComplexVerification,
    /// Coordination between agencies (phối hợp giữa các cơ quan).
    Coordination,
    /// The law is unclear or contradicts itself (quy định chưa rõ, chồng chéo).
    UnclearLaw,
    /// Force majeure (bất khả kháng).
    ForceMajeure,
    /// It was done in time and entered late in the software (cập nhật phần mềm chậm).
    EnteredLate,
    /// Something else; a note says what (nguyên nhân khác).
    Other,
}

spell!(OverdueReason {
    StaffOrEquipment = "staff_or_equipment",
    ComplexVerification = "complex_verification",
    Coordination = "coordination",
    UnclearLaw = "unclear_law",
    ForceMajeure = "force_majeure",
    EnteredLate = "entered_late",
    Other = "other",
});

/// What a list is narrowed to: a reason, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonSought {
    /// Overdue, or ended so, and no reason was said.
    None,
    /// This reason was said last.
    Said(OverdueReason),
}

/// The word for what is overdue without a reason.
pub const NONE: &str = "none";

impl std::str::FromStr for ReasonSought {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        if word == NONE {
            return Ok(Self::None);
        }
        word.parse().map(Self::Said).map_err(|UnknownWord { word, allowed }| UnknownWord {
            word,
            allowed: format!("{allowed}, {NONE}"),
        })
    }
}

/// A reason said by itself, of a dossier that is or was overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The reason.
    pub reason: OverdueReason,
    /// Anything worth noting.
    pub note: Option<String>,
    /// Who says so.
    pub officer: Option<Officer>,
}

/// Whether the dossier is late on the day of an act: it was before, it ended so, or the act itself gives a due date that
/// is past.
fn is_late(dossier: &Dossier, fact: &Fact, day: NaiveDate) -> bool {
    let issued = match fact {
        Fact::SupplementReceived { due } | Fact::PaymentConfirmed { due } => due.due_on,
        Fact::Reissued { due_on } if !dossier.status.is_waiting() => Some(*due_on),
        _ => None,
    };
    stands_late(dossier, day) || issued.is_some_and(|due_on| due_on < day)
}

fn stands_late(dossier: &Dossier, day: NaiveDate) -> bool {
    matches!(dossier.standing(day), Some(Standing::Overdue | Standing::EndedOverdue))
}

/// Whether an act of this day may say why the dossier is overdue. A change of the record is no such act.
pub fn may_say(dossier: &Dossier, fact: &Fact, day: NaiveDate) -> bool {
    fact.is_act() && is_late(dossier, fact, day)
}

/// Whether such an action may say so today, whatever else is said in it.
pub(super) fn is_asked(dossier: &Dossier, action: Action, today: NaiveDate) -> bool {
    !matches!(action, Action::Correct | Action::Void) && stands_late(dossier, today)
}

/// Refuses a reason with an act of a day on which the dossier is not late.
pub(super) fn check(dossier: &Dossier, act: &Act, fact: &Fact, day: NaiveDate) -> Result<(), Refusal> {
    if act.overdue_reason.is_none() || may_say(dossier, fact, day) {
        return Ok(());
    }
    Err(not_overdue())
}

fn not_overdue() -> Refusal {
    Refusal::Invalid(vec![ActFault { field: "overdue_reason", wrong: Wrong::NotOverdue }])
}

/// Whether an act of those who process it leaves an overdue dossier without a reason. What the applicant does (withdraw,
/// supplement, pay) and what the desk does (hand over) says nothing of it.
pub(super) fn leaves_unsaid(dossier: &Dossier, act: &Act, day: NaiveDate) -> bool {
    let is_processing = matches!(
        act.action,
        Action::Assign
            | Action::RequestSupplement
            | Action::RequestPayment
            | Action::Finish
            | Action::Reissue
            | Action::Transfer
    );
    let said = act.overdue_reason.or(dossier.overdue_reason);
    is_processing && said.is_none() && stands_late(dossier, day)
}

/// Whether it is overdue today, or was on the day of any act that stands: then the day before an act could have shown it
/// as overdue.
pub fn was_overdue(id: DossierId, events: &[Event], today: NaiveDate) -> Result<bool, Unlawful> {
    let standing = standing(events)?;
    let Some((first, rest)) = standing.split_first() else { return Ok(false) };
    let mut dossier = Dossier::open(id, first)?;
    for event in rest {
        if event.fact.is_act() && stands_late(&dossier, event.occurred_on()) {
            return Ok(true);
        }
        dossier.apply(event)?;
    }
    Ok(stands_late(&dossier, today))
}

/// Decides a reason said by itself, now; `events` is the whole history. `None` where just that is said already.
pub fn explain(
    dossier: &Dossier,
    events: &[Event],
    explanation: &Explanation,
    now: DateTime<Utc>,
) -> Result<Option<Decision>, Refusal> {
    if dossier.voided {
        return Err(Refusal::Forbidden { from: dossier.status, action: Action::Note, allowed: Vec::new() });
    }
    if !was_overdue(dossier.id, events, civil_day(now)).map_err(Refusal::Unlawful)? {
        return Err(not_overdue());
    }
    if dossier.overdue_reason == Some(explanation.reason) && explanation.note.is_none() {
        return Ok(None);
    }
    Ok(Some(Decision { fact: Fact::OverdueExplained, occurred_at: now, warnings: Vec::new() }))
}

#[cfg(test)]
#[path = "overdue_tests.rs"]
mod tests;
