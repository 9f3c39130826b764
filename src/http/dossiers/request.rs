//! What every order needs: the caller with its reach, the snapshot, and the codes of a request as keys.

use std::sync::Arc;

use chrono::NaiveDate;

use super::refused;
use crate::db;
use crate::db::dossiers::{DossierRef, Filed};
use crate::db::events::Recorded;
use crate::domain::code::{AgencyCode, ProcedureCode};
use crate::domain::decide::Backdating;
use crate::domain::id::{AgencyId, ProcedureId};
use crate::domain::reach::Reach;
use crate::domain::scope::Scope;
use crate::domain::time::civil_day;
use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::http::state::State;
use crate::workflow::directory::Snapshot;
use crate::workflow::once::Once;
use crate::workflow::order::{Answer, Answered, Command, Done, Key, Order};
use crate::workflow::statistics::Extent;

/// The desk a request is read at.
pub(in crate::http) struct Counter<'a> {
    pub(in crate::http) state: &'a State,
    pub(in crate::http) caller: &'a Caller,
    pub(in crate::http) snapshot: Arc<Snapshot>,
    pub(in crate::http) reach: Reach,
    pub(in crate::http) today: NaiveDate,
}

impl<'a> Counter<'a> {
    pub(in crate::http) fn new(state: &'a State, caller: &'a Caller) -> Self {
        let snapshot = state.directory.current();
        let today = civil_day(state.clock.now());
        let reach = reach(&snapshot, caller, today);
        Self { state, caller, snapshot, reach, today }
    }

    /// Something of this caller that is done once under a key.
    pub(in crate::http) fn once<'k>(&'k self, key: Option<&'k Key>) -> Once<'k> {
        let (vault, clock) = (&self.state.vault, &self.state.clock);
        Once { client_id: self.caller.client_id.as_str(), key, vault, clock }
    }

    pub(in crate::http) fn backdating(&self) -> Backdating {
        if self.caller.may(Scope::DossiersBackdate) { Backdating::Allowed } else { Backdating::Refused }
    }

    /// An agency named in a body, within the caller's subtree.
    pub(in crate::http) fn agency_within(
        &self,
        pointer: &str,
        code: &AgencyCode,
    ) -> Result<AgencyId, Problem> {
        let agency = self.agency(pointer, code)?;
        if self.reach.includes(agency) { Ok(agency) } else { Err(Problem::AgencyOutOfScope) }
    }

    /// An agency named in a body, anywhere.
    pub(in crate::http) fn agency(&self, pointer: &str, code: &AgencyCode) -> Result<AgencyId, Problem> {
        let agency = self.snapshot.agencies.by_code(code);
        Ok(agency.ok_or_else(|| Problem::UnknownAgency(pointer.to_owned()))?.id)
    }

    /// An agency named in a body, anywhere, that stands today.
    pub(in crate::http) fn standing_agency(
        &self,
        pointer: &str,
        code: &AgencyCode,
    ) -> Result<AgencyId, Problem> {
        let agency = self.agency(pointer, code)?;
        let stands = self.snapshot.agencies.at(agency, self.today).is_some();
        if stands { Ok(agency) } else { Err(Problem::UnknownAgency(pointer.to_owned())) }
    }

    /// A procedure named in a body.
    pub(super) fn procedure(&self, pointer: &str, code: &ProcedureCode) -> Result<ProcedureId, Problem> {
        let procedure = self.snapshot.catalogue.by_code(code);
        Ok(procedure.ok_or_else(|| Problem::UnknownProcedure(pointer.to_owned()))?.id)
    }

    /// The agency asked for, within the caller's subtree, else the caller's root; `None`: every agency.
    pub(super) fn office(&self, asked: Option<&AgencyCode>) -> Result<Option<AgencyId>, Problem> {
        match asked {
            Some(code) => self.agency_within("/agency", code).map(Some),
            None => Ok(self.caller.root),
        }
    }

    /// The agencies of an office, or all of the caller's.
    pub(super) fn agencies_of(&self, office: Option<AgencyId>, extent: Extent) -> Vec<AgencyId> {
        let tree = &self.snapshot.agencies;
        match (office, &self.reach) {
            (Some(root), _) => tree.within(root, extent, self.today),
            (None, Reach::Everything) => tree.iter().map(|agency| agency.id).collect(),
            (None, Reach::Agencies(agencies)) => agencies.to_vec(),
        }
    }

    pub(super) fn order(&self, command: Command, render: fn(&Done, &Snapshot) -> Answer) -> Order {
        let client = self.caller.client_id.to_string();
        let order = Order::new(client, self.reach.clone(), self.backdating(), command, render);
        // Who may not read dossiers is not told which there are.
        let nobody = || Reach::of(Vec::new());
        let names = if self.caller.may(Scope::DossiersRead) { order.names.clone() } else { nobody() };
        Order { names, ..order }
    }

    /// Hands an order to the writer.
    pub(super) async fn submit(&self, order: Order) -> Result<Answered, Problem> {
        self.state.writer.submit(order).await.map_err(refused::of_order)
    }

    /// Reads a dossier that the caller may see.
    pub(super) async fn find(&self, dossier: &DossierRef) -> Result<Filed, Problem> {
        let filed = self.state.reader.find(dossier).await?;
        filed.filter(|filed| self.reach.sees(&filed.dossier)).ok_or(Problem::NotFound)
    }

    /// Reads a dossier that the caller may see, with its whole history.
    pub(super) async fn history(&self, dossier: &DossierRef) -> Result<(Filed, Vec<Recorded>), Problem> {
        let filed = self.find(dossier).await?;
        let conn = self.state.connection().await?;
        let events = db::events::histories(&conn, &[filed.dossier.id.0]).await?;
        Ok((filed, events))
    }
}

/// The agencies a caller works for, by today's tree.
fn reach(snapshot: &Snapshot, caller: &Caller, today: NaiveDate) -> Reach {
    match (caller.root, &caller.agency) {
        (Some(root), _) => snapshot.reach(root, today),
        (None, None) => Reach::Everything,
        (None, Some(_)) => Reach::of(Vec::new()),
    }
}
