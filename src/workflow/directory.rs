//! What this process knows of agencies, catalogue, calendar and clients, and whether that is still so.
//!
//! All four are read far more often than they change, so each process keeps them in memory and compares the
//! `versions` rows: in each batch of the writer, and each second otherwise. Invariant: a snapshot never holds
//! a set older than its number says; numbers are read before the sets.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;

use crate::db;
pub use crate::db::versions::Versions;
use crate::domain::agencies::AgencyTree;
use crate::domain::calendar::Calendar;
use crate::domain::catalogue::Catalogue;
use crate::domain::client::Client;
use crate::domain::id::AgencyId;
use crate::domain::reach::Reach;

/// The four sets at one moment; cheap to clone and never changed.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Which state of each set this is.
    pub versions: Versions,
    /// Agencies.
    pub agencies: Arc<AgencyTree>,
    /// Procedures and fields.
    pub catalogue: Arc<Catalogue>,
    /// The working calendar.
    pub calendar: Arc<Calendar>,
    /// Clients by id, the revoked among them.
    pub clients: Arc<HashMap<String, Client>>,
    /// Subtrees that were asked for, by root and day: each request asks for its caller's.
    reaches: Arc<RwLock<HashMap<(AgencyId, NaiveDate), Reach>>>,
}

/// Subtrees kept at most; a new day brings new ones.
const REACHES: usize = 4096;

impl Snapshot {
    /// A snapshot of nothing, older than everything.
    pub fn empty() -> Self {
        Self {
            versions: Versions::NOTHING_READ,
            agencies: Arc::default(),
            catalogue: Arc::default(),
            calendar: Arc::default(),
            clients: Arc::default(),
            reaches: Arc::default(),
        }
    }

    /// The subtree of `root` as of a day, for authorisation.
    pub fn reach(&self, root: AgencyId, on: NaiveDate) -> Reach {
        let known = self.reaches.read().unwrap_or_else(PoisonError::into_inner).get(&(root, on)).cloned();
        known.unwrap_or_else(|| {
            let reach = Reach::of(self.agencies.subtree(root, on));
            let mut reaches = self.reaches.write().unwrap_or_else(PoisonError::into_inner);
            if reaches.len() >= REACHES {
                reaches.clear();
            }
            reaches.insert((root, on), reach.clone());
            reach
        })
    }

    /// Takes over each set of `other` that is newer.
    fn advance(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.versions, other.versions);
        if theirs.agencies > mine.agencies {
            (mine.agencies, self.agencies) = (theirs.agencies, other.agencies);
            self.reaches = Arc::default();
        }
        if theirs.procedures > mine.procedures {
            (mine.procedures, self.catalogue) = (theirs.procedures, other.catalogue);
        }
        if theirs.calendar > mine.calendar {
            (mine.calendar, self.calendar) = (theirs.calendar, other.calendar);
        }
        if theirs.clients > mine.clients {
            (mine.clients, self.clients) = (theirs.clients, other.clients);
        }
    }
}

/// The shared, current snapshot; a clone is another handle on the same one.
#[derive(Debug, Clone)]
pub struct Directory {
    current: Arc<RwLock<Arc<Snapshot>>>,
}

impl Directory {
    /// Reads everything for the first time.
    pub async fn load(conn: &mut db::Connection) -> Result<Self, db::Error> {
        let directory = Self { current: Arc::new(RwLock::new(Arc::new(Snapshot::empty()))) };
        directory.refresh(conn).await?;
        Ok(directory)
    }

    /// What is known now; keep it for the length of one request or batch, so that all of it sees one state.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether any set has moved past what is known.
    pub fn stale(&self, versions: &Versions) -> bool {
        let known = self.current().versions;
        versions.agencies > known.agencies
            || versions.procedures > known.procedures
            || versions.calendar > known.calendar
            || versions.clients > known.clients
    }

    /// Reads the numbers and reloads the sets that moved; one tiny statement when none did.
    pub async fn refresh(&self, conn: &mut db::Connection) -> Result<Arc<Snapshot>, db::Error> {
        let versions = db::versions::read(conn).await?;
        self.refresh_if(conn, &versions).await
    }

    /// Reloads the sets that moved up to `seen`, the numbers the caller has read itself.
    pub async fn refresh_if(
        &self,
        conn: &mut db::Connection,
        seen: &Versions,
    ) -> Result<Arc<Snapshot>, db::Error> {
        if !self.stale(seen) {
            return Ok(self.current());
        }
        let mut read = Snapshot::clone(&self.current());
        if seen.agencies > read.versions.agencies {
            read.agencies = Arc::new(AgencyTree::new(db::agencies::list(conn).await?));
            read.versions.agencies = seen.agencies;
        }
        if seen.procedures > read.versions.procedures {
            let procedures = db::procedures::list(conn).await?;
            let fields = db::fields::list(conn).await?;
            read.catalogue = Arc::new(Catalogue::new(procedures, fields));
            read.versions.procedures = seen.procedures;
        }
        if seen.calendar > read.versions.calendar {
            read.calendar = Arc::new(db::calendar::load(conn).await?);
            read.versions.calendar = seen.calendar;
        }
        if seen.clients > read.versions.clients {
            let clients = db::clients::list(conn).await?;
            read.clients = Arc::new(clients.into_iter().map(|client| (client.id.clone(), client)).collect());
            read.versions.clients = seen.clients;
        }
        Ok(self.install(read))
    }

    /// Two refreshes may overlap: the newer of each set stays.
    fn install(&self, read: Snapshot) -> Arc<Snapshot> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Snapshot::clone(&current);
        next.advance(read);
        *current = Arc::new(next);
        Arc::clone(&current)
    }
}
