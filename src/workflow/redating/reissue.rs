//! Issuing due dates again by the calendar that stands, where somebody asks for it: named dossiers, or all that would move
//! of some agencies.
//!
//! Each is an act of now through the writer, bound to the version of the dossier that was looked at: what another hand has
//! moved in between is refused, not overwritten. What was re-issued is then as the calendar counts, so asking twice moves
//! nothing twice.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Calendars, Looked, Reader, RedatingFailed, last_of};
use crate::db::Connection;
use crate::db::dossiers::{Candidate, DossierRef, Last, named};
use crate::domain::act::{Act, Officer};
use crate::domain::decide::Backdating;
use crate::domain::id::AgencyId;
use crate::domain::reach::Reach;
use crate::domain::redating::Verdict;
use crate::domain::status::Action;
use crate::spell;
use crate::workflow::directory::Snapshot;
use crate::workflow::order::{Answer, Answered, Command, Done, Order, OrderRefused};
use crate::workflow::writer::Writer;

/// What became of a dossier that was to be issued a date again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReissueOutcome {
    /// It has its new date.
    Reissued,
    /// It has the date that the calendar counts to.
    AsCounted,
    /// Its date was given by hand.
    ByHand,
    /// It waits for papers and will be counted from the beginning.
    Restarts,
    /// It would be due on a day that has passed.
    Past,
    /// The count runs into a year that is not published.
    CalendarMissing,
    /// It waits for the calendar of a year, and is dated by itself once there is one.
    Undated,
    /// No limit is stated.
    NoDate,
    /// Not accepted, ended or void.
    Closed,
    /// A problem says why not.
    Refused,
}

spell!(ReissueOutcome {
    Reissued = "reissued",
    AsCounted = "as_counted",
    ByHand = "by_hand",
    Restarts = "restarts",
    Past = "past",
    CalendarMissing = "calendar_missing",
    Undated = "undated",
    NoDate = "no_date",
    Closed = "closed",
    Refused = "refused",
});

impl ReissueOutcome {
    /// Why a dossier is left as it is; `None` where it is not.
    const fn left(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Moves { .. } => None,
            Verdict::AsCounted => Some(Self::AsCounted),
            Verdict::ByHand => Some(Self::ByHand),
            Verdict::Restarts => Some(Self::Restarts),
            Verdict::Past { .. } => Some(Self::Past),
            Verdict::CalendarMissing => Some(Self::CalendarMissing),
            Verdict::Undated { .. } => Some(Self::Undated),
            Verdict::NoDate => Some(Self::NoDate),
            Verdict::Closed => Some(Self::Closed),
        }
    }
}

/// Who asks for it, and why.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// Client.
    pub client: String,
    /// Whose dossiers it may touch.
    pub reach: Reach,
    /// Who acts.
    pub officer: Option<Officer>,
    /// Why, with the decision.
    pub reason: String,
    /// Makes the answer of an order.
    pub render: fn(&Done, &Snapshot) -> Answer,
}

/// Which dossiers.
#[derive(Debug, Clone)]
pub enum Whose {
    /// These, each with an answer, in this order.
    Named(Vec<DossierRef>),
    /// All that would move and that these agencies answer for; only those have an answer.
    Agencies(Vec<AgencyId>),
}

/// What is said of one dossier.
#[derive(Debug, Clone)]
pub enum Said {
    /// It was handed to the writer, to be due on a day.
    Ordered {
        /// The new date.
        due_on: NaiveDate,
        /// What came of it.
        outcome: Result<Answer, OrderRefused>,
    },
    /// It is left as it is.
    Left(ReissueOutcome),
}

/// One dossier and what is said of it; `None`: there is no such dossier for this caller.
pub type Reissued = Option<(Looked, Said)>;

/// A re-issue that was begun, read piece by piece.
#[derive(Debug)]
pub struct Reissue {
    reader: Reader,
    clerk: Clerk,
    whose: Whose,
    last: Last,
    is_done: bool,
}

