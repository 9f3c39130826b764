//! How many dossiers are overdue, and for which reason (form 07)?
//!
//! What is overdue is what form 06 says in its columns 10 and 13: the same lines of the ledger, so that the reasons add up
//! to these columns by construction. The reason is the one that stood by the end of the day shown, said by then and known
//! at the moment of knowledge; what nobody explained is counted with no reason.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cell::tally;
use super::id::{AgencyId, ProcedureId};
use super::ledger::Line;
use crate::spell;

/// Where an overdue dossier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverdueState {
    /// It ended in the range after its due date (column 10 of form 06).
    Resolved,
    /// It is open on the last day, its due date past (column 13).
    Pending,
}

spell!(OverdueState { Resolved = "resolved", Pending = "pending" });

/// What a dossier adds to the overdue of an agency and a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueAt {
    /// Agency.
    pub agency: AgencyId,
    /// Procedure.
    pub procedure: ProcedureId,
    /// Where it stands.
    pub state: OverdueState,
    /// How many: 1, or −1 at who handed on what came to be counted elsewhere.
    pub n: i64,
}

/// Where one dossier is counted as overdue, by its lines.
pub fn overdue_at(lines: &[Line], (from, through): (NaiveDate, NaiveDate)) -> Vec<OverdueAt> {
    let mut places: BTreeMap<(AgencyId, ProcedureId), Vec<&Line>> = BTreeMap::new();
    for line in lines {
        places.entry((line.key.agency, line.key.procedure)).or_default().push(line);
    }
    let mut overdue = Vec::new();
    for ((agency, procedure), lines) in places {
        let totals = tally(lines.into_iter(), from, through).totals();
        let states = [
            (OverdueState::Resolved, totals.resolved_overdue),
            (OverdueState::Pending, totals.pending_overdue),
        ];
        let told = states.into_iter().filter(|(_, n)| *n != 0);
        overdue.extend(told.map(|(state, n)| OverdueAt { agency, procedure, state, n }));
    }
    overdue
}
