//! What is unique: references and codes that are taken, and the numbers of new codes.
//!
//! Numbers are drawn last before the writing, and only for what is sure to be written: none is lost.

use std::collections::BTreeMap;

use super::Batch;
use crate::db::idempotency::KeyOfClient;
use crate::db::{self, Connection, Error};
use crate::domain::agencies::AgencyTree;
use crate::domain::code::DossierCode;
use crate::domain::id::DossierId;
use crate::workflow::order::{OrderRefused, Unique};

/// Highest number of an earlier system that raises a counter of ours. Above it numbers belong to the sequences of
/// ministry systems, whose first digits name the ministry; and the next number must still have a place in a code.
const HIGHEST_RAISE: u32 = 999_999;

impl Batch<'_> {
    /// References and codes of earlier systems that are taken: known before a number is drawn, so no code is lost.
    pub(super) async fn check_unique(&mut self, conn: &Connection) -> Result<(), Error> {
        let fresh = || self.drafts.values().filter(|draft| draft.was.is_none()).map(|draft| &draft.filed);
        let references: Vec<KeyOfClient> = fresh()
            .filter_map(|filed| Some((filed.client_id.clone(), filed.external_ref.clone()?)))
            .collect();
        let codes: Vec<String> =
            fresh().filter_map(|filed| filed.dossier.code.as_ref().map(ToString::to_string)).collect();
        if references.is_empty() && codes.is_empty() {
            return Ok(());
        }
        let taken = db::dossiers::taken(conn, &references, &codes).await?;
        let mut refused = Vec::new();
        for (index, draft) in self.drafts.iter().filter(|(_, draft)| draft.was.is_none()) {
            let filed = &draft.filed;
            let reference = filed.external_ref.as_ref().map(|r| (filed.client_id.clone(), r.clone()));
            let code = filed.dossier.code.as_ref().map(ToString::to_string);
            for other in &taken {
                let existing = Some(DossierId(other.id));
                if reference.is_some() && other.reference == reference {
                    refused
                        .push((*index, OrderRefused::AlreadyTaken { unique: Unique::ExternalRef, existing }));
                } else if code.is_some() && other.code == code {
                    refused
                        .push((*index, OrderRefused::AlreadyTaken { unique: Unique::Code, existing: None }));
                }
            }
        }
        for (index, refusal) in refused {
            self.refuse(index, refusal);
        }
        Ok(())
    }

    pub(super) async fn allocate_codes(
        &mut self,
        conn: &Connection,
        agencies: &AgencyTree,
    ) -> Result<(), Error> {
        let mut raise = BTreeMap::new();
        let mut wanted: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, draft) in &self.drafts {
            let dossier = &draft.filed.dossier;
            let Some(accepted_on) = dossier.accepted_on() else { continue };
            match &dossier.code {
                None => wanted.entry((dossier.intake_agency, accepted_on)).or_default().push(*index),
                Some(code) if draft.was.is_none() && code.number() <= HIGHEST_RAISE => {
                    let agency = code.agency().parse().ok().and_then(|agency| agencies.by_code(&agency));
                    if let Some(agency) = agency {
                        let last: &mut u32 = raise.entry((agency.id, code.day())).or_default();
                        *last = code.number().max(*last);
                    }
                }
                Some(_) => {}
            }
        }
        let mut counters: BTreeMap<_, db::codes::Draw> = BTreeMap::new();
        for (key, last) in raise {
            counters.entry(key).or_default().at_least = last;
        }
        for (key, those) in &wanted {
            counters.entry(*key).or_default().take = u32::try_from(those.len()).unwrap_or(u32::MAX);
        }
        let last = db::codes::draw(conn, &counters).await?;
        for ((agency, day), those) in wanted {
            let code = agencies.get(agency).map(|agency| &agency.code);
            let (Some(code), Some(last)) = (code, last.get(&(agency, day))) else {
                return Err(Error::NotFound);
            };
            let first = last + 1 - u32::try_from(those.len()).unwrap_or(u32::MAX);
            for (number, index) in (first..).zip(those) {
                if let Some(draft) = self.drafts.get_mut(&index) {
                    draft.filed.dossier.code = Some(DossierCode::allocated(code, day, number));
                }
            }
        }
        Ok(())
    }
}
