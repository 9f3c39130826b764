//! The pen: writes down what was decided, event by event, with the ledger lines each posts.
//!
//! Decides nothing. A correction or a void posts the difference of two whole histories, an ordinary act what it adds.

use chrono::{DateTime, Utc};

use super::draft::Draft;
use super::order::{Intake, Order, OrderRefused};
use crate::db::dossiers::Filed;
use crate::db::events::{NewEvent, Recorded};
use crate::domain::act::Act;
use crate::domain::decide::Decision;
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact};
use crate::domain::history;
use crate::domain::id::EventId;
use crate::domain::ledger::{Line, lines_of};
use crate::domain::refusal::{Guard, Refusal, Warning};

/// Writes events down as they are decided, with the lines they post.
pub(super) struct Pen<'a> {
    pub order: &'a Order,
    pub warnings: Vec<Warning>,
    pub events: Vec<NewEvent>,
}

impl Pen<'_> {
    pub(super) fn draft(self, filed: Filed, was: Option<u32>, contact_changed: bool) -> Draft {
        let Self { order: _, warnings, events } = self;
        Draft { filed, was, events, warnings, duplicate: None, contact_changed }
    }

    pub(super) fn write(
        &mut self,
        intake: &Intake,
        before: Option<&Dossier>,
        decision: Decision,
        id: EventId,
        recorded_at: DateTime<Utc>,
    ) -> Result<Dossier, OrderRefused> {
        let seq = before.map_or(1, |dossier| dossier.version + 1);
        let event = event(decision.fact, id, seq, decision.occurred_at, recorded_at);
        let event = Event { officer: intake.officer.clone(), ..event };
        let after = match before {
            None => Dossier::open(intake.id, &event).map_err(|_no_intake| OrderRefused::Broken)?,
            Some(dossier) => {
                let mut dossier = dossier.clone();
                dossier.apply(&event).map_err(|_forbidden| OrderRefused::Broken)?;
                dossier
            }
        };
        self.warnings.extend(decision.warnings);
        self.put_down(before, &after, event, None);
        Ok(after)
    }

    pub(super) fn act(
        &mut self,
        dossier: &mut Dossier,
        act: &Act,
        decision: Decision,
        id: EventId,
        recorded_at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let event =
            spoken(event(decision.fact, id, dossier.version + 1, decision.occurred_at, recorded_at), act);
        let before = dossier.clone();
        dossier.apply(&event).map_err(|forbidden| Refusal::Forbidden {
            from: forbidden.from,
            action: forbidden.action,
            allowed: Vec::new(),
        })?;
        self.warnings.extend(decision.warnings);
        self.put_down(Some(&before), dossier, event, None);
        Ok(())
    }

    /// A correction or a void: the lines of the history after it less those before it.
    pub(super) fn change_record(
        &mut self,
        dossier: &mut Dossier,
        act: &Act,
        decision: Decision,
        id: EventId,
        recorded_at: DateTime<Utc>,
        past: &[Recorded],
    ) -> Result<(), OrderRefused> {
        let event =
            spoken(event(decision.fact, id, dossier.version + 1, decision.occurred_at, recorded_at), act);
        let events: Vec<Event> = past.iter().map(|recorded| recorded.event.clone()).collect();
        let (after, lines) =
            history::append(dossier.id, &events, event.clone()).map_err(|unlawful| match unlawful {
                history::Unlawful::NoIntake(_) => Refusal::Guard { guard: Guard::LawfulHistory, limit: None },
                other => Refusal::Unlawful(other),
            })?;
        let before = dossier.clone();
        *dossier = Dossier { code: before.code.clone(), ..after };
        self.put_down(Some(&before), dossier, event, Some(lines));
        Ok(())
    }

    fn put_down(
        &mut self,
        before: Option<&Dossier>,
        after: &Dossier,
        event: Event,
        lines: Option<Vec<Line>>,
    ) {
        let lines = lines.unwrap_or_else(|| lines_of(before, after, &event));
        self.events.push(NewEvent {
            dossier: after.id,
            agency: before.map_or(after.agency, |before| before.agency),
            client_id: self.order.client_id.clone(),
            lines,
            event,
        });
    }
}

fn event(fact: Fact, id: EventId, seq: u32, occurred_at: DateTime<Utc>, recorded_at: DateTime<Utc>) -> Event {
    Event {
        id,
        seq,
        fact,
        occurred_at,
        recorded_at,
        officer: None,
        reason: None,
        note: None,
        overdue_reason: None,
    }
}

/// Puts in who acted and why.
fn spoken(event: Event, act: &Act) -> Event {
    let officer = act.officer.clone();
    let Act { reason, note, overdue_reason, .. } = act.clone();
    Event { officer, reason, note, overdue_reason, ..event }
}
