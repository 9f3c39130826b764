//! Feedback and petitions (phản ánh, kiến nghị, PAKN): what they are, and the days within which things are to be done.
//!
//! NĐ 20/2008/NĐ-CP, amended by NĐ 92/2017/NĐ-CP. What leads where is in `status.rs`, what an act amounts to in
//! `decide.rs`, the figures of form 05a in `tally.rs`, their names in `count.rs`. Who sent it is not here: no rule asks.

pub mod count;
pub mod decide;
pub mod status;
pub mod tally;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use self::status::FeedbackStatus;
use super::calendar::Calendar;
use crate::spell;

/// By which means it came in (NĐ 20/2008 Đ6, with what NĐ 92/2017 added).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackMeans {
    /// In writing (văn bản).
    Written,
    /// By telephone (điện thoại).
    Telephone,
    /// On a questionnaire (phiếu lấy ý kiến).
    Questionnaire,
    /// By e-mail, portal or system (phương tiện điện tử).
    Electronic,
}

spell!(FeedbackMeans {
    Written = "written",
    Telephone = "telephone",
    Questionnaire = "questionnaire",
    Electronic = "electronic",
});

/// What it is about (NĐ 20/2008 Đ5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedbackKind {
    /// A regulation: unsuitable, inconsistent, unlawful, contrary to a treaty (quy định hành chính).
    Regulation,
    /// How somebody acted: delay, harassment, wrong or no performance (hành vi hành chính).
    Behaviour,
    /// A proposal to do better; counted with regulations (kiến nghị phương án, sáng kiến).
    Proposal,
}

spell!(FeedbackKind { Regulation = "regulation", Behaviour = "behaviour", Proposal = "proposal" });

/// Who handles it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Competence {
    /// The agency that received it.
    Own,
    /// Another, to which it is transferred.
    Other,
}

spell!(Competence { Own = "own", Other = "other" });

/// Working days for what is to be done, counted from the day it was sent in (or completed), publication from the day it
/// was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// To refuse what does not meet the requirements.
    pub refuse: u32,
    /// To ask for what is missing.
    pub supplement: u32,
    /// To give it to whoever is competent.
    pub transfer: u32,
    /// To handle it.
    pub handle: u32,
    /// To publish how it was handled.
    pub publish: u32,
}

/// Transfer: NĐ 20/2008 (5 working days); the others: QĐ 766/QĐ-TTg, group 5.
pub const TIMES: Times = Times { refuse: 2, supplement: 5, transfer: 5, handle: 15, publish: 2 };

/// Last days of what is to come; `None` where nothing is, or where the calendar of the year is not published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FeedbackDuesView)]
pub struct Dues {
    /// To refuse it, where it does not meet the requirements.
    pub refuse_due_on: Option<NaiveDate>,
    /// To ask the sender for what is missing.
    pub supplement_due_on: Option<NaiveDate>,
    /// To transfer it, where another agency is competent.
    pub transfer_due_on: Option<NaiveDate>,
    /// To handle it.
    pub handle_due_on: Option<NaiveDate>,
    /// To publish how it was handled.
    pub publish_due_on: Option<NaiveDate>,
}

impl Dues {
    /// Of what came in on that day, whole.
    fn of_sending(sent_on: NaiveDate, calendar: &Calendar) -> Self {
        let within = |days| calendar.add_working_days(sent_on, days).ok();
        Self {
            refuse_due_on: within(TIMES.refuse),
            supplement_due_on: within(TIMES.supplement),
            transfer_due_on: within(TIMES.transfer),
            handle_due_on: within(TIMES.handle),
            publish_due_on: None,
        }
    }

    /// Of what was classified: one of two is to come.
    const fn of_competence(self, competence: Competence) -> Self {
        let none = Self {
            refuse_due_on: None,
            supplement_due_on: None,
            transfer_due_on: None,
            handle_due_on: None,
            publish_due_on: None,
        };
        match competence {
            Competence::Own => Self { handle_due_on: self.handle_due_on, ..none },
            Competence::Other => Self { transfer_due_on: self.transfer_due_on, ..none },
        }
    }

    /// Of what was handled on that day.
    fn of_handling(handled_on: NaiveDate, calendar: &Calendar) -> Self {
        let publish_due_on = calendar.add_working_days(handled_on, TIMES.publish).ok();
        Self { publish_due_on, ..Self::default() }
    }

    /// The last day of all that is to come: after it, whatever is done is late.
    pub fn last(&self) -> Option<NaiveDate> {
        let Self { refuse_due_on: _, supplement_due_on: _, transfer_due_on, handle_due_on, publish_due_on } =
            *self;
        [transfer_due_on, handle_due_on, publish_due_on].into_iter().flatten().max()
    }
}

/// Feedback as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feedback {
    /// Where it stands.
    pub status: FeedbackStatus,
    /// What it is about, once it was classified.
    pub kind: Option<FeedbackKind>,
    /// Who handles it, once it was classified.
    pub competence: Option<Competence>,
    /// Day of receipt.
    pub received_on: NaiveDate,
    /// Day the times count from: receipt, or the completing supplement.
    pub sent_on: NaiveDate,
    /// Last days of what is to come.
    pub due: Dues,
    /// Time of its last act.
    pub last_occurred_at: DateTime<Utc>,
    /// Entered by mistake: counted nowhere.
    pub voided: bool,
    /// Number of its events.
    pub version: u32,
}

impl Feedback {
    /// Whether what is to come is late on that day.
    pub fn is_late_on(&self, day: NaiveDate) -> bool {
        !self.voided && self.due.last().is_some_and(|due_on| day > due_on)
    }
}

#[cfg(test)]
mod tests;
