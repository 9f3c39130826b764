//! Where a dossier stands and where each action leads: the law as one table, forbidden by default.
//!
//! The arrows are those of NĐ 61/2018 Đ15–Đ20 over the ten national statuses (`TrangThaiHoSo`). Guards that look
//! beyond the status (counts, dates, reasons) are in `guards.rs`. The whole grid, with the
//! scopes of each action, is held by a snapshot.

use crate::spell;

/// The ten national statuses of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// 1, Mới đăng ký: sent online, not yet accepted.
    Registered,
    /// 2, Được tiếp nhận.
    Accepted,
    /// 3, Không được tiếp nhận: refused at intake.
    NotAccepted,
    /// 4, Đang xử lý.
    Processing,
    /// 5, Yêu cầu bổ sung giấy tờ.
    SupplementRequested,
    /// 6, Yêu cầu thực hiện nghĩa vụ tài chính.
    PaymentRequested,
    /// 7, Công dân yêu cầu rút hồ sơ.
    Withdrawn,
    /// 8, Dừng xử lý.
    Stopped,
    /// 9, Đã xử lý xong.
    Done,
    /// 10, Đã trả kết quả.
    Returned,
}

spell!(Status {
    Registered = "registered",
    Accepted = "accepted",
    NotAccepted = "not_accepted",
    Processing = "processing",
    SupplementRequested = "supplement_requested",
    PaymentRequested = "payment_requested",
    Withdrawn = "withdrawn",
    Stopped = "stopped",
    Done = "done",
    Returned = "returned",
});

/// What someone does to a dossier after it was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Accept an online submission (tiếp nhận).
    Accept,
    /// The one full notice to an online applicant whose dossier is incomplete.
    Note,
    /// Refuse at intake (từ chối tiếp nhận).
    RefuseIntake,
    /// Give it to an officer.
    Assign,
    /// Ask for papers (yêu cầu bổ sung).
    RequestSupplement,
    /// The full dossier has arrived.
    ReceiveSupplement,
    /// Ask for a payment.
    RequestPayment,
    /// The payment has arrived.
    ConfirmPayment,
    /// Move the due date, once, with an apology (gia hạn).
    Extend,
    /// End of processing, with an outcome.
    Finish,
    /// Hand the result over (trả kết quả).
    HandOver,
    /// The applicant withdraws it (rút hồ sơ).
    Withdraw,
    /// Stop at the applicant's request (dừng giải quyết).
    Stop,
    /// Another agency answers for it from now on.
    Transfer,
    /// A new due date for a reason outside the dossier (calendar, wrong configuration).
    Reissue,
    /// Replace a recorded act by what really happened.
    Correct,
    /// It was entered by mistake: count it nowhere.
    Void,
}

spell!(Action {
    Accept = "accept",
    Note = "note",
    RefuseIntake = "refuse_intake",
    Assign = "assign",
    RequestSupplement = "request_supplement",
    ReceiveSupplement = "receive_supplement",
    RequestPayment = "request_payment",
    ConfirmPayment = "confirm_payment",
    Extend = "extend",
    Finish = "finish",
    HandOver = "hand_over",
    Withdraw = "withdraw",
    Stop = "stop",
    Transfer = "transfer",
    Reissue = "reissue",
    Correct = "correct",
    Void = "void",
});

/// A move that is not in the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a dossier that is {from} does not allow {action}")]
pub struct ForbiddenAction {
    /// Where the dossier stands.
    pub from: Status,
    /// What was asked.
    pub action: Action,
}

impl Status {
    /// Where `action` leads from here. Anything not listed is forbidden.
    ///
    /// `correct` and `void` keep the status named here only until the history is replayed.
    #[expect(
        clippy::match_same_arms,
        reason = "one arrow of the law a line; merging them would hide which is which"
    )]
    pub fn after(self, action: Action) -> Result<Self, ForbiddenAction> {
        use Action as A;
        match (self, action) {
            (Self::Registered, A::Accept) => Ok(Self::Accepted),
            (Self::Registered, A::Note) => Ok(Self::Registered),
            (Self::Registered, A::RefuseIntake) => Ok(Self::NotAccepted),
            (Self::Accepted, A::Assign) => Ok(Self::Processing),
            (Self::Accepted | Self::Processing, A::RequestSupplement) => Ok(Self::SupplementRequested),
            (Self::SupplementRequested, A::ReceiveSupplement) => Ok(Self::Processing),
            (Self::Accepted | Self::Processing, A::RequestPayment) => Ok(Self::PaymentRequested),
            (Self::PaymentRequested, A::ConfirmPayment) => Ok(Self::Processing),
            (Self::Accepted | Self::Processing, A::Finish) => Ok(Self::Done),
            (Self::Done, A::HandOver) => Ok(Self::Returned),
            (Self::Registered, A::Withdraw) => Ok(Self::Withdrawn),
            (open, A::Withdraw) if open.is_pending() => Ok(Self::Withdrawn),
            (open, A::Stop) if open.is_pending() => Ok(Self::Stopped),
            (open, A::Extend | A::Transfer | A::Reissue) if open.is_pending() => Ok(open),
            (known, A::Correct) if !matches!(known, Self::Registered | Self::NotAccepted) => Ok(known),
            (any, A::Void) => Ok(any),
            (from, action) => Err(ForbiddenAction { from, action }),
        }
    }

    /// Accepted and not ended: statuses 2, 4, 5, 6.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Accepted | Self::Processing) || self.is_waiting()
    }

    /// Waiting for the applicant: statuses 5 and 6; not the agency's time.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::SupplementRequested | Self::PaymentRequested)
    }

    /// Nothing ordinary follows: statuses 3, 7, 8, 10.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::NotAccepted | Self::Withdrawn | Self::Stopped | Self::Returned)
    }

    /// The actions that the grid allows from here.
    pub fn allowed_actions(self) -> impl Iterator<Item = Action> {
        Action::ALL.iter().copied().filter(move |action| self.after(*action).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_whole_grid() {
        let mut grid = format!("{:<22}", "");
        for status in Status::ALL {
            write!(grid, "{:<22}", status.as_str()).unwrap();
        }
        grid.push_str("any of these scopes");
        for action in Action::ALL {
            write!(grid, "\n{:<22}", action.as_str()).unwrap();
            for status in Status::ALL {
                write!(grid, "{:<22}", status.after(*action).map_or("·", Status::as_str)).unwrap();
            }
            let scopes: Vec<&str> = action.scopes().iter().map(|scope| scope.as_str()).collect();
            grid.push_str(&scopes.join(", "));
        }
        let grid = grid.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(grid);
    }
}
