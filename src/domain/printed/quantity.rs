//! What a name amounts to in a block: the printed figure, else a lawful sum or difference of printed ones.
//!
//! A whole that was printed is never replaced by the sum of its parts: where the two differ, the printed one is what the
//! report claims.

use super::block::Block;
use super::entry::Entry;
use super::form::Sheet;
use super::identity::{Side, Term};
use super::names::Name;
use super::reading::Choice;

/// A number with the formula that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Names of printed figures, with `+` and `−` between them.
    pub formula: String,
    /// The number.
    pub value: i64,
}

impl Quantity {
    fn of(term: &Term) -> Self {
        Self { formula: term.name.to_string(), value: term.value }
    }

    fn sum(terms: &[Term]) -> Self {
        let names: Vec<&str> = terms.iter().map(|term| &*term.name).collect();
        Self { formula: names.join(" + "), value: terms.iter().map(|term| term.value).sum() }
    }

    fn less(whole: &Term, parts: &[Term]) -> Option<Self> {
        let value = whole.value - parts.iter().map(|part| part.value).sum::<i64>();
        let names: Vec<&str> = [whole].into_iter().chain(parts).map(|term| &*term.name).collect();
        (value >= 0).then(|| Self { formula: names.join(" − "), value })
    }
}

/// The figures of a block under a reading, for percentages.
pub(super) struct Quantities<'a> {
    block: &'a Block,
    sheet: Sheet<'a>,
}

impl<'a> Quantities<'a> {
    pub(super) fn new(block: &'a Block, choice: &'a Choice) -> Self {
        Self { block, sheet: Sheet { block, choice } }
    }

    /// What a name amounts to: printed, else derived.
    pub(super) fn of(&self, name: &Name) -> Option<Quantity> {
        let printed = self.block.figures.iter().find(|figure| figure.name == *name);
        match (printed, name) {
            (Some(figure), _) => Some(Quantity::of(&figure.into())),
            (None, Name::Known(entry)) => self.derived(*entry),
            (None, Name::Other(..)) => None,
        }
    }

    /// Every printed figure, in order.
    pub(super) fn printed(&self) -> impl Iterator<Item = Quantity> {
        self.block.figures.iter().map(|figure| Quantity::of(&figure.into()))
    }

    /// The parts of a printed whole, added up: what the report's other figures say it should be.
    pub(super) fn of_parts(&self, entry: Entry) -> Option<Quantity> {
        let side = match entry {
            Entry::ResolvedTotal => self.resolved_parts(),
            Entry::ReceivedNew => self.sheet.channels(),
            Entry::PendingTotal => self.sheet.open(),
            Entry::ReceivedTotal => self.all([Entry::ReceivedNew, Entry::CarriedOver]),
            _ => return None,
        };
        side.is_whole().then(|| Quantity::sum(&side.terms))
    }

    /// What was to be processed, as the reading has it: total and carried over where the total is read without it.
    pub(super) fn to_process(&self) -> Option<Quantity> {
        self.sheet.to_process().map(|terms| Quantity::sum(&terms))
    }

    fn derived(&self, entry: Entry) -> Option<Quantity> {
        let side = match entry {
            Entry::ReceivedTotal => return self.to_process().or_else(|| self.of_parts_and_carried()),
            Entry::ReceivedNew => {
                return self
                    .of_parts(entry)
                    .or_else(|| self.rest(Entry::ReceivedTotal, &[Entry::CarriedOver]));
            }
            Entry::ReceivedOnline => self.all([Entry::ReceivedOnlineFull, Entry::ReceivedOnlinePartial]),
            Entry::ReceivedDirectPostal => self.all([Entry::ReceivedDirect, Entry::ReceivedPostal]),
            Entry::ResolvedOnTimeInclEarly => self.sheet.timing(),
            // Else the parts of a total that is printed otherwise would come in by another name.
            Entry::ResolvedDue
                if self
                    .term(Entry::ResolvedTotal)
                    .is_none_or(|total| total.value == self.resolved_parts().sum()) =>
            {
                self.resolved_parts()
            }
            Entry::PendingInTime => self.all([Entry::PendingNotDue, Entry::PendingDue]),
            entry => return self.of_parts(entry),
        };
        side.is_whole().then(|| Quantity::sum(&side.terms))
    }

    fn of_parts_and_carried(&self) -> Option<Quantity> {
        let mut side = self.sheet.channels();
        side.needs(self.term(Entry::CarriedOver));
        side.is_whole().then(|| Quantity::sum(&side.terms))
    }

    /// Early, on time and overdue.
    fn resolved_parts(&self) -> Side {
        let mut side = self.sheet.timing();
        side.needs(self.term(Entry::ResolvedOverdue));
        side
    }

    /// A sum of figures of which every one must be printed.
    pub(super) fn sum_of(&self, entries: &[Entry]) -> Option<Quantity> {
        let terms: Option<Vec<Term>> = entries.iter().map(|entry| self.term(*entry)).collect();
        terms.map(|terms| Quantity::sum(&terms))
    }

    /// What a printed whole leaves over when printed parts are taken from it.
    pub(super) fn rest(&self, whole: Entry, parts: &[Entry]) -> Option<Quantity> {
        let parts: Option<Vec<Term>> = parts.iter().map(|entry| self.term(*entry)).collect();
        Quantity::less(&self.term(whole)?, &parts?)
    }

    fn all(&self, entries: [Entry; 2]) -> Side {
        let mut side = Side::from(Vec::new());
        for entry in entries {
            side.needs(self.term(entry));
        }
        side
    }

    fn term(&self, entry: Entry) -> Option<Term> {
        self.block.get(entry).map(Term::from)
    }
}
