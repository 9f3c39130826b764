//! The life of a report: written, submitted, approved; opened again for a reason. Forbidden by default.
//!
//! What happened is appended and never changed, as for dossiers: texts have their history by it, and each approval freezes
//! one revision. The state is the fold of what happened.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::bounds::{Bounds, OwnBounds};
use super::{Approval, ReportHead, ReportOfficer};
use crate::domain::period::Period;
use crate::spell;

/// Where a report stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportStatus {
    /// Being written (dự thảo): its figures are of now.
    #[default]
    Draft,
    /// Handed to who approves it (trình ký); nothing is written meanwhile.
    Submitted,
    /// Approved (đã ký): frozen.
    Approved,
}

spell!(ReportStatus { Draft = "draft", Submitted = "submitted", Approved = "approved" });

/// What is done to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportAction {
    /// Write its head or a section.
    Write,
    /// Hand it to who approves it.
    Submit,
    /// Approve it, which freezes it.
    Approve,
    /// Open it again, with a reason: sent back, or a new revision.
    Reopen,
}

spell!(ReportAction { Write = "write", Submit = "submit", Approve = "approve", Reopen = "reopen" });

impl ReportStatus {
    /// Where an action leads; `None`: forbidden.
    pub const fn after(self, action: ReportAction) -> Option<Self> {
        match (self, action) {
            (Self::Draft, ReportAction::Write) | (Self::Submitted | Self::Approved, ReportAction::Reopen) => {
                Some(Self::Draft)
            }
            (Self::Draft, ReportAction::Submit) => Some(Self::Submitted),
            (Self::Submitted, ReportAction::Approve) => Some(Self::Approved),
            _ => None,
        }
    }

    /// What may be done from here.
    pub fn allowed_actions(self) -> impl Iterator<Item = ReportAction> {
        ReportAction::ALL.iter().copied().filter(move |action| self.after(*action).is_some())
    }
}

/// What happened to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReportFact {
    /// The head was written anew.
    HeadWritten {
        /// All of it.
        head: ReportHead,
    },
    /// A section was written anew; `None`: its text was taken away.
    SectionWritten {
        /// Code of the section.
        section: String,
        /// The text.
        text: Option<String>,
    },
    /// Days of its own were given, or taken away again (`None`: the official ones).
    BoundsSet {
        /// The days and why.
        bounds: Option<OwnBounds>,
    },
    /// Handed to who approves it.
    Submitted,
    /// Approved; the frozen report is kept beside.
    Approved {
        /// SHA-256 of its canonical JSON, in hexadecimal digits.
        sha256: String,
    },
    /// Opened again.
    Reopened {
        /// Why.
        reason: String,
    },
}

/// The name of what happened to a report, as stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportEventKind {
    /// The head was written anew.
    HeadWritten,
    /// A section was written anew, or its text taken away.
    SectionWritten,
    /// Days of its own were given, or taken away again.
    BoundsSet,
    /// Handed to who approves it.
    Submitted,
    /// Approved and frozen.
    Approved,
    /// Opened again.
    Reopened,
}

spell!(ReportEventKind {
    HeadWritten = "head_written",
    SectionWritten = "section_written",
    BoundsSet = "bounds_set",
    Submitted = "submitted",
    Approved = "approved",
    Reopened = "reopened",
});

impl ReportFact {
    /// The name of what happened.
    pub const fn kind(&self) -> ReportEventKind {
        match self {
            Self::HeadWritten { .. } => ReportEventKind::HeadWritten,
            Self::SectionWritten { .. } => ReportEventKind::SectionWritten,
            Self::BoundsSet { .. } => ReportEventKind::BoundsSet,
            Self::Submitted => ReportEventKind::Submitted,
            Self::Approved { .. } => ReportEventKind::Approved,
            Self::Reopened { .. } => ReportEventKind::Reopened,
        }
    }

