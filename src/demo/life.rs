//! The life of one dossier up to the act that ends it: taken in, assigned, perhaps waiting, perhaps extended.
//!
//! Whatever is drafted here can still end in time within the quarter; which way it ends is `quarter`'s
//! choice. Due dates are reckoned by the law's own engine, never here.

use chrono::NaiveDate;

use super::line::Channel;
use super::mix::{Case, Mix};
use super::office::{DAY, Office, Tick};
use super::random::Random;
use crate::domain::calendar::{Calendar, UnknownYear};
use crate::domain::deadline::{self, Limit, LimitUnit, Silent, WorkingHours};

/// Minutes of work that even the quickest act takes after the one before it.
const BREATH: u32 = 8;

/// What an officer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Assign,
    RequestSupplement,
    ReceiveSupplement,
    RequestPayment,
    ConfirmPayment,
    Extend(NaiveDate),
    Approve,
    Refuse,
    Withdraw,
    Stop,
    HandOver,
}

/// A deed and its moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    pub(super) deed: Deed,
    pub(super) at: Tick,
}

/// A dossier whose end is still open.
#[derive(Debug, Clone)]
pub(super) struct Draft<'c> {
    pub(super) case: Case<'c>,
    pub(super) channel: Channel,
    pub(super) accepted: Tick,
    /// The moment from which the limit now runs: acceptance, or the end of a wait.
    clock_from: Tick,
    due: NaiveDate,
    pub(super) acts: Vec<Act>,
}

/// How a dossier ends, seen from its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Early,
    OnTime,
    /// At the applicant's wish, which counts as on time whatever the date.
    Given(Deed),
}

/// The moments at which a draft may end, if any: early, or on the day it is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) early: Option<(Tick, Tick)>,
    pub(super) on_time: Option<(Tick, Tick)>,
}

/// What the lives of a quarter have in common.
#[derive(Debug)]
pub(super) struct Rules<'c> {
    pub(super) calendar: &'c Calendar,
    pub(super) office: Office,
    pub(super) hours: WorkingHours,
    /// The last working day of the quarter: what is drafted here has ended by then.
    pub(super) last: u32,
    /// How many more dossiers may be extended.
    pub(super) extensions: u32,
}

