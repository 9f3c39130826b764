//! Drafts: what one order makes of a dossier, decided in memory before anything is written.
//!
//! Pure but for the order itself: snapshot, locked dossier and time come in. The code of a new dossier is put in
//! afterwards, when the counter of its day has been asked.

use chrono::{DateTime, Utc};

use super::directory::Snapshot;
use super::order::{Duplicate, Intake, Order, OrderRefused, Recording};
use super::pen::Pen;
use super::rules::Matter;
use crate::db::dossiers::Filed;
use crate::db::events::{NewEvent, Recorded};
use crate::domain::act::{Act, Amendment, Change};
use crate::domain::applicant::Contact;
use crate::domain::code::DossierCode;
use crate::domain::dating::date;
use crate::domain::decide::{Decision, Rules, decide};
use crate::domain::dossier::Dossier;
use crate::domain::event::{Event, Fact};
use crate::domain::id::EventId;
use crate::domain::intake::{Application, decide_intake};
use crate::domain::intake_deadline::with_deadline;
use crate::domain::internal_process::act::{InternalAct, Move, decide_internal};
use crate::domain::overdue::{Explanation, explain};
use crate::domain::refusal::{ActFault, Refusal, Warning, Wrong};
use crate::domain::status::Action;
use crate::domain::time::civil_day;

/// What an order makes of a dossier.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The dossier afterwards.
    pub filed: Filed,
    /// Version it was decided on; `None`: it is new.
    pub was: Option<u32>,
    /// Events to append.
    pub events: Vec<NewEvent>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// The dossier of a duplicate warning, where the caller may know it.
    pub duplicate: Option<Duplicate>,
    /// Whether the applicant's data changed.
    pub contact_changed: bool,
}

/// What every order of a batch is decided with.
pub(super) struct Desk<'a> {
    pub snapshot: &'a Snapshot,
    pub now: DateTime<Utc>,
}

