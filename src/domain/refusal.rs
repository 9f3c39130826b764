//! Why an act is refused: facts, no prose. The HTTP room turns them into problems in two languages.

use chrono::{DateTime, NaiveDate, Utc};

use super::history::Unlawful;
use super::status::{Action, Status};
use crate::spell;

/// A guard of the law that an act can fail, although the grid allows the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Guard {
    /// The intake notice is given once, full and exact.
    OneIntakeNotice,
    /// Nobody is made to supplement more than twice, unless the guidance was not followed.
    TwoSupplements,
    /// A supplement is asked for within 3 working days of the full intake, unless a special law says otherwise.
    SupplementWithinThreeDays,
    /// A dossier is extended at most once.
    OneExtension,
    /// An extension is recorded at the latest one day before the due date.
    ExtensionOneDayBefore,
    /// An extension moves a due date later; there must be one to move.
    ExtensionIsLater,
    /// A due date does not lie before acceptance.
    DueAfterAcceptance,
    /// A transfer goes to another agency.
    TransferToAnother,
    /// A history must be lawful after its correction too.
    LawfulHistory,
    /// Steps and opinions are of dossiers that were accepted and have not ended.
    InternalWhilePending,
    /// While the dossier waits for the applicant it goes to no other step.
    StepWhileInWork,
    /// Only a version that names an internal process has steps to go to.
    ProcessNamed,
    /// After the last step comes the end of processing.
    StepIsLast,
    /// An opinion is asked of another agency than the one that answers for the dossier.
    OpinionOfAnother,
    /// An opinion is received once, and only one that was asked for.
    OpinionOpen,
}

spell!(Guard {
    OneIntakeNotice = "one-intake-notice",
    TwoSupplements = "two-supplements",
    SupplementWithinThreeDays = "supplement-within-three-working-days",
    OneExtension = "one-extension",
    ExtensionOneDayBefore = "extension-one-day-before",
    ExtensionIsLater = "extension-is-later",
    DueAfterAcceptance = "due-after-acceptance",
    TransferToAnother = "transfer-to-another",
    LawfulHistory = "lawful-history",
    InternalWhilePending = "internal-while-pending",
    StepWhileInWork = "step-while-in-work",
    ProcessNamed = "process-named",
    StepIsLast = "step-is-last",
    OpinionOfAnother = "opinion-of-another",
    OpinionOpen = "opinion-open",
});

impl Guard {
    /// Decree and article the guard comes from.
    pub const fn article(self) -> &'static str {
        match self {
            Self::OneIntakeNotice => "NĐ 61/2018/NĐ-CP Đ15 k3, Đ17 k2(a)",
            Self::TwoSupplements => "NĐ 63/2010/NĐ-CP Đ20 k4",
            Self::SupplementWithinThreeDays => "NĐ 61/2018/NĐ-CP Đ19 k4",
            Self::OneExtension | Self::ExtensionOneDayBefore | Self::ExtensionIsLater => {
                "NĐ 61/2018/NĐ-CP Đ19 k9"
            }
            Self::DueAfterAcceptance => "NĐ 61/2018/NĐ-CP Đ17 k1(c)",
            Self::TransferToAnother => "NĐ 61/2018/NĐ-CP Đ18",
            Self::LawfulHistory => "TT 01/2018/TT-VPCP Đ17",
            Self::InternalWhilePending | Self::StepWhileInWork => "NĐ 61/2018/NĐ-CP Đ19",
            Self::ProcessNamed | Self::StepIsLast => "TT 01/2018/TT-VPCP Đ9 (mẫu 05)",
            Self::OpinionOfAnother | Self::OpinionOpen => "NĐ 61/2018/NĐ-CP Đ19 k5",
        }
    }
}

/// What is wrong with one particular of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is needed here.
    Required,
    /// It does not belong here.
    NotAllowedHere,
    /// It lies before what it must follow.
    TooEarly,
    /// It lies before the act itself.
    BeforeTheAct,
    /// The dossier is not, or never was, overdue.
    NotOverdue,
}

/// A particular of an act that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActFault {
    /// Name of the member in the request.
    pub field: &'static str,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The grid has no such move.
    #[error("a dossier that is {from} does not allow {action}")]
    Forbidden {
        /// Where it stands.
        from: Status,
        /// What was asked.
        action: Action,
        /// What is allowed from there.
        allowed: Vec<Action>,
    },
    /// A guard fails.
    #[error("guard {guard} fails")]
    Guard {
        /// Which one.
        guard: Guard,
        /// The day that decides, where one does.
        limit: Option<NaiveDate>,
    },
    /// A corrected history would be unlawful.
    #[error("the corrected history is unlawful: {0}")]
    Unlawful(Unlawful),
    /// Particulars are missing or wrong.
    #[error("wrong particulars")]
    Invalid(Vec<ActFault>),
    /// It is dated before the last act that stands.
    #[error("it lies before the last act, of {last}")]
    OccurredBeforeLast {
        /// Time of that act.
        last: DateTime<Utc>,
    },
    /// It is dated in the future.
    #[error("it lies in the future")]
    FutureAct,
    /// It is dated before today, or carries what an earlier system issued, without the permission for it.
    #[error("backdating is not allowed")]
    BackdateNotAllowed,
}

/// Something the caller should know although the act stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Warning {
    /// The agency's level is not among the procedure's.
    LevelMismatch,
    /// The calendar of a year is missing: there is no due date yet.
    CalendarYearMissing,
    /// This was the second and last ordinary supplement request.
    SecondSupplement,
    /// The code of the earlier system has no lawful shape and was kept as external code.
    ExternalCode,
    /// The applicant handed in another dossier for the same procedure in the same day.
    PossibleDuplicate,
    /// It is overdue and nobody has said why.
    OverdueReasonMissing,
}

spell!(Warning {
    LevelMismatch = "level-mismatch",
    CalendarYearMissing = "calendar-year-missing",
    SecondSupplement = "second-supplement",
    ExternalCode = "external-code",
    PossibleDuplicate = "possible-duplicate",
    OverdueReasonMissing = "overdue-reason-missing",
});
