//! The identities of forms 06 and 05a in a block, under the reading that lets most of them hold.
//!
//! `(3) = (4) + (5) + (6)`, `(7) = (8) + (9) + (10)`, `(11) = (12) + (13)`, `(3) = (7) + (11)`, each as far as its
//! figures are printed. One reading is taken for the whole block, so that no figure means two things at once.

use super::block::Block;
use super::entry::Entry;
use super::entry::Entry::{
    CarriedOver, PendingDue, PendingInTime, PendingNotDue, PendingOverdue, PendingTotal, ReceivedBehaviour,
    ReceivedDirect, ReceivedDirectPostal, ReceivedNew, ReceivedOnline, ReceivedOnlineFull,
    ReceivedOnlinePartial, ReceivedPostal, ReceivedRegulations, ReceivedTotal, ResolvedDue, ResolvedEarly,
    ResolvedOnTime, ResolvedOnTimeInclEarly, ResolvedOverdue, ResolvedOverdueWithApology,
    ResolvedOverdueWithoutApology, ResolvedTotal, Transferred,
};
use super::identity::{Cover, Identity, Side, Term, Verdict};
use super::reading::{Choice, Place, Reading, choices};

/// The identities of a block, and the reading under which they stand.
#[derive(Debug)]
pub(super) struct Judged {
    /// What the names are taken to mean.
    pub(super) choice: Choice,
    /// Every identity whose figures are there.
    pub(super) identities: Vec<Identity>,
}

/// The block under the best reading: fewest failures, then nearest to custom, then the smallest differences.
pub(super) fn judge(block: &Block) -> Judged {
    let judge = |choice: Choice| {
        let identities = Sheet { block, choice: &choice }.identities();
        Judged { choice, identities }
    };
    let mut choices = choices(block).into_iter();
    let mut best = judge(choices.next().unwrap_or_default());
    let mut rank = best.rank();
    for choice in choices {
        // Nothing is better than that all holds as form 06 has it.
        if rank == Rank::default() {
            break;
        }
        let other = judge(choice);
        let others = other.rank();
        if others < rank {
            (best, rank) = (other, others);
        }
    }
    best
}

/// Identities that fail, unusual readings, how much is amiss, all readings: the smaller the better.
type Rank = (usize, usize, i64, usize);

impl Judged {
    fn rank(&self) -> Rank {
        let failing = self.identities.iter().filter(|identity| identity.verdict() == Verdict::Fails);
        let count = |(count, away): (usize, i64), identity: &Identity| {
            (count + 1, away + identity.difference().abs())
        };
        let (count, away) = failing.fold((0, 0), count);
        let (strange, departures) = self.choice.strangeness();
        (count, strange, away, departures)
    }
}

/// A block seen under a reading.
pub(super) struct Sheet<'a> {
    pub(super) block: &'a Block,
    pub(super) choice: &'a Choice,
}

