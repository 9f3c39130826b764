//! Every figure of a tally of feedback by its name: the vocabulary in which forms say what their columns add up.
//!
//! The names are the members of [`FeedbackTotals`] and [`FeedbackMemo`]; both are taken apart here, so that a new member
//! must be named.

use super::tally::{FeedbackMemo, FeedbackTally, FeedbackTotals};
use crate::spell;

/// A figure of a tally of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackCount {
    /// New and carried over together.
    ReceivedTotal,
    /// New, on regulations.
    NewRegulations,
    /// New, on behaviour.
    NewBehaviour,
    /// Classified before the range and not ended before it.
    CarriedOver,
    /// Handled or transferred.
    HandledTotal,
    /// Handled by the agency itself, on regulations.
    HandledRegulations,
    /// Handled by the agency itself, on behaviour.
    HandledBehaviour,
    /// Transferred to whoever is competent.
    Transferred,
    /// Neither handled nor transferred on the last day.
    InProgress,
    /// Published.
    Published,
    /// New proposals.
    NewProposals,
    /// Received, not yet classified.
    WaitingClassification,
    /// Not accepted.
    NotAccepted,
    /// Handled late.
    HandledLate,
    /// Transferred late.
    TransferredLate,
    /// In progress and late.
    InProgressLate,
    /// Published late.
    PublishedLate,
}

spell!(FeedbackCount {
    ReceivedTotal = "received_total",
    NewRegulations = "new_regulations",
    NewBehaviour = "new_behaviour",
    CarriedOver = "carried_over",
    HandledTotal = "handled_total",
    HandledRegulations = "handled_regulations",
    HandledBehaviour = "handled_behaviour",
    Transferred = "transferred",
    InProgress = "in_progress",
    Published = "published",
    NewProposals = "new_proposals",
    WaitingClassification = "waiting_classification",
    NotAccepted = "not_accepted",
    HandledLate = "handled_late",
    TransferredLate = "transferred_late",
    InProgressLate = "in_progress_late",
    PublishedLate = "published_late",
});

impl FeedbackTally {
    /// One figure.
    pub const fn get(&self, count: FeedbackCount) -> i64 {
        let FeedbackTotals {
            received_total,
            new_regulations,
            new_behaviour,
            carried_over,
            handled_total,
            handled_regulations,
            handled_behaviour,
            transferred,
            in_progress,
            published,
        } = self.totals;
        let FeedbackMemo {
            new_proposals,
            waiting_classification,
            not_accepted,
            handled_late,
            transferred_late,
            in_progress_late,
            published_late,
        } = self.memo;
        match count {
            FeedbackCount::ReceivedTotal => received_total,
            FeedbackCount::NewRegulations => new_regulations,
            FeedbackCount::NewBehaviour => new_behaviour,
            FeedbackCount::CarriedOver => carried_over,
            FeedbackCount::HandledTotal => handled_total,
            FeedbackCount::HandledRegulations => handled_regulations,
            FeedbackCount::HandledBehaviour => handled_behaviour,
            FeedbackCount::Transferred => transferred,
            FeedbackCount::InProgress => in_progress,
            FeedbackCount::Published => published,
            FeedbackCount::NewProposals => new_proposals,
            FeedbackCount::WaitingClassification => waiting_classification,
            FeedbackCount::NotAccepted => not_accepted,
            FeedbackCount::HandledLate => handled_late,
            FeedbackCount::TransferredLate => transferred_late,
            FeedbackCount::InProgressLate => in_progress_late,
            FeedbackCount::PublishedLate => published_late,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_gives_the_member_of_that_name() {
        let totals = FeedbackTotals {
            received_total: 1,
            new_regulations: 2,
            new_behaviour: 3,
            carried_over: 4,
            handled_total: 5,
            handled_regulations: 6,
            handled_behaviour: 7,
            transferred: 8,
            in_progress: 9,
            published: 10,
        };
        let memo = FeedbackMemo {
            new_proposals: 11,
            waiting_classification: 12,
            not_accepted: 13,
            handled_late: 14,
            transferred_late: 15,
            in_progress_late: 16,
            published_late: 17,
        };
        let mut named = serde_json::to_value(totals).unwrap();
        let of_memo = serde_json::to_value(memo).unwrap();
        named.as_object_mut().unwrap().extend(of_memo.as_object().unwrap().clone());
        assert_eq!(named.as_object().unwrap().len(), FeedbackCount::ALL.len());
        let tally = FeedbackTally { totals, memo };
        for count in FeedbackCount::ALL {
            assert_eq!(named[count.as_str()], tally.get(*count), "{count}");
        }
    }
}