impl Desk<'_> {
    /// The rules of an act on a dossier, at a time; `None`: now.
    fn rules(
        &self,
        order: &Order,
        dossier: &Dossier,
        at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Rules<'_> {
        self.snapshot.rules(&Matter::of(dossier, at.unwrap_or(now)), now, order.backdating)
    }

    /// What time it is for an act: now, or its own in the demo.
    fn now_for(&self, order: &Order, own: Option<DateTime<Utc>>) -> DateTime<Utc> {
        match order.recording {
            Recording::Now => self.now,
            Recording::AsItHappened => own.unwrap_or(self.now),
        }
    }

    /// Decides an intake and the acts that followed it.
    pub(super) fn take_in(&self, order: &Order, intake: &Intake) -> Result<Draft, OrderRefused> {
        let application = &intake.application;
        let at = application.accepted_at.or(application.submitted_at);
        let now = self.now_for(order, at);
        let Application { version, channel, agency, .. } = *application;
        let matter = Matter { version, channel, agency, at: at.unwrap_or(now) };
        let rules = self.snapshot.rules(&matter, now, order.backdating);
        let mut ids = order.event_ids.iter().copied();
        let mut pen = Pen { order, warnings: intake.warnings.clone(), events: Vec::new() };
        let mut dossier: Option<Dossier> = None;
        let submitted_on = civil_day(application.submitted(now));
        let hours = self.snapshot.agencies.hours_on(agency, submitted_on);
        for decision in decide_intake(application, &rules, hours)? {
            let recorded_at = match order.recording {
                Recording::Now => now,
                Recording::AsItHappened => decision.occurred_at,
            };
            dossier = Some(pen.write(intake, dossier.as_ref(), decision, next(&mut ids)?, recorded_at)?);
        }
        let mut dossier = dossier.ok_or(OrderRefused::Broken)?;
        for (index, act) in intake.acts.iter().enumerate() {
            self.follow(order, &mut pen, &mut dossier, act, next(&mut ids)?)
                .map_err(|refusal| OrderRefused::History { index, refusal })?;
        }
        let (code, external_code) = earlier_code(intake, &mut pen.warnings);
        dossier.code = code;
        let filed = Filed {
            dossier,
            external_code,
            external_ref: intake.external_ref.clone(),
            client_id: order.client_id.clone(),
            applicant: intake.applicant.clone(),
        };
        Ok(pen.draft(filed, None, false))
    }

    fn follow(
        &self,
        order: &Order,
        pen: &mut Pen<'_>,
        dossier: &mut Dossier,
        act: &Act,
        id: EventId,
    ) -> Result<(), Refusal> {
        // A line that is wrong is sent right; corrections are for what was recorded.
        if matches!(act.action, Action::Correct | Action::Void) {
            return Err(Refusal::Invalid(vec![ActFault { field: "action", wrong: Wrong::NotAllowedHere }]));
        }
        let now = self.now_for(order, act.occurred_at);
        let mut decision = decide(dossier, act, &self.rules(order, dossier, act.occurred_at, now))?;
        // The past of an earlier system is told, not asked about: who has no reason on record is found by a list.
        decision.warnings.retain(|warning| *warning != Warning::OverdueReasonMissing);
        pen.act(dossier, act, decision, id, now)
    }

    /// Decides an act on a dossier that exists; `past` is its history where the act changes the record.
    pub(super) fn advance(
        &self,
        order: &Order,
        mut filed: Filed,
        act: &Act,
        past: &[Recorded],
    ) -> Result<Draft, OrderRefused> {
        let was = filed.dossier.version;
        let now = self.now_for(order, act.occurred_at);
        let act = &self.with_deadline(&filed.dossier, self.with_version(&filed.dossier, act)?, past);
        let rules = self.rules(order, &filed.dossier, act.occurred_at, now);
        let decision = decide(&filed.dossier, act, &rules)?;
        self.check_agency(act, past)?;
        let mut pen = Pen { order, warnings: Vec::new(), events: Vec::new() };
        let id = next(&mut order.event_ids.iter().copied())?;
        if matches!(act.action, Action::Correct | Action::Void) {
            pen.change_record(&mut filed.dossier, act, decision, id, now, past)?;
        } else {
            pen.act(&mut filed.dossier, act, decision, id, now)?;
        }
        Ok(pen.draft(filed, Some(was), false))
    }

    /// A corrected procedure comes with the version that was in force on the day of intake, and what goes with it.
    fn with_version(&self, dossier: &Dossier, act: &Act) -> Result<Act, Refusal> {
        let mut act = act.clone();
        if let Some(Change::Set(right @ Amendment { procedure: Some(_), .. })) = &mut act.change
            && let Some((procedure, version)) = &mut right.procedure
        {
            let day = civil_day(dossier.accepted_at.unwrap_or(dossier.submitted_at));
            let in_force = self.snapshot.catalogue.in_force(*procedure, day);
            let missing =
                || Refusal::Invalid(vec![ActFault { field: "set/procedure", wrong: Wrong::NotAllowedHere }]);
            let in_force = in_force.ok_or_else(missing)?;
            *version = in_force.id;
            right.online_service = Some(in_force.online_service);
        }
        Ok(act)
    }

    /// A corrected registration comes with the deadline for its answer.
    fn with_deadline(&self, dossier: &Dossier, act: Act, past: &[Recorded]) -> Act {
        let target = past.iter().map(|recorded| &recorded.event).find(|event| Some(event.id) == act.event);
        let hours = |agency, on| self.snapshot.agencies.hours_on(agency, on);
        with_deadline(act, dossier, target, hours, &self.snapshot.calendar)
    }

    /// A corrected agency stood on the day of the act.
    fn check_agency(&self, act: &Act, past: &[Recorded]) -> Result<(), Refusal> {
        let Some(Change::Set(Amendment { agency: Some(agency), occurred_at, .. })) = &act.change else {
            return Ok(());
        };
        let target = past.iter().find(|recorded| Some(recorded.event.id) == act.event);
        let day = occurred_at.or(target.map(|recorded| recorded.event.occurred_at)).map(civil_day);
        // An act that is not there is refused when the history is replayed.
        if day.is_none_or(|day| self.snapshot.agencies.at(*agency, day).is_some()) {
            return Ok(());
        }
        Err(Refusal::Invalid(vec![ActFault { field: "set/agency", wrong: Wrong::NotAllowedHere }]))
    }

    /// Dates a dossier whose calendar was missing; one that has its date, or can't have it yet, is left as it is.
    pub(super) fn date(
        &self,
        order: &Order,
        mut filed: Filed,
        past: &[Recorded],
    ) -> Result<Draft, OrderRefused> {
        let was = filed.dossier.version;
        let events: Vec<Event> = past.iter().map(|recorded| recorded.event.clone()).collect();
        let mut pen = Pen { order, warnings: Vec::new(), events: Vec::new() };
        let rules = self.rules(order, &filed.dossier, None, self.now);
        if let Some(decision) = date(&filed.dossier, &events, &rules) {
            let id = next(&mut order.event_ids.iter().copied())?;
            pen.act(&mut filed.dossier, &Act::new(Action::Note), decision, id, self.now)?;
        }
        Ok(pen.draft(filed, Some(was), false))
    }

    /// Decides a reason for being overdue; one that is said already makes no event.
    pub(super) fn explain(
        &self,
        order: &Order,
        mut filed: Filed,
        explanation: &Explanation,
        past: &[Recorded],
    ) -> Result<Draft, OrderRefused> {
        let was = filed.dossier.version;
        let events: Vec<Event> = past.iter().map(|recorded| recorded.event.clone()).collect();
        let mut pen = Pen { order, warnings: Vec::new(), events: Vec::new() };
        if let Some(decision) = explain(&filed.dossier, &events, explanation, self.now)? {
            let Explanation { reason, note, officer } = explanation.clone();
            let said = Act { overdue_reason: Some(reason), note, officer, ..Act::new(Action::Note) };
            let id = next(&mut order.event_ids.iter().copied())?;
            pen.act(&mut filed.dossier, &said, decision, id, self.now)?;
        }
        Ok(pen.draft(filed, Some(was), false))
    }

    /// Decides an act inside the office. The time of an opinion runs by the hours of the agency that is asked.
    pub(super) fn hand_on(
        &self,
        order: &Order,
        mut filed: Filed,
        internal: &InternalAct,
    ) -> Result<Draft, OrderRefused> {
        let was = filed.dossier.version;
        let at = internal.occurred_at.unwrap_or(self.now);
        let matter = Matter::of(&filed.dossier, at);
        let matter = match &internal.what {
            Move::AskOpinion { agency, .. } => Matter { agency: *agency, ..matter },
            Move::Enter { .. } | Move::ReceiveOpinion { .. } => matter,
        };
        let rules = self.snapshot.rules(&matter, self.now, order.backdating);
        let decision = decide_internal(&filed.dossier, internal, &rules)?;
        let InternalAct { officer, reason, note, .. } = internal.clone();
        let spoken = Act { officer, reason, note, ..Act::new(Action::Note) };
        let mut pen = Pen { order, warnings: Vec::new(), events: Vec::new() };
        let id = next(&mut order.event_ids.iter().copied())?;
        pen.act(&mut filed.dossier, &spoken, decision, id, self.now)?;
        Ok(pen.draft(filed, Some(was), false))
    }

    /// Decides a change of contact data; a change of nothing makes no event.
    pub(super) fn amend(
        &self,
        order: &Order,
        mut filed: Filed,
        contact: &Contact,
    ) -> Result<Draft, OrderRefused> {
        let was = filed.dossier.version;
        if filed.dossier.voided {
            let from = filed.dossier.status;
            return Err(Refusal::Forbidden { from, action: Action::Note, allowed: Vec::new() }.into());
        }
        let fields = contact.put_into(&mut filed.applicant);
        let mut pen = Pen { order, warnings: Vec::new(), events: Vec::new() };
        let contact_changed = !fields.is_empty();
        if contact_changed {
            let decision =
                Decision { fact: Fact::Amended { fields }, occurred_at: self.now, warnings: Vec::new() };
            let id = next(&mut order.event_ids.iter().copied())?;
            pen.act(&mut filed.dossier, &Act::new(Action::Note), decision, id, self.now)?;
        }
        Ok(pen.draft(filed, Some(was), contact_changed))
    }
}

fn next(ids: &mut impl Iterator<Item = EventId>) -> Result<EventId, OrderRefused> {
    ids.next().ok_or(OrderRefused::Broken)
}

/// A code of an earlier system is kept: as the code where its shape is lawful, else beside it.
fn earlier_code(intake: &Intake, warnings: &mut Vec<Warning>) -> (Option<DossierCode>, Option<String>) {
    match intake.code.as_deref().map(|code| code.parse().map_err(|_malformed| code.to_owned())) {
        Some(Ok(code)) => (Some(code), None),
        Some(Err(external)) => {
            warnings.push(Warning::ExternalCode);
            (None, Some(external))
        }
        None => (None, None),
    }
}
