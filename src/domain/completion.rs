//! How far a dossier has come, as anyone may know who holds its code: TT 01/2018/TT-VPCP Đ16 k2(d).
//!
//! Without login a look-up answers the code and the level of completion, and nothing else: no name, due date, officer
//! or agency. What was never accepted has no code of ours, and what was entered by mistake is nobody's to know.

use super::status::Status;
use crate::spell;

/// Level of completion (mức độ hoàn thành) of a dossier that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Completion {
    /// Taken in, not yet with an officer.
    Accepted,
    /// An officer has it.
    Processing,
    /// Waits for papers or a payment of the applicant.
    Waiting,
    /// The result is there to be fetched.
    Done,
    /// The result was handed over.
    Returned,
    /// Withdrawn or stopped: there will be no result.
    Closed,
}

spell!(Completion {
    Accepted = "accepted",
    Processing = "processing",
    Waiting = "waiting",
    Done = "done",
    Returned = "returned",
    Closed = "closed",
});

/// Whether a record is of a case, or was entered by mistake (`void`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// It stands.
    Stands,
    /// Entered by mistake: its code is burnt.
    Void,
}

impl Completion {
    /// What may be told of a dossier that has a code; `None`: nothing, not even that it exists.
    pub const fn of(status: Status, record: Record) -> Option<Self> {
        match (record, status) {
            (Record::Void, _) | (_, Status::Registered | Status::NotAccepted) => None,
            (_, Status::Accepted) => Some(Self::Accepted),
            (_, Status::Processing) => Some(Self::Processing),
            (_, Status::SupplementRequested | Status::PaymentRequested) => Some(Self::Waiting),
            (_, Status::Done) => Some(Self::Done),
            (_, Status::Returned) => Some(Self::Returned),
            (_, Status::Withdrawn | Status::Stopped) => Some(Self::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_tells_a_level_or_nothing() {
        let told: Vec<_> = Status::ALL
            .iter()
            .map(|status| Completion::of(*status, Record::Stands).map(Completion::as_str))
            .collect();
        let expected = [
            None,
            Some("accepted"),
            None,
            Some("processing"),
            Some("waiting"),
            Some("waiting"),
            Some("closed"),
            Some("closed"),
            Some("done"),
            Some("returned"),
        ];
        assert_eq!(told, expected);
        assert!(Status::ALL.iter().all(|status| Completion::of(*status, Record::Void).is_none()));
    }
}
