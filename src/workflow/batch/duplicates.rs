//! The duplicate warning: one request made online and again at the counter is one case in two records.
//!
//! Asked once for all intakes of a batch, in one statement; those within the batch are seen too, in order of arrival.
//! Never a refusal: a person may well need the same twice in a day. Which dossier it is, is told only to who may see it.

use std::collections::HashMap;

use super::Batch;
use crate::db::dossiers::{Alike, Filed, Other};
use crate::domain::id::DossierId;
use crate::domain::refusal::Warning;
use crate::domain::time::{civil_day, end_of_day, start_of_day};
use crate::workflow::order::Duplicate;

/// What the intakes of a batch are compared by.
#[derive(Default)]
pub(super) struct Compared {
    /// Place of the order in the batch, beside what it asks.
    orders: Vec<usize>,
    /// What is asked.
    pub asked: Vec<Alike>,
}

/// What a dossier is compared by; `None` where the applicant gave no number.
fn alike(filed: &Filed) -> Option<Alike> {
    let day = civil_day(filed.dossier.submitted_at);
    Some(Alike {
        identity: filed.applicant.identity.as_ref()?.hash.clone(),
        procedure: filed.dossier.procedure,
        from: start_of_day(day),
        until: end_of_day(day),
    })
}

impl Batch<'_> {
    /// What there is to compare.
    pub(super) fn compared(&self) -> Compared {
        let new = self.drafts.iter().filter(|(_, draft)| draft.was.is_none());
        let (orders, asked) = new.filter_map(|(index, draft)| Some((*index, alike(&draft.filed)?))).unzip();
        Compared { orders, asked }
    }

    /// Puts the warnings in. `found` are those that were there before the batch, the latest first.
    pub(super) fn warn_of_duplicates(&mut self, compared: &Compared, found: Vec<(usize, Other)>) {
        let mut before: HashMap<usize, Vec<Other>> = HashMap::new();
        for (place, other) in found {
            before.entry(place).or_default().push(other);
        }
        let mut here: HashMap<(&[u8], i32, i64), Vec<Other>> = HashMap::new();
        for (place, (index, asked)) in compared.orders.iter().zip(&compared.asked).enumerate() {
            let key = (asked.identity.as_slice(), asked.procedure.0, asked.from.timestamp());
            let those = here.entry(key).or_default();
            let others: Vec<Other> =
                those.iter().rev().cloned().chain(before.remove(&place).unwrap_or_default()).collect();
            those.extend(self.drafts.get(index).map(|draft| as_other(&draft.filed)));
            self.warn(*index, &others);
        }
    }

    fn warn(&mut self, index: usize, others: &[Other]) {
        let Some(order) = self.orders.get(index).filter(|_| !others.is_empty()) else { return };
        let may_be_named =
            |other: &&Other| order.names.includes(other.agency) || order.names.includes(other.intake_agency);
        if let Some(draft) = self.drafts.get_mut(&index) {
            draft.warnings.push(Warning::PossibleDuplicate);
            draft.duplicate = others
                .iter()
                .find(may_be_named)
                .map(|other| Duplicate { id: other.id, code: other.code.clone() });
        }
    }
}

fn as_other(filed: &Filed) -> Other {
    let dossier = &filed.dossier;
    Other {
        id: DossierId(dossier.id.0),
        code: dossier.code.as_ref().map(ToString::to_string),
        agency: dossier.agency,
        intake_agency: dossier.intake_agency,
    }
}
