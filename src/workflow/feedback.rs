//! Feedback: receiving it, acting on it, and the figures of form 05a.
//!
//! Each write is one transaction: through the gate that questions about a moment wait at, then the clock, the lock, the
//! law, the event. Who sent it is sealed before it comes here, and opened only to be sealed again with what was added.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::directory::Snapshot;
use crate::clock::Clock;
use crate::db::feedback::events::Said;
use crate::db::feedback::{Filed, events};
use crate::db::{self, Connection, Error};
use crate::domain::agencies::Extent;
use crate::domain::decide::Backdating;
use crate::domain::feedback::FeedbackMeans;
use crate::domain::feedback::decide::{
    FeedbackAct, FeedbackEvent, FeedbackRefusal, FeedbackRules, apply, decide, receive,
};
use crate::domain::feedback::tally::{FeedbackTally, tally};
use crate::domain::id::AgencyId;
use crate::domain::reach::Reach;
use crate::vault::{Purpose, Vault};

/// Who sent it, and what they wrote: personal data, kept sealed as a whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Name.
    pub name: String,
    /// Address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The text itself.
    pub content: String,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sender(…)")
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// The law refuses it.
    #[error("refused: {0:?}")]
    Refused(FeedbackRefusal),
    /// There is none of this id within reach.
    #[error("no such feedback")]
    NotFound,
    /// Another act came first.
    #[error("version {current} stands")]
    VersionMismatch {
        /// The version that stands.
        current: u32,
    },
    /// Who sent it can be neither sealed nor opened.
    #[error("the sender can be neither sealed nor opened: {0}")]
    Sealed(String),
    /// The database.
    #[error(transparent)]
    Database(#[from] Error),
}

/// Feedback to be received.
#[derive(Debug, Clone)]
pub struct NewFeedback {
    /// Its id.
    pub id: Uuid,
    /// Agency that receives it.
    pub agency: AgencyId,
    /// By which means it came in.
    pub means: FeedbackMeans,
    /// What it is about, in words of the office.
    pub title: String,
    /// Who sent it.
    pub sender: Sender,
    /// When it came in; `None`: now.
    pub received_at: Option<DateTime<Utc>>,
    /// Whether that may be of an earlier day.
    pub backdating: Backdating,
    /// Who received it, for which client.
    pub said: Said,
}

/// An act on feedback, as a caller asks for it.
#[derive(Debug, Clone)]
pub struct FeedbackOrder {
    /// Which.
    pub id: Uuid,
    /// What is done.
    pub act: FeedbackAct,
    /// What the sender added, of a supplement.
    pub added: Option<String>,
    /// The version it was decided on, where the caller told it.
    pub expected: Option<u32>,
    /// Whether earlier days are allowed.
    pub backdating: Backdating,
    /// Client that asks for it.
    pub client_id: String,
    /// Agencies the caller works for.
    pub reach: Reach,
}

/// Where the words of the law come from.
#[derive(Debug, Clone)]
pub struct Office {
    /// Agencies and calendar.
    pub snapshot: Arc<Snapshot>,
    /// Business time.
    pub clock: Clock,
    /// Seals and opens.
    pub vault: Vault,
}

