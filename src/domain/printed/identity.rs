//! An identity: what is printed on one side, what must come to the same on the other.
//!
//! It fails where the two differ by more than the rounding of the printed numbers can hide. Where not every part of the
//! sum was printed it fails only if the parts already exceed the whole: what was not printed is not zero.

use std::fmt;
use std::sync::Arc;

use super::block::Figure;
use super::entry::Entry;
use super::names::Name;

/// A printed figure in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its name.
    pub name: Arc<str>,
    /// The figure, where it is a known one.
    pub entry: Option<Entry>,
    /// The number.
    pub value: i64,
    /// Printed to the nearest so many.
    pub step: i64,
}

impl From<&Figure> for Term {
    fn from(figure: &Figure) -> Self {
        let entry = match figure.name {
            Name::Known(entry) => Some(entry),
            Name::Other(..) => None,
        };
        Self { name: Arc::clone(&figure.label), entry, value: figure.value, step: figure.step }
    }
}

/// Which of the parts were printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// All that the sum needs.
    Whole,
    /// Some: the rest may be anything from zero up.
    Partial,
    /// Some, and the whole itself may lack something: nothing can fail.
    Loose,
}

/// A sum of printed figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The figures.
    pub terms: Vec<Term>,
    /// Whether they are all.
    pub cover: Cover,
}

impl Side {
    /// The sum.
    pub fn sum(&self) -> i64 {
        self.terms.iter().map(|term| term.value).sum()
    }

    /// Adds a figure where it was printed; the sum lacks something where one that it needs was not.
    pub(super) fn needs(&mut self, term: Option<Term>) {
        if term.is_none() {
            self.cover = Cover::Partial;
        }
        self.terms.extend(term);
    }

    /// Whether every part was printed.
    pub fn is_whole(&self) -> bool {
        self.cover == Cover::Whole && !self.terms.is_empty()
    }
}

impl From<Vec<Term>> for Side {
    fn from(terms: Vec<Term>) -> Self {
        Self { terms, cover: Cover::Whole }
    }
}

/// Two sides that should be one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The whole, mostly one figure.
    pub left: Vec<Term>,
    /// Its parts.
    pub right: Side,
}

/// How an identity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Both sides are the same.
    Holds,
    /// They differ by no more than the rounding of the printed numbers.
    WithinRounding,
    /// Nothing makes them the same.
    Fails,
    /// Parts are missing, and what is there does not exceed the whole.
    Open,
}

impl Identity {
    /// `left` over the parts of `right`; `None` where a side is empty.
    pub(super) fn new(left: Vec<Term>, right: Side) -> Option<Self> {
        (!left.is_empty() && !right.terms.is_empty()).then_some(Self { left, right })
    }

    /// What the whole is printed as.
    pub fn printed(&self) -> i64 {
        self.left.iter().map(|term| term.value).sum()
    }

    /// What the printed parts come to.
    pub fn expected(&self) -> i64 {
        self.right.sum()
    }

    /// How much the parts exceed the whole; negative where something is missing.
    pub fn difference(&self) -> i64 {
        self.expected() - self.printed()
    }

    /// How it stands.
    pub fn verdict(&self) -> Verdict {
        let difference = self.difference();
        let terms = self.left.iter().chain(&self.right.terms);
        let slack: i64 = terms.map(|term| term.step).filter(|step| *step > 1).sum();
        if difference == 0 {
            return Verdict::Holds;
        }
        if self.right.cover == Cover::Loose || (self.right.cover == Cover::Partial && difference < 0) {
            return Verdict::Open;
        }
        if 2 * difference.abs() <= slack { Verdict::WithinRounding } else { Verdict::Fails }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |terms: &[Term]| terms.iter().map(|term| &*term.name).collect::<Vec<_>>().join(" + ");
        let rest = if self.right.cover == Cover::Whole { "" } else { " + …" };
        write!(f, "{} = {}{rest}", side(&self.left), side(&self.right.terms))
    }
}