impl Reissue {
    /// Takes the calendar that stands; the reason of each act will name its version.
    pub async fn begin(
        conn: &mut Connection,
        snapshot: Arc<Snapshot>,
        today: NaiveDate,
        clerk: Clerk,
        whose: Whose,
    ) -> Result<Self, RedatingFailed> {
        let calendars = Arc::new(Calendars::read(conn, &[]).await?);
        let version = calendars.history.last_number();
        let reason = format!("{} [lịch làm việc phiên bản {version}]", clerk.reason);
        let reader = Reader { snapshot, calendars, today };
        Ok(Self { reader, clerk: Clerk { reason, ..clerk }, whose, last: None, is_done: false })
    }

    /// Version of the calendar it goes by.
    pub fn version(&self) -> u32 {
        self.reader.calendars.history.last_number()
    }

    /// Some more of them; perhaps none of those looked at. `None` after the last.
    pub async fn more(
        &mut self,
        conn: &mut Connection,
        writer: &Writer,
    ) -> Result<Option<Vec<Reissued>>, RedatingFailed> {
        if self.is_done {
            return Ok(None);
        }
        match &self.whose {
            Whose::Named(names) => {
                self.is_done = true;
                let found = self.reader.look(conn, named(conn, names).await?).await?;
                let found: Vec<Option<Looked>> = names.iter().map(|name| self.called(name, &found)).collect();
                Ok(Some(self.carry_out(writer, found).await))
            }
            Whose::Agencies(agencies) => {
                let candidates: Vec<Candidate> = self.reader.touched(conn, agencies, self.last).await?;
                self.last = last_of(&candidates);
                self.is_done = self.last.is_none();
                let looked = self.reader.look(conn, candidates).await?;
                let moving = looked.into_iter().filter(|looked| looked.moves().is_some()).map(Some);
                Ok(Some(self.carry_out(writer, moving.collect()).await))
            }
        }
    }

    /// The dossier of a name, if the caller may see it.
    fn called(&self, name: &DossierRef, found: &[Looked]) -> Option<Looked> {
        let is_it = |looked: &&Looked| match name {
            DossierRef::Id(id) => looked.dossier.id == *id,
            DossierRef::Code(code) => looked.dossier.code.as_ref() == Some(code),
        };
        found.iter().find(is_it).filter(|looked| self.clerk.reach.sees(&looked.dossier)).cloned()
    }

    /// Hands all that move to the writer, then waits for each.
    async fn carry_out(&self, writer: &Writer, dossiers: Vec<Option<Looked>>) -> Vec<Reissued> {
        let mut begun = Vec::with_capacity(dossiers.len());
        for looked in dossiers {
            let waits = match looked.as_ref().and_then(|looked| self.order(looked)) {
                Some((due_on, order)) => Some((due_on, writer.submit_line(order).await)),
                None => None,
            };
            begun.push((looked, waits));
        }
        let mut told = Vec::with_capacity(begun.len());
        for (looked, waits) in begun {
            told.push(match (looked, waits) {
                (None, _) => None,
                (Some(looked), Some((due_on, Ok(outcome)))) => {
                    let outcome = outcome.await.unwrap_or(Err(OrderRefused::Unavailable));
                    Some((looked, Said::Ordered { due_on, outcome: outcome.map(answer_of) }))
                }
                (Some(looked), Some((due_on, Err(refused)))) => {
                    Some((looked, Said::Ordered { due_on, outcome: Err(refused) }))
                }
                (Some(looked), None) => {
                    let left = ReissueOutcome::left(looked.outlook.verdict);
                    Some((looked, Said::Left(left.unwrap_or(ReissueOutcome::AsCounted))))
                }
            });
        }
        told
    }

    /// The act that gives a dossier its new date, if it is to have one.
    fn order(&self, looked: &Looked) -> Option<(NaiveDate, Order)> {
        let (_, due_on) = looked.moves()?;
        let Clerk { client, reach, officer, reason, render } = &self.clerk;
        let act = Act {
            officer: officer.clone(),
            reason: Some(reason.clone()),
            due_on: Some(due_on),
            ..Act::new(Action::Reissue)
        };
        let dossier = DossierRef::Id(looked.dossier.id);
        let command = Command::Advance { dossier, act: Box::new(act) };
        let order = Order::new(client.clone(), reach.clone(), Backdating::Refused, command, *render);
        Some((due_on, Order { expected: Some(looked.dossier.version), ..order }))
    }
}

fn answer_of(answered: Answered) -> Answer {
    let (Answered::Fresh(answer) | Answered::Replayed(answer)) = answered;
    answer
}
