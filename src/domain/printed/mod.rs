//! Do the figures of a printed report agree with one another, and where do its percentages come from?
//!
//! A report is blocks of named figures (`block.rs`); names are read by `names.rs`, numbers by `number.rs`. The identities of
//! the forms (`form.rs`), of catalogues (`catalogue.rs`) and of tables (`table.rs`) are looked at under the reading that
//! lets most of them hold (`reading.rs`); percentages are explained in `percentages.rs`. Nothing is refused for being
//! inconsistent: it is told. What was not printed is not zero.

pub mod block;
mod candidates;
mod catalogue;
pub mod entry;
mod form;
mod headings;
pub mod identity;
pub mod names;
pub mod number;
pub mod percentages;
pub mod quantity;
pub mod reading;
pub mod remark;
pub mod rounding;
mod table;

#[cfg(test)]
mod properties;

use self::block::Block;
use self::entry::Entry;
use self::form::{Judged, judge};
use self::identity::{Identity, Verdict};
use self::names::Name;
use self::percentages::{Explained, explain};
use self::reading::Reading;
use self::remark::Remark;

/// An identity in its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The block, by its place in the list.
    pub block: usize,
    /// The identity.
    pub identity: Identity,
    /// How it stands: it holds, holds within the rounding of printed numbers, or fails.
    pub verdict: Verdict,
}

/// A reading that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The block, by its place in the list.
    pub block: usize,
    /// The reading.
    pub reading: Reading,
    /// The bucket that it is about.
    pub bucket: Option<Name>,
}

/// What was found in a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Identities that no reading lets hold.
    pub failing: Vec<Found>,
    /// Identities that hold.
    pub holding: Vec<Found>,
    /// Every percentage.
    pub percentages: Vec<Explained>,
    /// Readings that were taken, beyond those of form 06.
    pub readings: Vec<Taken>,
    /// What is worth a look without being an identity.
    pub remarks: Vec<Remark>,
}

/// Looks at the blocks of a report; a block stands behind the one that it belongs to.
pub fn check(blocks: &[Block]) -> Checked {
    let mut checked = Checked::default();
    let judged: Vec<Judged> = blocks.iter().map(judge).collect();
    for (index, (block, Judged { choice, identities })) in blocks.iter().zip(&judged).enumerate() {
        let parent = block.parent.and_then(|parent| blocks.get(parent));
        let sums = catalogue::identities(block, parent);
        let nested = sums.iter().filter_map(|(_, reading)| *reading);
        let before = checked.failing.len() + checked.holding.len();
        let sums: Vec<Identity> = sums.iter().map(|(identity, _)| identity.clone()).collect();
        for identity in identities.iter().chain(&sums) {
            checked.take(index, identity);
        }
        let is_judged = checked.failing.len() + checked.holding.len() > before;
        let silent = |reading: Reading| reading == Reading::BucketWithin && !is_judged;
        let told = choice.told().into_iter().filter(|(reading, _)| !silent(*reading));
        let told = told.chain(early_in_on_time(block, identities).map(|reading| (reading, None)));
        let told = told.chain(nested.map(|reading| (reading, None)));
        checked.readings.extend(told.map(|(reading, bucket)| Taken { block: index, reading, bucket }));
        let outer = whole_of(blocks, block).and_then(|at| Some((blocks.get(at)?, &judged.get(at)?.choice)));
        checked.percentages.extend(explain(index, block, choice, outer));
    }
    checked.over_rows(blocks);
    checked.remarks.extend(remark::of_report(blocks));
    checked
}

impl Checked {
    fn take(&mut self, block: usize, identity: &Identity) {
        let verdict = identity.verdict();
        let found = Found { block, identity: identity.clone(), verdict };
        match verdict {
            Verdict::Fails => self.failing.push(found),
            Verdict::Holds | Verdict::WithinRounding => self.holding.push(found),
            Verdict::Open => self.remarks.extend(remark::of_open(block, identity)),
        }
    }

    fn over_rows(&mut self, blocks: &[Block]) {
        for table::OverRows { whole, identity, complete } in table::identities(blocks) {
            if complete || identity.verdict() == Verdict::Holds {
                self.take(whole, &identity);
            } else {
                self.remarks.extend(remark::of_parts(whole, &identity));
            }
        }
    }
}

/// On time and overdue make the total, and early is not printed: early is in on time.
fn early_in_on_time(block: &Block, identities: &[Identity]) -> Option<Reading> {
    let alone =
        block.get(Entry::ResolvedEarly).is_none() && block.get(Entry::ResolvedOnTimeInclEarly).is_none();
    let of_resolved = |identity: &&Identity| {
        let entries: Vec<Entry> = identity.right.terms.iter().filter_map(|term| term.entry).collect();
        matches!(identity.left.as_slice(), [whole] if whole.entry == Some(Entry::ResolvedTotal))
            && entries == [Entry::ResolvedOnTime, Entry::ResolvedOverdue]
            && identity.verdict() == Verdict::Holds
    };
    (alone && identities.iter().any(|identity| of_resolved(&identity)))
        .then_some(Reading::OnTimeIncludesEarly)
}

/// The block of which this one is a part: the whole beside it, else the one in which it stands.
fn whole_of(blocks: &[Block], block: &Block) -> Option<usize> {
    let beside = |other: &Block| {
        block.table.is_some() && other.table == block.table && other.is_whole() && other != block
    };
    blocks.iter().position(beside).or(block.parent)
}
