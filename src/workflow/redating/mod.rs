//! What a change of the calendar would make of open dossiers (`preview`), and issuing their dates again where that is
//! asked for (`reissue`). Issued dates never move without it.
//!
//! Dossiers are looked at page by page: one statement finds those in whose time a changed day lies, one reads their
//! histories, the rest is `domain::redating`. No transaction is held; what changes in between is seen as it then is, and a
//! re-issue is bound to the version of the dossier that it was counted on.

mod preview;
mod reissue;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

pub use self::preview::{Asked, Counts, Moving, Preview, preview};
pub use self::reissue::{Clerk, Reissue, ReissueOutcome, Reissued, Said, Whose};
use super::directory::Snapshot;
use crate::db;
use crate::db::dossiers::{Candidate, Last};
use crate::db::versions::CachedSet;
use crate::db::{Connection, Error};
use crate::domain::calendar::{Calendar, UnknownYear};
use crate::domain::calendar_change::Change;
use crate::domain::calendar_history::{CalendarHistory, PartedDay};
use crate::domain::code::DossierCode;
use crate::domain::dating::Terms;
use crate::domain::dossier::Dossier;
use crate::domain::event::Event;
use crate::domain::history::{Unlawful, replay};
use crate::domain::id::{AgencyId, DossierId};
use crate::domain::procedure::SupplementClock;
use crate::domain::redating::{Outlook, Question, Verdict, outlook};

/// Dossiers whose histories are read at once: some ten milliseconds of the database.
const AT_ONCE: i64 = 500;

/// Why dossiers could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum RedatingFailed {
    /// A day of a year that is not published, nor would be.
    #[error(transparent)]
    UnknownYear(#[from] UnknownYear),
    /// The database.
    #[error(transparent)]
    Database(#[from] Error),
    /// A history that cannot stand.
    #[error("dossier {0:?} cannot be replayed: {1}")]
    Unlawful(DossierId, Unlawful),
    /// The task that reads histories was ended.
    #[error("the reading of histories was ended")]
    Ended,
}

/// A dossier that was looked at.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The dossier as its history leaves it, with its code.
    pub dossier: Dossier,
    /// What the calendar makes of it.
    pub outlook: Outlook,
}

/// Two calendars, and what is between them.
#[derive(Debug)]
struct Calendars {
    history: CalendarHistory,
    present: Calendar,
    target: Calendar,
    /// The days that anything was counted otherwise by than the target counts.
    parted: Vec<PartedDay>,
}

impl Calendars {
    /// Reads the calendar with its versions, all of one moment, and makes the changes.
    async fn read(conn: &mut Connection, changes: &[Change]) -> Result<Self, RedatingFailed> {
        let (versions, present) = db::transaction(conn, async |conn| {
            // Whoever changes the calendar holds this lock until the change is there.
            db::versions::lock(conn, CachedSet::Calendar).await?;
            Ok::<_, Error>((db::calendar_versions::list(conn).await?, db::calendar::load(conn).await?))
        })
        .await?;
        let history = CalendarHistory::new(&versions);
        let target = present.changed(changes)?;
        let parted = history.parted_days(&target);
        Ok(Self { history, present, target, parted })
    }
}

/// Looks at dossiers with a pair of calendars in hand; cheap to clone.
#[derive(Debug, Clone)]
struct Reader {
    snapshot: Arc<Snapshot>,
    calendars: Arc<Calendars>,
    today: NaiveDate,
}

impl Reader {
    /// The next page of those whose date may be touched.
    async fn touched(
        &self,
        conn: &mut Connection,
        agencies: &[AgencyId],
        last: Last,
    ) -> Result<Vec<Candidate>, Error> {
        db::dossiers::touched(conn, agencies, &self.calendars.parted, last, AT_ONCE).await
    }

    /// Looks at each of these, in their order.
    async fn look(
        &self,
        conn: &mut Connection,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<Looked>, RedatingFailed> {
        let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id.0).collect();
        let mut histories: HashMap<DossierId, Vec<Event>> = HashMap::with_capacity(ids.len());
        for recorded in db::events::histories(conn, &ids).await? {
            histories.entry(recorded.dossier).or_default().push(recorded.event);
        }
        let reader = self.clone();
        // Away from the thread that answers others too.
        let looked = tokio::task::spawn_blocking(move || reader.look_at_all(candidates, &histories));
        looked.await.map_err(|_cancelled| RedatingFailed::Ended)?
    }

    fn look_at_all(
        &self,
        candidates: Vec<Candidate>,
        histories: &HashMap<DossierId, Vec<Event>>,
    ) -> Result<Vec<Looked>, RedatingFailed> {
        let mut all = Vec::with_capacity(candidates.len());
        for Candidate { id, code, day: _ } in candidates {
            let events = histories.get(&id).map_or(&[][..], Vec::as_slice);
            let looked =
                self.look_at(id, events).map_err(|unlawful| RedatingFailed::Unlawful(id, unlawful))?;
            let code: Option<DossierCode> = code.and_then(|code| code.parse().ok());
            all.push(Looked { dossier: Dossier { code, ..looked.dossier }, ..looked });
        }
        Ok(all)
    }

    fn look_at(&self, id: DossierId, events: &[Event]) -> Result<Looked, Unlawful> {
        let dossier = replay(id, events)?.dossier;
        let version = self.snapshot.catalogue.version(dossier.procedure_version);
        let hours = |agency: AgencyId, on: NaiveDate| self.snapshot.agencies.hours_on(agency, on);
        let Calendars { history, present, target, .. } = &*self.calendars;
        let terms = Terms {
            limit: version.and_then(|version| version.limit_for(dossier.channel)),
            supplement_clock: version.map_or(SupplementClock::Restart, |version| version.supplement_clock),
            calendar: target,
            hours: &hours,
        };
        let question = Question { target, present, history, today: self.today };
        let outlook = outlook(&dossier, events, &terms, &question)?;
        Ok(Looked { dossier, outlook })
    }
}

/// Where the last one of a page stands.
fn last_of(candidates: &[Candidate]) -> Last {
    candidates.last().and_then(|last| Some((last.day?, last.id)))
}

impl Looked {
    /// From which day to which it would move, if it would.
    pub const fn moves(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self.outlook.verdict {
            Verdict::Moves { from, to } => Some((from, to)),
            _ => None,
        }
    }
}
