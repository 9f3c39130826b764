//! The figures of form 05a: feedback received, handled and in progress, counted from histories.
//!
//! Counted from its classification, which is when it is accepted and told what it is about, as a dossier is from its
//! acceptance; what waits for it or was not accepted is told apart. As of a day and as known at a moment: of each history
//! what was entered by then and happened until that day, nothing of one that was known to be entered by mistake.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::decide::FeedbackEvent;
use super::status::FeedbackAction;
use super::{Dues, FeedbackKind};
use crate::domain::tally::Check;

/// The columns of form 05a, counts of feedback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FeedbackTotals {
    /// New and carried over together.
    pub received_total: i64,
    /// New of the range, on regulations; proposals among them.
    pub new_regulations: i64,
    /// New of the range, on behaviour.
    pub new_behaviour: i64,
    /// Classified before the range and not ended before it.
    pub carried_over: i64,
    /// Handled or transferred in the range.
    pub handled_total: i64,
    /// Handled by the agency itself, on regulations; proposals among them.
    pub handled_regulations: i64,
    /// Handled by the agency itself, on behaviour.
    pub handled_behaviour: i64,
    /// Transferred to whoever is competent.
    pub transferred: i64,
    /// Neither handled nor transferred on the last day.
    pub in_progress: i64,
    /// Published in the range.
    pub published: i64,
}

/// What the columns merge or leave out. Counts of feedback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FeedbackMemo {
    /// New proposals, among `new_regulations`.
    pub new_proposals: i64,
    /// Received, not yet classified on the last day: in no column.
    pub waiting_classification: i64,
    /// Not accepted in the range: in no column.
    pub not_accepted: i64,
    /// Handled in the range after the last day for it.
    pub handled_late: i64,
    /// Transferred in the range after the last day for it.
    pub transferred_late: i64,
    /// In progress on the last day, and late on it.
    pub in_progress_late: i64,
    /// Published in the range after the last day for it.
    pub published_late: i64,
}

/// Figures of feedback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeedbackTally {
    /// The columns.
    pub totals: FeedbackTotals,
    /// What they merge or leave out.
    pub memo: FeedbackMemo,
}

impl FeedbackTotals {
    /// Every column by its name, in the order of the form.
    pub const fn columns(&self) -> [(&'static str, i64); 10] {
        [
            ("received_total", self.received_total),
            ("new_regulations", self.new_regulations),
            ("new_behaviour", self.new_behaviour),
            ("carried_over", self.carried_over),
            ("handled_total", self.handled_total),
            ("handled_regulations", self.handled_regulations),
            ("handled_behaviour", self.handled_behaviour),
            ("transferred", self.transferred),
            ("in_progress", self.in_progress),
            ("published", self.published),
        ]
    }

    /// The identities of the form, each with whether it holds here.
    pub fn checks(&self) -> Vec<Check> {
        let check = |identity: &'static str, holds| Check { identity: identity.into(), holds };
        vec![
            check(
                "received_total = new_regulations + new_behaviour + carried_over",
                self.received_total == self.new_regulations + self.new_behaviour + self.carried_over,
            ),
            check(
                "handled_total = handled_regulations + handled_behaviour + transferred",
                self.handled_total == self.handled_regulations + self.handled_behaviour + self.transferred,
            ),
            check(
                "received_total = handled_total + in_progress",
                self.received_total == self.handled_total + self.in_progress,
            ),
        ]
    }
}

/// One feedback as a day saw it.
#[derive(Default)]
struct Seen<'a> {
    kind: Option<FeedbackKind>,
    classified_on: Option<NaiveDate>,
    refused_on: Option<NaiveDate>,
    ended: Option<&'a FeedbackEvent>,
    published: Option<&'a FeedbackEvent>,
    due: Dues,
}

impl<'a> Seen<'a> {
    fn of(events: impl Iterator<Item = &'a FeedbackEvent>) -> Self {
        let mut seen = Self::default();
        for event in events {
            match event.action {
                FeedbackAction::Classify => {
                    seen.kind = event.fact.kind;
                    seen.classified_on = seen.classified_on.or(Some(event.on()));
                }
                FeedbackAction::Refuse => seen.refused_on = Some(event.on()),
                FeedbackAction::Handle | FeedbackAction::Transfer => seen.ended = Some(event),
                FeedbackAction::Publish => seen.published = Some(event),
                FeedbackAction::Receive
                | FeedbackAction::RequestSupplement
                | FeedbackAction::ReceiveSupplement
                | FeedbackAction::Note
                | FeedbackAction::Void => {}
            }
            seen.due = event.fact.due;
        }
        seen
    }
}

/// Counts histories, each in the order of its acts, over `from` to `as_of`, as known at a moment.
pub fn tally<'a>(
    histories: impl IntoIterator<Item = &'a [FeedbackEvent]>,
    (from, as_of): (NaiveDate, NaiveDate),
    known_at: DateTime<Utc>,
) -> FeedbackTally {
    let mut tally = FeedbackTally::default();
    for history in histories {
        let known = || history.iter().filter(|event| event.recorded_at <= known_at);
        if known().any(|event| event.action == FeedbackAction::Void) {
            continue;
        }
        let mut until = known().filter(|event| event.on() <= as_of).peekable();
        if until.peek().is_some() {
            tally.add(&Seen::of(until), from, as_of);
        }
    }
    tally.totals.received_total =
        tally.totals.new_regulations + tally.totals.new_behaviour + tally.totals.carried_over;
    tally.totals.handled_total =
        tally.totals.handled_regulations + tally.totals.handled_behaviour + tally.totals.transferred;
    tally
}

impl FeedbackTally {
    fn add(&mut self, seen: &Seen<'_>, from: NaiveDate, as_of: NaiveDate) {
        let Self { totals, memo } = self;
        let Some(classified_on) = seen.classified_on else {
            match seen.refused_on {
                None => memo.waiting_classification += 1,
                Some(refused_on) => memo.not_accepted += one(refused_on >= from),
            }
            return;
        };
        let is_behaviour = seen.kind == Some(FeedbackKind::Behaviour);
        let ended_before = seen.ended.is_some_and(|end| end.on() < from);
        if classified_on >= from {
            totals.new_behaviour += one(is_behaviour);
            totals.new_regulations += one(!is_behaviour);
            memo.new_proposals += one(seen.kind == Some(FeedbackKind::Proposal));
        } else {
            totals.carried_over += one(!ended_before);
        }
        match seen.ended {
            None => {
                totals.in_progress += 1;
                memo.in_progress_late += one(seen.due.last().is_some_and(|due_on| as_of > due_on));
            }
            Some(_) if ended_before => {}
            Some(end) if end.action == FeedbackAction::Transfer => {
                totals.transferred += 1;
                memo.transferred_late += one(end.is_late());
            }
            Some(end) => {
                totals.handled_behaviour += one(is_behaviour);
                totals.handled_regulations += one(!is_behaviour);
                memo.handled_late += one(end.is_late());
            }
        }
        if let Some(published) = seen.published.filter(|published| published.on() >= from) {
            totals.published += 1;
            memo.published_late += one(published.is_late());
        }
    }
}

fn one(counts: bool) -> i64 {
    i64::from(counts)
}
