//! Orders: what a caller wants done to a dossier, ready to be decided, and what it hears back.
//!
//! Everything that can be checked without the dossier (words, codes, scopes) was checked before; ids are made here,
//! before any transaction, so that a lost answer can be asked after.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::directory::Snapshot;
use crate::db::dossiers::{DossierRef, Filed};
use crate::domain::act::{Act, Officer};
use crate::domain::applicant::{Applicant, Contact};
use crate::domain::decide::Backdating;
use crate::domain::id::{DossierId, EventId};
use crate::domain::intake::Application;
use crate::domain::internal_process::act::InternalAct;
use crate::domain::overdue::Explanation;
use crate::domain::reach::Reach;
use crate::domain::refusal::{Refusal, Warning};

/// An `Idempotency-Key` and what it was sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key, 1–255 visible ASCII characters.
    pub key: String,
    /// Keyed hash of the request.
    pub fingerprint: Vec<u8>,
}

/// A dossier to take in, with its past where there is one.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Id of the new dossier.
    pub id: DossierId,
    /// What is asked for.
    pub application: Application,
    /// Who asks.
    pub applicant: Applicant,
    /// The client's own reference.
    pub external_ref: Option<String>,
    /// Code of an earlier system.
    pub code: Option<String>,
    /// Officer at the desk.
    pub officer: Option<Officer>,
    /// Acts that followed, in order.
    pub acts: Vec<Act>,
    /// What was noticed on reading.
    pub warnings: Vec<Warning>,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Command {
    /// Take a dossier in.
    Intake(Box<Intake>),
    /// Do something to one that exists.
    Advance {
        /// Which one.
        dossier: DossierRef,
        /// What.
        act: Box<Act>,
    },
    /// Give it its due date, where that had to wait for the calendar of a year; else nothing.
    Date {
        /// Which one.
        dossier: DossierRef,
    },
    /// Change contact data or summary.
    Amend {
        /// Which one.
        dossier: DossierRef,
        /// How.
        contact: Box<Contact>,
    },
    /// Say why it is overdue, or was.
    Explain {
        /// Which one.
        dossier: DossierRef,
        /// Why.
        explanation: Box<Explanation>,
    },
    /// Hand it on inside the office, or ask another agency for its opinion.
    Internal {
        /// Which one.
        dossier: DossierRef,
        /// What.
        act: Box<InternalAct>,
    },
}

/// What time an order is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Recorded when it is written.
    Now,
    /// Recorded as it happened: only the demo pretends so.
    AsItHappened,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Client that gives it.
    pub client_id: String,
    /// Whose dossiers it may touch.
    pub reach: Reach,
    /// Whose dossiers may be named to it.
    pub names: Reach,
    /// Whether acts of earlier days are allowed.
    pub backdating: Backdating,
    /// Key against doing it twice.
    pub key: Option<Key>,
    /// Version the caller decided on (`If-Match`).
    pub expected: Option<u32>,
    /// When it counts as recorded.
    pub recording: Recording,
    /// What is to be done.
    pub command: Command,
    /// Makes the answer; part of the transaction, because a retry hears the same answer.
    pub render: fn(&Done, &Snapshot) -> Answer,
    /// Ids for its events, made before the transaction.
    pub event_ids: Vec<EventId>,
}

impl Order {
    /// How many events it can make at most.
    fn events(command: &Command) -> usize {
        match command {
            Command::Intake(intake) => 2 + intake.acts.len(),
            Command::Advance { .. }
            | Command::Date { .. }
            | Command::Amend { .. }
            | Command::Internal { .. }
            | Command::Explain { .. } => 1,
        }
    }

    /// An order of now, without key or expected version.
    pub fn new(
        client_id: String,
        reach: Reach,
        backdating: Backdating,
        command: Command,
        render: fn(&Done, &Snapshot) -> Answer,
    ) -> Self {
        let event_ids = (0..Self::events(&command)).map(|_| EventId(Uuid::now_v7())).collect();
        Self {
            client_id,
            names: reach.clone(),
            reach,
            backdating,
            key: None,
            expected: None,
            recording: Recording::Now,
            command,
            render,
            event_ids,
        }
    }

    /// The dossier it concerns, where that exists already.
    pub fn dossier(&self) -> Option<&DossierRef> {
        match &self.command {
            Command::Intake(_) => None,
            Command::Advance { dossier, .. }
            | Command::Date { dossier }
            | Command::Amend { dossier, .. }
            | Command::Internal { dossier, .. }
            | Command::Explain { dossier, .. } => Some(dossier),
        }
    }
}

/// The dossier that a new one may be the double of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// Its id.
    pub id: DossierId,
    /// Its code, where it has one.
    pub code: Option<String>,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// The dossier as it stands now.
    pub filed: Filed,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// The dossier of a duplicate warning, where the caller may know it.
    pub duplicate: Option<Duplicate>,
    /// When it was recorded: the day its standing is judged on.
    pub at: DateTime<Utc>,
    /// Whether the dossier is new.
    pub is_new: bool,
    /// Events that were appended; none where there was nothing to change.
    pub events: usize,
}

/// An answer that was, or is to be, given.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Version of what it tells of, where that has versions.
    pub version: Option<u32>,
    /// Where that is, if it is new.
    pub location: Option<String>,
    /// JSON body.
    pub body: String,
}

/// An answer and whether it was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Done now.
    Fresh(Answer),
    /// Done before, under the same key.
    Replayed(Answer),
}

/// What is unique and taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The client's own reference.
    ExternalRef,
    /// The dossier code.
    Code,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefused {
    /// The law refuses it.
    #[error(transparent)]
    Law(#[from] Refusal),
    /// The law refuses one of the acts that followed an intake.
    #[error("act {index} of the history: {refusal}")]
    History {
        /// Which act, from 0.
        index: usize,
        /// Why.
        refusal: Refusal,
    },
    /// There is no such dossier, or not for this caller.
    #[error("no such dossier")]
    NotFound,
    /// Another version stands than the one decided on.
    #[error("version {current} stands")]
    VersionMismatch {
        /// The version that stands.
        current: u32,
    },
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// Something unique is taken.
    #[error("already taken")]
    AlreadyTaken {
        /// What.
        unique: Unique,
        /// By which dossier, where the caller may know.
        existing: Option<DossierId>,
    },
    /// The queue is full.
    #[error("the queue is full")]
    Overloaded,
    /// The database can't be reached.
    #[error("the database is not available")]
    Unavailable,
    /// A defect of ours, logged.
    #[error("internal")]
    Broken,
}