impl Sheet<'_> {
    fn identities(&self) -> Vec<Identity> {
        let mut found = Vec::new();
        self.received(&mut found);
        self.resolved(&mut found);
        self.pending(&mut found);
        found.extend(self.flow());
        found
    }

    fn get(&self, entry: Entry) -> Option<Term> {
        self.block.get(entry).map(Term::from)
    }

    fn standing(&self, place: Place) -> impl Iterator<Item = Term> {
        let names = self.choice.standing(place);
        names.filter_map(|name| self.block.figures.iter().find(|figure| figure.name == *name)).map(Term::from)
    }

    fn received(&self, found: &mut Vec<Identity>) {
        let mut online = Side::from(Vec::new());
        online.needs(self.get(ReceivedOnlineFull));
        online.needs(self.get(ReceivedOnlinePartial));
        found.extend(self.identity(ReceivedOnline, online));
        let mut kinds = Side::from(Vec::new());
        kinds.needs(self.get(ReceivedRegulations));
        kinds.needs(self.get(ReceivedBehaviour));
        for parts in [self.channels(), kinds] {
            found.extend(match self.get(ReceivedNew) {
                _ if self.choice.takes(Reading::ChannelsOfTotal) => self.identity(ReceivedTotal, parts),
                Some(new) => Identity::new(vec![new], parts),
                None if parts.terms.is_empty() => None,
                None => self.identity(ReceivedTotal, self.with_carried(parts)),
            });
        }
        if let Some(new) = self.get(ReceivedNew) {
            found.extend(self.identity(ReceivedTotal, self.with_carried(vec![new].into())));
        }
    }

    /// Online, at the counter and by post; a post that is not printed is in the counter's figure, as in column 5.
    pub(super) fn channels(&self) -> Side {
        let mut side = Side::from(Vec::new());
        match (self.get(ReceivedOnline), self.get(ReceivedOnlineFull), self.get(ReceivedOnlinePartial)) {
            (None, Some(full), partial) => {
                side.terms.push(full);
                side.needs(partial);
            }
            (online, ..) => side.needs(online),
        }
        if let Some(both) = self.get(ReceivedDirectPostal) {
            side.terms.push(both);
        } else {
            side.needs(self.get(ReceivedDirect));
            side.terms.extend(self.get(ReceivedPostal));
        }
        side.terms.extend(self.standing(Place::Channel));
        side
    }

    /// What was new, and what was carried over unless the total is read without it.
    fn with_carried(&self, mut new: Side) -> Side {
        if !self.choice.takes(Reading::TotalWithoutCarried) {
            new.needs(self.get(CarriedOver));
        }
        new.terms.extend(self.get(Transferred));
        new
    }

    fn resolved(&self, found: &mut Vec<Identity>) {
        if let (Some(whole), Some(early)) = (self.get(ResolvedOnTimeInclEarly), self.get(ResolvedEarly)) {
            let mut parts = Side::from(vec![early]);
            parts.needs(self.get(ResolvedOnTime));
            found.extend(Identity::new(vec![whole], parts));
        }
        let mut timing = self.timing();
        match self.get(ResolvedOverdue) {
            Some(_) if self.choice.takes(Reading::OverdueUnresolved) => {}
            overdue => timing.needs(overdue),
        }
        timing.terms.extend(self.standing(Place::InResolved));
        let mut left: Vec<Term> = self.get(ResolvedTotal).into_iter().collect();
        if self.choice.takes(Reading::OnTimeIncludesPending) && !left.is_empty() {
            left.extend(self.get(PendingTotal).or_else(|| self.get(PendingInTime)));
        }
        found.extend(Identity::new(left, timing));
        let mut due = self.timing();
        due.needs(self.get(ResolvedOverdue));
        found.extend(self.identity(ResolvedDue, due));
        let mut letters = Side::from(Vec::new());
        letters.needs(self.get(ResolvedOverdueWithApology));
        letters.needs(self.get(ResolvedOverdueWithoutApology));
        found.extend(self.identity(ResolvedOverdue, letters));
    }

    /// Early and on time, in one or in two. On time alone is not all: early may not be printed.
    pub(super) fn timing(&self) -> Side {
        if let Some(both) = self.get(ResolvedOnTimeInclEarly) {
            return vec![both].into();
        }
        let mut side = Side::from(Vec::new());
        match (self.get(ResolvedEarly), self.get(ResolvedOnTime)) {
            (Some(_), Some(on_time)) if self.choice.takes(Reading::OnTimeIncludesEarly) => {
                side.terms.push(on_time);
            }
            (early, on_time) => {
                side.needs(early);
                side.needs(on_time);
            }
        }
        side
    }

    fn pending(&self, found: &mut Vec<Identity>) {
        found.extend(self.identity(PendingTotal, self.open()));
        if let Some(not_due) = self.get(PendingNotDue) {
            let mut parts = Side::from(vec![not_due]);
            parts.needs(self.get(PendingDue));
            found.extend(self.identity(PendingInTime, parts));
        }
    }

    /// The parts of what is pending.
    pub(super) fn open(&self) -> Side {
        let mut side = Side::from(Vec::new());
        match (self.get(PendingInTime), self.get(PendingNotDue)) {
            (None, Some(not_due)) => {
                side.terms.push(not_due);
                side.terms.extend(self.get(PendingDue));
            }
            (in_time, _) => side.needs(in_time),
        }
        side.needs(self.get(PendingOverdue));
        side.terms.extend(self.standing(Place::InPending));
        side
    }

    /// What was to be processed is resolved, pending, or in a bucket of its own.
    fn flow(&self) -> Option<Identity> {
        let left = self.to_process()?;
        let mut right = self.ended();
        let counted_twice = self.choice.takes(Reading::ResolvedIncludesPending)
            || (self.choice.takes(Reading::OnTimeIncludesPending) && self.get(ResolvedTotal).is_none());
        if !counted_twice {
            let pending = self.get(PendingTotal).map_or_else(|| self.open(), |total| vec![total].into());
            right.terms.extend(pending.terms);
            if pending.cover != Cover::Whole {
                right.cover = Cover::Partial;
            }
        }
        right.terms.extend(self.standing(Place::Beside));
        // A total beside which nothing was carried over may be of the new ones alone.
        let unsure = right.cover == Cover::Partial && self.get(CarriedOver).is_none();
        if unsure {
            right.cover = Cover::Loose;
        }
        Identity::new(left, right)
    }

    /// The printed figures that make what was to be processed; `None` where they do not suffice.
    pub(super) fn to_process(&self) -> Option<Vec<Term>> {
        match (self.get(ReceivedTotal), self.get(ReceivedNew), self.get(CarriedOver)) {
            (Some(total), _, Some(carried)) if self.choice.takes(Reading::TotalWithoutCarried) => {
                Some(vec![total, carried])
            }
            (Some(total), ..) => Some(vec![total]),
            (None, Some(new), Some(carried)) => {
                Some([new, carried].into_iter().chain(self.get(Transferred)).collect())
            }
            _ => None,
        }
    }

    /// What was resolved: its total, else its parts.
    pub(super) fn ended(&self) -> Side {
        if let Some(total) = self.get(ResolvedTotal) {
            return vec![total].into();
        }
        let mut parts = self.timing();
        parts.needs(self.get(ResolvedOverdue));
        parts.terms.extend(self.standing(Place::InResolved));
        parts
    }

    fn identity(&self, whole: Entry, parts: Side) -> Option<Identity> {
        Identity::new(vec![self.get(whole)?], parts)
    }
}
