//! The standing history: what remains of the events once corrections are taken in, and what it amounts to.
//!
//! `replay` is the one definition of a dossier and of its lines. A corrected history must be as lawful as an
//! ordinary one: in order of time, each move in the grid.

use chrono::{DateTime, NaiveDate, Utc};

use super::act::{Amendment, Change};
use super::dossier::{Dossier, NoIntake};
use super::event::{DueDates, Event, Fact};
use super::id::{DossierId, EventId};
use super::intake_deadline::moves_intake;
use super::ledger::{Line, difference, lines_of};
use super::status::ForbiddenAction;

/// Why a history can't stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unlawful {
    /// It would begin with something else than an intake: such a dossier is voided, not corrected.
    #[error(transparent)]
    NoIntake(#[from] NoIntake),
    /// A move that the grid forbids.
    #[error(transparent)]
    Forbidden(#[from] ForbiddenAction),
    /// An act would lie before the one that precedes it.
    #[error("an act of {at} would lie before the act of {last} that precedes it")]
    OutOfOrder {
        /// The act.
        at: DateTime<Utc>,
        /// The one before it.
        last: DateTime<Utc>,
    },
    /// The correction names no act that stands.
    #[error("no act that stands has the id {0:?}")]
    NoSuchAct(EventId),
    /// The correction sets something that the act does not have.
    #[error("the act has no {field}")]
    NoSuchField {
        /// Name of the field in the correction.
        field: &'static str,
    },
}

/// What a history amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The dossier; its code is not part of the history.
    pub dossier: Dossier,
    /// Its ledger lines; none once it is void.
    pub lines: Vec<Line>,
}

/// Replays the events of one dossier, in order of `seq`.
pub fn replay(id: DossierId, events: &[Event]) -> Result<Replayed, Unlawful> {
    let standing = standing(events)?;
    let (first, rest) = standing.split_first().ok_or(NoIntake)?;
    let mut dossier = Dossier::open(id, first)?;
    let mut lines = lines_of(None, &dossier, first);
    for event in rest {
        if event.fact.is_act() && event.occurred_at < dossier.last_occurred_at {
            return Err(Unlawful::OutOfOrder { at: event.occurred_at, last: dossier.last_occurred_at });
        }
        let before = dossier.clone();
        dossier.apply(event)?;
        lines.extend(lines_of(Some(&before), &dossier, event));
    }
    if dossier.voided {
        lines.clear();
    }
    dossier.version = events.iter().map(|event| event.seq).max().unwrap_or(dossier.version);
    Ok(Replayed { dossier, lines })
}

/// The dossier as it stood at the end of a day, by these events: those that were known at the moment asked about.
///
/// Corrections are taken in first, whenever they were entered; then the acts that stand are folded as far as that day.
/// `None` where nothing had happened yet, and of a dossier that is void.
pub fn as_of(id: DossierId, events: &[Event], day: NaiveDate) -> Result<Option<Dossier>, Unlawful> {
    let standing = standing(events)?;
    let Some((first, rest)) = standing.split_first() else { return Ok(None) };
    let mut dossier = Dossier::open(id, first)?;
    if first.occurred_on() > day {
        return Ok(None);
    }
    // A change of the record has no place in the order of time. A reason has none either, but it was said on a day.
    let has_a_day = |event: &Event| event.fact.is_act() || event.fact == Fact::OverdueExplained;
    for event in rest.iter().filter(|event| !has_a_day(event) || event.occurred_on() <= day) {
        dossier.apply(event)?;
    }
    Ok((!dossier.voided).then_some(dossier))
}

/// The dossier after one more event, and the lines that this event posts: those of the history with it less those
/// without it, so that Σ posted = lines(history) always. Refused where the longer history cannot stand.
///
/// For events that change the record (`Corrected`, `Voided`); an ordinary act posts the same more cheaply by
/// `lines_of`. The dossier comes without its code, which is not part of the history.
pub fn append(id: DossierId, events: &[Event], next: Event) -> Result<(Dossier, Vec<Line>), Unlawful> {
    let before = if events.is_empty() { Vec::new() } else { replay(id, events)?.lines };
    let mut longer = events.to_vec();
    longer.push(next);
    let after = replay(id, &longer)?;
    Ok((after.dossier, difference(&after.lines, &before)))
}