    /// The action that this came of.
    pub const fn action(&self) -> ReportAction {
        match self {
            Self::HeadWritten { .. } | Self::SectionWritten { .. } | Self::BoundsSet { .. } => {
                ReportAction::Write
            }
            Self::Submitted => ReportAction::Submit,
            Self::Approved { .. } => ReportAction::Approve,
            Self::Reopened { .. } => ReportAction::Reopen,
        }
    }
}

/// One entry of a report's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportEvent {
    /// 1, 2, 3 … within the report.
    pub seq: u32,
    /// What happened.
    pub fact: ReportFact,
    /// Client that did it.
    pub client: String,
    /// Officer who did it.
    pub officer: Option<ReportOfficer>,
    /// When (business time).
    pub at: DateTime<Utc>,
}

/// A report as its history leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportState {
    /// Where it stands.
    pub status: ReportStatus,
    /// Number of events; the version a change is decided on.
    pub version: u32,
    /// Revisions that were approved and opened again.
    pub reopened: u32,
    /// Its head.
    pub head: ReportHead,
    /// Days of its own; `None`: the official ones.
    pub bounds: Option<OwnBounds>,
    /// The texts of its sections.
    pub texts: BTreeMap<String, String>,
    /// The last approval, while it stands.
    pub approval: Option<Approval>,
    /// When the first revision was approved, whatever was opened again since.
    pub first_approved_at: Option<DateTime<Utc>>,
    /// When it was submitted, until it is sent back.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// What the status does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a report that is {from} does not allow {action}")]
pub struct ForbiddenReportAction {
    /// Where it stands.
    pub from: ReportStatus,
    /// What was asked.
    pub action: ReportAction,
}

impl ReportState {
    /// The state that a history leaves.
    pub fn of(events: &[ReportEvent]) -> Result<Self, ForbiddenReportAction> {
        let mut state = Self::default();
        for event in events {
            state.apply(event)?;
        }
        Ok(state)
    }

    /// Number of the revision that stands or is being written, from 1.
    pub const fn revision(&self) -> u32 {
        self.reopened + 1
    }

    /// The days that it counts.
    pub fn days(&self, period: Period) -> Bounds {
        self.bounds.as_ref().map_or_else(|| Bounds::of(period), OwnBounds::days)
    }

    /// Whether an action is allowed.
    pub fn allows(&self, action: ReportAction) -> Result<ReportStatus, ForbiddenReportAction> {
        let from = self.status;
        from.after(action).ok_or(ForbiddenReportAction { from, action })
    }

    /// Folds one more event in.
    pub fn apply(&mut self, event: &ReportEvent) -> Result<(), ForbiddenReportAction> {
        let was = self.status;
        self.status = self.allows(event.fact.action())?;
        self.version = event.seq;
        match &event.fact {
            ReportFact::HeadWritten { head } => self.head = head.clone(),
            ReportFact::BoundsSet { bounds } => self.bounds.clone_from(bounds),
            ReportFact::SectionWritten { section, text: Some(text) } => {
                self.texts.insert(section.clone(), text.clone());
            }
            ReportFact::SectionWritten { section, text: None } => drop(self.texts.remove(section)),
            ReportFact::Submitted => self.submitted_at = Some(event.at),
            ReportFact::Approved { .. } => {
                self.first_approved_at = self.first_approved_at.or(Some(event.at));
                let (client, officer) = (event.client.clone(), event.officer.clone());
                self.approval = Some(Approval { at: event.at, client, officer });
            }
            ReportFact::Reopened { .. } => {
                self.approval = None;
                self.submitted_at = None;
                // What was only submitted goes on in its revision.
                self.reopened += u32::from(was == ReportStatus::Approved);
            }
        }
        Ok(())
    }
}

/// A report is handed in once the data of its period are cut off (NĐ 09/2019 Đ8 k5): the day after its last day.
pub fn may_be_submitted(last_day: NaiveDate, today: NaiveDate) -> bool {
    today > last_day
}
