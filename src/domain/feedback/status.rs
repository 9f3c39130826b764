//! Where feedback stands and where each action leads: the law as one table, forbidden by default.
//!
//! Receipt, classification, then handling and publication within the agency's own competence, or transfer to whoever is
//! competent (NĐ 20/2008 as amended by NĐ 92/2017). Guards that look beyond the status are in `decide.rs`. The grid is
//! held by a snapshot.

use crate::spell;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackStatus {
    /// Received, not yet classified (đã tiếp nhận, chờ phân loại).
    Received,
    /// Waits for what the sender was asked to add.
    SupplementRequested,
    /// Classified: whose it is and what it is about (đã phân loại).
    Classified,
    /// Does not meet the requirements (không tiếp nhận).
    NotAccepted,
    /// Handled, not yet published (đã xử lý).
    Handled,
    /// Given to whoever is competent (đã chuyển).
    Transferred,
    /// How it was handled is public (đã công khai kết quả).
    Published,
}

spell!(FeedbackStatus {
    Received = "received",
    SupplementRequested = "supplement_requested",
    Classified = "classified",
    NotAccepted = "not_accepted",
    Handled = "handled",
    Transferred = "transferred",
    Published = "published",
});

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackAction {
    /// Receive it: the beginning, never again (tiếp nhận).
    Receive,
    /// Ask the sender for what is missing.
    RequestSupplement,
    /// What was missing has arrived.
    ReceiveSupplement,
    /// Say what it is about and who handles it; again where it turns out otherwise (phân loại).
    Classify,
    /// Refuse what does not meet the requirements.
    Refuse,
    /// Give it to whoever is competent (chuyển).
    Transfer,
    /// Handle it, with an answer (xử lý).
    Handle,
    /// Publish how it was handled (công khai).
    Publish,
    /// Note something; moves nothing.
    Note,
    /// It was entered by mistake: count it nowhere.
    Void,
}

spell!(FeedbackAction {
    Receive = "receive",
    RequestSupplement = "request_supplement",
    ReceiveSupplement = "receive_supplement",
    Classify = "classify",
    Refuse = "refuse",
    Transfer = "transfer",
    Handle = "handle",
    Publish = "publish",
    Note = "note",
    Void = "void",
});

/// A move that is not in the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("feedback that is {from} does not allow {action}")]
pub struct ForbiddenFeedbackAction {
    /// Where it stands.
    pub from: FeedbackStatus,
    /// What was asked.
    pub action: FeedbackAction,
}

impl FeedbackStatus {
    /// Where `action` leads from here. Anything not listed is forbidden.
    pub fn after(self, action: FeedbackAction) -> Result<Self, ForbiddenFeedbackAction> {
        use FeedbackAction as A;
        match (self, action) {
            (Self::Received, A::RequestSupplement) => Ok(Self::SupplementRequested),
            (Self::SupplementRequested, A::ReceiveSupplement) => Ok(Self::Received),
            (Self::Received | Self::SupplementRequested, A::Refuse) => Ok(Self::NotAccepted),
            (Self::Received | Self::Classified, A::Classify) => Ok(Self::Classified),
            (Self::Classified, A::Transfer) => Ok(Self::Transferred),
            (Self::Classified, A::Handle) => Ok(Self::Handled),
            (Self::Handled, A::Publish) => Ok(Self::Published),
            (any, A::Note | A::Void) => Ok(any),
            (from, action) => Err(ForbiddenFeedbackAction { from, action }),
        }
    }

    /// The actions that the grid allows from here.
    pub fn allowed_actions(self) -> impl Iterator<Item = FeedbackAction> {
        FeedbackAction::ALL.iter().copied().filter(move |action| self.after(*action).is_ok())
    }
}
