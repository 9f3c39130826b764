//! The dossiers of a batch: locked in one order, without waiting for what another process holds.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Batch, Verdict};
use crate::db::dossiers::{DossierRef, Filed};
use crate::db::events::Recorded;
use crate::db::{self, Connection, Error};
use crate::domain::code::DossierCode;
use crate::domain::id::DossierId;
use crate::domain::status::Action;
use crate::workflow::order::{Command, Order, OrderRefused};

impl Batch<'_> {
    pub(super) async fn lock_dossiers(&mut self, conn: &Connection) -> Result<HashMap<usize, Filed>, Error> {
        let wanted: Vec<(usize, &DossierRef)> =
            self.open().into_iter().filter_map(|(index, order)| Some((index, order.dossier()?))).collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let refs: Vec<&DossierRef> = wanted.iter().map(|(_, dossier)| *dossier).collect();
        let locked = db::dossiers::lock(conn, &refs).await?;
        let mut by_id: HashMap<DossierId, Filed> =
            locked.into_iter().map(|filed| (filed.dossier.id, filed)).collect();
        let by_code: HashMap<DossierCode, DossierId> = by_id
            .values()
            .filter_map(|filed| filed.dossier.code.clone().map(|code| (code, filed.dossier.id)))
            .collect();
        let mut mine = HashMap::new();
        let mut names = HashSet::new();
        let mut missing = Vec::new();
        for (index, dossier) in wanted {
            let id = match dossier {
                DossierRef::Id(id) => Some(*id),
                DossierRef::Code(code) => by_code.get(code).copied(),
            };
            match id.and_then(|id| by_id.remove(&id)) {
                Some(filed) => {
                    names.insert(filed.dossier.id);
                    mine.insert(index, filed);
                }
                // One dossier under two names in one batch.
                None if id.is_some_and(|id| names.contains(&id)) => self.settle(index, Verdict::Later),
                None => missing.push((index, dossier)),
            }
        }
        self.sort_out_missing(conn, &missing).await?;
        self.read_contacts(conn, &mut mine).await?;
        Ok(mine)
    }

    /// Contact data that is to be changed is read when its dossier is locked: what came with the lock may be as old as
    /// the beginning of that statement, and another process may have changed it before the lock was had.
    async fn read_contacts(&self, conn: &Connection, mine: &mut HashMap<usize, Filed>) -> Result<(), Error> {
        let amended: HashMap<DossierId, usize> = self
            .open()
            .into_iter()
            .filter(|(_, order)| matches!(order.command, Command::Amend { .. }))
            .filter_map(|(index, _)| Some((mine.get(&index)?.dossier.id, index)))
            .collect();
        if amended.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = amended.keys().map(|id| id.0).collect();
        for filed in db::dossiers::read(conn, &ids).await? {
            mine.extend(amended.get(&filed.dossier.id).map(|index| (*index, filed)));
        }
        Ok(())
    }

    /// Not locked: held by another process, or not there at all.
    async fn sort_out_missing(
        &mut self,
        conn: &Connection,
        missing: &[(usize, &DossierRef)],
    ) -> Result<(), Error> {
        if missing.is_empty() {
            return Ok(());
        }
        let refs: Vec<&DossierRef> = missing.iter().map(|(_, dossier)| *dossier).collect();
        let known = db::dossiers::known(conn, &refs).await?;
        for (index, dossier) in missing {
            let exists = known.iter().any(|(id, code)| match dossier {
                DossierRef::Id(wanted) => wanted.0 == *id,
                DossierRef::Code(wanted) => code.as_deref() == Some(wanted.as_str()),
            });
            let verdict = if exists { Verdict::Later } else { Verdict::Refused(OrderRefused::NotFound) };
            self.settle(*index, verdict);
        }
        Ok(())
    }

    pub(super) async fn read_histories(
        &self,
        conn: &Connection,
        locked: &HashMap<usize, Filed>,
    ) -> Result<HashMap<DossierId, Vec<Recorded>>, Error> {
        let asks_the_past = |order: &Order| match &order.command {
            Command::Advance { act, .. } => matches!(act.action, Action::Correct | Action::Void),
            Command::Date { .. } | Command::Explain { .. } => true,
            Command::Intake(_) | Command::Amend { .. } | Command::Internal { .. } => false,
        };
        let ids: Vec<Uuid> = self
            .open()
            .into_iter()
            .filter(|(_, order)| asks_the_past(order))
            .filter_map(|(index, _)| locked.get(&index).map(|filed| filed.dossier.id.0))
            .collect();
        let mut histories: HashMap<DossierId, Vec<Recorded>> = HashMap::new();
        if !ids.is_empty() {
            for recorded in db::events::histories(conn, &ids).await? {
                histories.entry(recorded.dossier).or_default().push(recorded);
            }
        }
        Ok(histories)
    }
}

/// The locked dossier, if the caller may see it and decided on the version that stands.
pub(super) fn checked(order: &Order, filed: Option<Filed>) -> Result<Filed, OrderRefused> {
    let filed = filed.filter(|filed| order.reach.sees(&filed.dossier)).ok_or(OrderRefused::NotFound)?;
    match order.expected {
        Some(expected) if expected != filed.dossier.version => {
            Err(OrderRefused::VersionMismatch { current: filed.dossier.version })
        }
        _ => Ok(filed),
    }
}
