//! Scopes: what a client may do. Which subtree it may do it in is the agency it is bound to.
//!
//! Roles are named sets of scopes; the law of who may do which act is `Action::scope` in `act.rs`.

use crate::spell;

/// One permission, as it stands in the `scope` of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Publish procedures, agencies, calendar.
    CatalogueWrite,
    /// Send in dossiers for a citizen, online.
    DossiersApply,
    /// Work at the one-stop desk (bộ phận một cửa).
    DossiersIntake,
    /// Process dossiers (the officer).
    DossiersProcess,
    /// Decide on extension, stop, transfer, correction (the head).
    DossiersDecide,
    /// Enter acts of an earlier day, and what an earlier system issued.
    DossiersBackdate,
    /// Read dossiers.
    DossiersRead,
    /// Read the figures.
    StatisticsRead,
    /// Write reports and hand them to who approves them, and enter what they count by hand.
    ReportsWrite,
    /// Approve reports, and open them again (the head).
    ReportsApprove,
    /// Receive feedback and petitions, and handle them.
    FeedbackWrite,
    /// Read feedback and petitions, with who sent them.
    FeedbackRead,
    /// Read who changed catalogue, calendar, agencies, clients and keys.
    AuditRead,
}

spell!(Scope {
    CatalogueWrite = "catalogue:write",
    DossiersApply = "dossiers:apply",
    DossiersIntake = "dossiers:intake",
    DossiersProcess = "dossiers:process",
    DossiersDecide = "dossiers:decide",
    DossiersBackdate = "dossiers:backdate",
    DossiersRead = "dossiers:read",
    StatisticsRead = "statistics:read",
    ReportsWrite = "reports:write",
    ReportsApprove = "reports:approve",
    FeedbackWrite = "feedback:write",
    FeedbackRead = "feedback:read",
    AuditRead = "audit:read",
});