/// What each of the events posts, in their order, and the dossier they make: what was posted one by one as they were
/// recorded, worked out again.
pub fn posted(id: DossierId, events: &[Event]) -> Result<(Dossier, Vec<Vec<Line>>), Unlawful> {
    let (first, rest) = events.split_first().ok_or(NoIntake)?;
    let mut dossier = Dossier::open(id, first)?;
    let mut posted = vec![lines_of(None, &dossier, first)];
    for (place, event) in (1..).zip(rest) {
        if matches!(event.fact, Fact::Corrected { .. } | Fact::Voided) {
            let before = events.get(..place).unwrap_or_default();
            let (after, lines) = append(id, before, event.clone())?;
            dossier = after;
            posted.push(lines);
        } else {
            let before = dossier.clone();
            dossier.apply(event)?;
            posted.push(lines_of(Some(&before), &dossier, event));
        }
    }
    Ok((dossier, posted))
}

/// The events that stand: corrections taken in, undone acts left out.
pub(super) fn standing(events: &[Event]) -> Result<Vec<Event>, Unlawful> {
    let mut standing: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        let Fact::Corrected { event: target, change } = &event.fact else {
            standing.push(event.clone());
            continue;
        };
        let place = standing
            .iter()
            .position(|known| known.id == *target && can_be_corrected(&known.fact, change))
            .ok_or(Unlawful::NoSuchAct(*target))?;
        match change {
            Change::Undo => {
                standing.remove(place);
            }
            Change::Set(amendment) => {
                if let Some(act) = standing.get_mut(place) {
                    amend(act, amendment, event.recorded_at)?;
                }
            }
        }
    }
    Ok(standing)
}

/// Acts, and a reason that was said by itself: that one is taken back, or said again, but not said otherwise.
fn can_be_corrected(fact: &Fact, change: &Change) -> bool {
    fact.is_act() || (*fact == Fact::OverdueExplained && *change == Change::Undo)
}

/// Puts the particulars of `amendment` into `act`. A new time makes it an act entered when it was corrected.
fn amend(act: &mut Event, amendment: &Amendment, corrected_at: DateTime<Utc>) -> Result<(), Unlawful> {
    let was = act.occurred_at;
    if let Some(occurred_at) = amendment.occurred_at {
        act.occurred_at = occurred_at;
        act.recorded_at = corrected_at;
    }
    amend_intake(&mut act.fact, amendment, was)?;
    if let Some(due_on) = amendment.due_on {
        amend_due(&mut act.fact, due_on)?;
    }
    if let Some(right) = amendment.outcome {
        match &mut act.fact {
            Fact::Finished { outcome, .. } => *outcome = right,
            _ => return Err(Unlawful::NoSuchField { field: "outcome" }),
        }
    }
    Ok(())
}

fn amend_intake(fact: &mut Fact, amendment: &Amendment, was: DateTime<Utc>) -> Result<(), Unlawful> {
    if let (Fact::Transferred { to }, Some(agency)) = (&mut *fact, amendment.agency) {
        *to = agency;
    }
    let is_transfer = matches!(fact, Fact::Transferred { .. });
    if let (Fact::Registered { intake_due_at, .. }, true) = (&mut *fact, moves_intake(amendment)) {
        *intake_due_at = amendment.intake_due_at;
    }
    let (Fact::Registered { intake, .. } | Fact::Accepted { intake: Some(intake), .. }) = fact else {
        let missing = if amendment.channel.is_some() {
            Some("channel")
        } else if amendment.procedure.is_some() {
            Some("procedure")
        } else if amendment.agency.is_some() && !is_transfer {
            Some("agency")
        } else {
            None
        };
        return missing.map_or(Ok(()), |field| Err(Unlawful::NoSuchField { field }));
    };
    intake.channel = amendment.channel.unwrap_or(intake.channel);
    intake.agency = amendment.agency.unwrap_or(intake.agency);
    if let Some((procedure, version)) = amendment.procedure {
        intake.procedure = procedure;
        intake.version = version;
        intake.online_service = amendment.online_service;
    }
    // Nothing is accepted before it was handed in; what was handed in by this very act moves with it.
    if let Some(occurred_at) = amendment.occurred_at {
        let same_act = intake.submitted_at == was;
        intake.submitted_at = if same_act { occurred_at } else { intake.submitted_at.min(occurred_at) };
    }
    Ok(())
}

fn amend_due(fact: &mut Fact, right: NaiveDate) -> Result<(), Unlawful> {
    match fact {
        Fact::Accepted { due, .. }
        | Fact::SupplementReceived { due }
        | Fact::PaymentConfirmed { due }
        | Fact::Dated { due } => {
            *due = DueDates {
                due_on: Some(right),
                due_at: None,
                original_due_on: Some(right),
                undated: false,
                ..*due
            };
        }
        Fact::Extended { due_on } | Fact::Reissued { due_on } => *due_on = right,
        _ => return Err(Unlawful::NoSuchField { field: "due_on" }),
    }
    Ok(())
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