impl Office {
    fn rules(&self, agency: AgencyId, backdating: Backdating, now: DateTime<Utc>) -> FeedbackRules<'_> {
        FeedbackRules { calendar: &self.snapshot.calendar, agency, now, backdating }
    }

    /// Opens who sent it.
    pub fn opened(&self, sealed: &[u8]) -> Result<Sender, FeedbackError> {
        let plain = self.vault.open(Purpose::FeedbackSender, sealed);
        let plain = plain.map_err(|error| FeedbackError::Sealed(error.to_string()))?;
        // What serde says of it would quote it.
        serde_json::from_slice(&plain).map_err(|_quoting| FeedbackError::Sealed("unreadable".to_owned()))
    }

    fn sealed(&self, sender: &Sender) -> Result<Vec<u8>, FeedbackError> {
        let plain =
            serde_json::to_vec(sender).map_err(|_quoting| FeedbackError::Sealed("unwritable".to_owned()))?;
        let sealed = self.vault.seal(Purpose::FeedbackSender, &plain);
        sealed.map_err(|error| FeedbackError::Sealed(error.to_string()))
    }

    /// Receives feedback.
    pub async fn receive(&self, conn: &mut Connection, new: &NewFeedback) -> Result<Filed, FeedbackError> {
        let sealed = self.sealed(&new.sender)?;
        db::transaction(conn, async |conn| {
            db::versions::enter_batch(conn).await?;
            let rules = self.rules(new.agency, new.backdating, self.clock.now());
            let event = receive(new.received_at, &rules).map_err(FeedbackError::Refused)?;
            let feedback = apply(None, &event).ok_or(Error::NotFound)?;
            let filed = Filed {
                id: new.id,
                agency: new.agency,
                client_id: new.said.client_id.clone(),
                means: new.means,
                title: new.title.clone(),
                feedback,
            };
            db::feedback::insert(conn, &filed, &sealed).await?;
            events::append(conn, new.id, feedback.version, &event, &new.said).await?;
            Ok(filed)
        })
        .await
    }

    /// Acts on feedback.
    pub async fn act(&self, conn: &mut Connection, order: &FeedbackOrder) -> Result<Filed, FeedbackError> {
        db::transaction(conn, async |conn| {
            db::versions::enter_batch(conn).await?;
            let found = db::feedback::lock(conn, order.id).await?;
            let mut filed =
                found.filter(|filed| order.reach.includes(filed.agency)).ok_or(FeedbackError::NotFound)?;
            let current = filed.feedback.version;
            if order.expected.is_some_and(|expected| expected != current) {
                return Err(FeedbackError::VersionMismatch { current });
            }
            let rules = self.rules(filed.agency, order.backdating, self.clock.now());
            let event = decide(&filed.feedback, &order.act, &rules).map_err(FeedbackError::Refused)?;
            filed.feedback = apply(Some(filed.feedback), &event).ok_or(Error::NotFound)?;
            self.write(conn, order, &filed, &event).await?;
            Ok(filed)
        })
        .await
    }

    async fn write(
        &self,
        conn: &mut Connection,
        order: &FeedbackOrder,
        filed: &Filed,
        event: &FeedbackEvent,
    ) -> Result<(), FeedbackError> {
        let FeedbackAct { officer, reason, note, .. } = order.act.clone();
        let said = Said { client_id: order.client_id.clone(), officer, reason, note };
        if db::feedback::update(conn, filed.id, &filed.feedback).await? != 1 {
            return Err(Error::NotFound.into());
        }
        events::append(conn, filed.id, filed.feedback.version, event, &said).await?;
        if let Some(added) = &order.added {
            let sealed = db::feedback::sender(conn, filed.id).await?.ok_or(Error::NotFound)?;
            let mut sender = self.opened(&sealed)?;
            sender.content = format!("{}\n\n{added}", sender.content);
            db::feedback::put_sender(conn, filed.id, &self.sealed(&sender)?).await?;
        }
        Ok(())
    }
}

/// A question for figures of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackWanted {
    /// The agency.
    pub agency: AgencyId,
    /// Alone or with its subtree, by the tree of `as_of`.
    pub extent: Extent,
    /// First day of the range.
    pub from: NaiveDate,
    /// The day whose state is shown.
    pub as_of: NaiveDate,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

/// Answers a question. Waits first for writes that have begun, so that the same question has the same answer for ever.
pub async fn figures(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &FeedbackWanted,
) -> Result<FeedbackTally, Error> {
    let FeedbackWanted { agency, extent, from, as_of, known_at } = *wanted;
    db::versions::wait_for_batches(conn).await?;
    let agencies = snapshot.agencies.within(agency, extent, as_of);
    let histories = events::histories(conn, &agencies, (from, as_of), known_at).await?;
    Ok(tally(histories.iter().map(|(_, history)| history.as_slice()), (from, as_of), known_at))
}

/// Feedback that makes a difference, with what was entered since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftedFeedback {
    /// Which.
    pub id: Uuid,
    /// What was entered since, in order.
    pub events: Vec<FeedbackEvent>,
}

/// The feedback that makes the difference between the figures of a question and what is known of them `now`.
pub async fn shifted_since(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &FeedbackWanted,
    now: DateTime<Utc>,
) -> Result<Vec<ShiftedFeedback>, Error> {
    let FeedbackWanted { agency, extent, from, as_of, known_at } = *wanted;
    let agencies = snapshot.agencies.within(agency, extent, as_of);
    let changed = events::changed_since(conn, &agencies, as_of, (known_at, now)).await?;
    let of = |history: &[FeedbackEvent], known| tally([history], (from, as_of), known).totals;
    let differs =
        |(.., history): &(Uuid, AgencyId, Vec<FeedbackEvent>)| of(history, known_at) != of(history, now);
    let shifted = |(id, _, history): (Uuid, AgencyId, Vec<FeedbackEvent>)| {
        let events = history.into_iter().filter(|event| event.recorded_at > known_at).collect();
        ShiftedFeedback { id, events }
    };
    Ok(changed.into_iter().filter(differs).map(shifted).collect())
}
