//! One dossier, led through the law as the service leads it: decide, append, post.
//!
//! Keeps beside its events what each of them posted, and the dossier folded act by act; whether that is also
//! what a replay says is for the properties to ask.

use chrono::{DateTime, Utc};
use motcua::domain::{
    act::{Act, Change},
    decide::{Decision, Rules, decide},
    dossier::Dossier,
    event::{Event, Fact},
    history::append,
    id::{DossierId, EventId},
    intake::{Application, decide_intake},
    intake_deadline::with_deadline,
    ledger::{Line, lines_of},
    refusal::{Refusal, Warning},
};
use uuid::Uuid;

use super::world::WORLD;

#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) id: DossierId,
    pub(crate) events: Vec<Event>,
    /// The lines that the event of the same place posted.
    pub(crate) posts: Vec<Vec<Line>>,
    /// Folded event by event.
    pub(crate) dossier: Dossier,
}

impl Life {
    /// Hands a dossier in; `number` tells lives apart, `rules.now` is when it is recorded.
    pub(crate) fn begin(number: u32, application: &Application, rules: &Rules<'_>) -> Result<Self, Refusal> {
        let decisions = decide_intake(application, rules, rules.hours)?;
        let (first, rest) = decisions.split_first().expect("an intake makes an event");
        let id = DossierId(Uuid::from_u128(u128::from(number)));
        let event = event(id, 1, first, rules.now, None);
        let dossier = Dossier::open(id, &event).expect("the first event is an intake");
        let posts = vec![lines_of(None, &dossier, &event)];
        let mut life = Self { id, events: vec![event], posts, dossier };
        for decision in rest {
            life.record(decision, rules.now, None)?;
        }
        Ok(life)
    }

    /// Does one act, or is refused and stays as it was.
    pub(crate) fn act(&mut self, act: &Act, rules: &Rules<'_>) -> Result<Vec<Warning>, Refusal> {
        let target = self.events.iter().find(|event| Some(event.id) == act.event);
        let act = with_deadline(act.clone(), &self.dossier, target, |_, _| rules.hours, rules.calendar);
        let act = with_online_service(act);
        let decision = decide(&self.dossier, &act, rules)?;
        self.record(&decision, rules.now, act.reason.clone())?;
        Ok(decision.warnings)
    }

    /// Appends what was decided and posts its lines.
    pub(crate) fn record(
        &mut self,
        decision: &Decision,
        recorded_at: DateTime<Utc>,
        reason: Option<String>,
    ) -> Result<(), Refusal> {
        let seq = self.dossier.version + 1;
        let event = event(self.id, seq, decision, recorded_at, reason);
        let lines = if matches!(event.fact, Fact::Corrected { .. } | Fact::Voided) {
            let (dossier, lines) = append(self.id, &self.events, event.clone()).map_err(Refusal::Unlawful)?;
            self.dossier = dossier;
            lines
        } else {
            let before = self.dossier.clone();
            self.dossier.apply(&event).expect("what was decided is in the grid");
            lines_of(Some(&before), &self.dossier, &event)
        };
        self.events.push(event);
        self.posts.push(lines);
        Ok(())
    }

    /// The lines posted by what was recorded until a moment.
    pub(crate) fn posted(&self, known_at: DateTime<Utc>) -> impl Iterator<Item = &Line> {
        let known = self.events.iter().zip(&self.posts).filter(move |(e, _)| e.recorded_at <= known_at);
        known.flat_map(|(_, lines)| lines)
    }
}

/// A corrected procedure comes with how far it can be done online.
fn with_online_service(mut act: Act) -> Act {
    if let Some(Change::Set(right)) = &mut act.change
        && let Some((_, version)) = right.procedure
    {
        right.online_service = WORLD.terms[usize::try_from(version.0).expect("a small number")].online;
    }
    act
}

fn event(
    id: DossierId,
    seq: u32,
    decision: &Decision,
    recorded_at: DateTime<Utc>,
    reason: Option<String>,
) -> Event {
    Event {
        id: EventId(Uuid::from_u128((id.0.as_u128() << 32) | u128::from(seq))),
        seq,
        fact: decision.fact.clone(),
        occurred_at: decision.occurred_at,
        recorded_at,
        officer: None,
        reason,
        note: None,
        overdue_reason: None,
    }
}