impl<'c> Rules<'c> {
    /// One more dossier by `channel`; `None` when the dice gave one that could not end within the quarter.
    pub(super) fn draft(
        &mut self,
        random: &mut Random,
        mix: &Mix<'c>,
        channel: Channel,
    ) -> Result<Option<Draft<'c>>, UnknownYear> {
        let (Some(accepted), Some(case)) = (mix.moment(random), mix.case(random, channel)) else {
            return Ok(None);
        };
        let Some(limit) = case.procedure.limit(channel.word()) else { return Ok(None) };
        let due = self.due(limit, accepted)?;
        let mut draft = Draft { case, channel, accepted, clock_from: accepted, due, acts: Vec::new() };
        if !self.can_settle(&draft) {
            return Ok(None);
        }
        self.assign(&mut draft, random, limit);
        self.wait(&mut draft, random, limit)?;
        self.extend(&mut draft, random);
        Ok(Some(draft))
    }

    fn due(&self, limit: &Limit, from: Tick) -> Result<NaiveDate, UnknownYear> {
        let from = self.office.instant(from);
        Ok(deadline::due(limit, from, &self.hours, self.calendar, &mut Silent)?.due_on)
    }

    fn assign(&self, draft: &mut Draft<'c>, random: &mut Random, limit: &Limit) {
        let share = if limit.unit() == LimitUnit::SameDay { 0 } else { 830 };
        let at = draft.accepted.plus(random.between(10, 130));
        if random.per_mille(share) {
            self.keep_if_settled(draft, |draft| draft.acts.push(Act { deed: Deed::Assign, at }));
        }
    }

    /// Papers or a payment are asked for and come: only where a limit in working days leaves the time.
    fn wait(&self, draft: &mut Draft<'c>, random: &mut Random, limit: &Limit) -> Result<(), UnknownYear> {
        let (start, due) = (draft.accepted.day(), self.office.day_of(draft.due));
        if limit.unit() != LimitUnit::WorkingDay || due < start + 3 {
            return Ok(());
        }
        let pays = matches!(draft.case.procedure.field_code.as_str(), "MT-DD" | "XD-XD" | "CT-LT");
        let (asked, deeds, longest) = if random.per_mille(38) {
            // At the latest the third working day from intake (NĐ 61/2018 Đ19 k4).
            (start + random.between(0, 2), (Deed::RequestSupplement, Deed::ReceiveSupplement), 6)
        } else if pays && random.per_mille(90) {
            (random.between(start + 1, due - 1), (Deed::RequestPayment, Deed::ConfirmPayment), 5)
        } else {
            return Ok(());
        };
        let asked = Tick::new(asked, random.between(20, 440)).max(draft.last().plus(BREATH));
        let came = Tick::new(asked.day() + random.between(1, longest), random.between(10, 350));
        let restarts =
            deeds.0 == Deed::RequestSupplement && draft.case.procedure.supplement_clock == "restart";
        let new_due = if restarts { self.due(limit, came)? } else { self.shifted(draft.due, asked, came)? };
        self.keep_if_settled(draft, |draft| {
            draft.acts.push(Act { deed: deeds.0, at: asked });
            draft.acts.push(Act { deed: deeds.1, at: came });
            draft.due = new_due;
            draft.clock_from = came;
        });
        Ok(())
    }

    fn shifted(&self, due: NaiveDate, asked: Tick, came: Tick) -> Result<NaiveDate, UnknownYear> {
        let (asked, came) = (self.office.date(asked.day()), self.office.date(came.day()));
        deadline::shift(due, asked, came, self.calendar, &mut Silent)
    }

    /// Once, two or three working days before the due date, hence lawfully early (NĐ 61/2018 Đ19 k9).
    fn extend(&mut self, draft: &mut Draft<'c>, random: &mut Random) {
        let due = self.office.day_of(draft.due);
        let long = due >= draft.clock_from.day() + 7;
        if self.extensions == 0 || !long || !random.per_mille(25) {
            return;
        }
        let at =
            Tick::new(due - random.between(2, 3), random.between(30, 400)).max(draft.last().plus(BREATH));
        let new_due = self.office.date(due + random.between(3, 6));
        let before = draft.due;
        self.keep_if_settled(draft, |draft| {
            draft.acts.push(Act { deed: Deed::Extend(new_due), at });
            draft.due = new_due;
        });
        if draft.due != before {
            self.extensions -= 1;
        }
    }

    /// Takes a change only if the dossier can still end in time within the quarter.
    fn keep_if_settled(&self, draft: &mut Draft<'c>, change: impl FnOnce(&mut Draft<'c>)) {
        let mut changed = draft.clone();
        change(&mut changed);
        if self.can_settle(&changed) {
            *draft = changed;
        }
    }

    fn can_settle(&self, draft: &Draft<'c>) -> bool {
        let room = self.room(draft);
        room.early.is_some() || room.on_time.is_some()
    }

    /// Where the end may lie. Early means a day before the due date; a long case is not resolved in an hour.
    pub(super) fn room(&self, draft: &Draft<'c>) -> Room {
        let due = self.office.day_of(draft.due);
        let start = draft.clock_from.day();
        let floor = draft.last().plus(BREATH);
        let on_time = (Tick::new(due, 5).max(floor), Tick::new(due, DAY - 10).max(floor));
        let span = due.saturating_sub(start);
        let to = due.saturating_sub(1).min(self.last);
        let worked_on = to.saturating_sub(start) * 3 + 1 >= span;
        let from = (start + span / 4).max(floor.day());
        let from = if from > to { floor.day() } else { from };
        let early = (Tick::new(from, 5).max(floor), Tick::new(to, DAY - 10).max(floor));
        Room {
            early: (due > draft.accepted.day() && worked_on && from <= to && early.1.day() == to)
                .then_some(early),
            on_time: (due <= self.last && on_time.1.day() == due).then_some(on_time),
        }
    }

    /// Appends the act that ends the dossier, and for most the hand-over.
    pub(super) fn end(&self, draft: &mut Draft<'c>, random: &mut Random, end: End, no_later: Tick) {
        let room = self.room(draft);
        let quick = draft.is_at_once(self);
        let (from, to) = match end {
            End::Early => room.early,
            End::OnTime => room.on_time,
            End::Given(_) => room.early.or(room.on_time),
        }
        .unwrap_or((draft.last().plus(BREATH), draft.last().plus(BREATH)));
        let longest = if quick { to.since(from).min(70) } else { to.since(from) };
        let at = from.plus(random.between(0, longest));
        let refused = random.per_mille(if quick { 2 } else { 22 });
        let deed = match end {
            End::Given(deed) => deed,
            _ if refused => Deed::Refuse,
            _ => Deed::Approve,
        };
        draft.acts.push(Act { deed, at: at.min(to) });
        if !matches!(end, End::Given(_)) {
            hand_over(draft, random, quick, no_later);
        }
    }
}

impl<'c> Draft<'c> {
    /// A life that is written out already: nothing of it is left to be settled.
    pub(super) fn told(case: Case<'c>, channel: Channel, accepted: Tick, acts: Vec<Act>) -> Self {
        Self { case, channel, accepted, clock_from: accepted, due: NaiveDate::default(), acts }
    }

    /// The moment of the last act so far.
    pub(super) fn last(&self) -> Tick {
        self.acts.last().map_or(self.accepted, |act| act.at)
    }

    /// Whether the result is given while the applicant waits.
    fn is_at_once(&self, rules: &Rules<'_>) -> bool {
        rules.office.day_of(self.due) == self.accepted.day()
    }
}

fn hand_over(draft: &mut Draft<'_>, random: &mut Random, quick: bool, no_later: Tick) {
    let ended = draft.last();
    let later = |random: &mut Random, from, to| {
        Tick::new(ended.day() + random.between(from, to), random.between(10, 450))
    };
    let at = match random.below(100) {
        _ if quick && random.per_mille(975) => ended.plus(random.between(2, 15)),
        0..=44 => ended.plus(random.between(10, 120)),
        45..=69 => later(random, 1, 2),
        70..=86 => later(random, 3, 7),
        87..=95 => later(random, 8, 24),
        _ => return,
    };
    if at <= no_later {
        draft.acts.push(Act { deed: Deed::HandOver, at });
    }
}
