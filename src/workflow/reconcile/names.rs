//! Keys into the words people know: codes of agencies and procedures, names of channels and measures.

use std::collections::HashMap;

use crate::db::{self, Connection, Error};
use crate::domain::ledger::Measure;
use crate::domain::procedure::Channel;

/// Codes by key. What has none, as after tampering, is shown as `#7`.
#[derive(Debug)]
pub(super) struct Names {
    agencies: HashMap<i32, String>,
    procedures: HashMap<i32, String>,
}

impl Names {
    pub(super) async fn read(conn: &mut Connection) -> Result<Self, Error> {
        let agencies = db::agencies::list(conn).await?;
        let procedures = db::reconcile::procedure_codes(conn).await?;
        Ok(Self {
            agencies: agencies.into_iter().map(|agency| (agency.id.0, agency.code.to_string())).collect(),
            procedures: procedures.into_iter().map(|row| (row.id, row.code)).collect(),
        })
    }

    pub(super) fn agency(&self, id: i32) -> String {
        self.agencies.get(&id).cloned().unwrap_or_else(|| format!("#{id}"))
    }

    pub(super) fn procedure(&self, id: i32) -> String {
        self.procedures.get(&id).cloned().unwrap_or_else(|| format!("#{id}"))
    }
}

pub(super) fn channel(number: i16) -> String {
    Channel::of_national_code(number).map_or_else(|| format!("#{number}"), |channel| channel.to_string())
}

/// `accepted`, or `ended approved, before the due date, on the original one`.
pub(super) fn measure(number: i16) -> String {
    match Measure::of_number(number) {
        None => format!("#{number}"),
        Some(Measure::Registered) => "registered".to_owned(),
        Some(Measure::IntakeRefused) => "intake_refused".to_owned(),
        Some(Measure::Accepted) => "accepted".to_owned(),
        Some(Measure::AcceptedOnline(service)) => format!("accepted_online:{service}"),
        Some(Measure::Transferred) => "transferred".to_owned(),
        Some(Measure::Overdue) => "overdue".to_owned(),
        Some(Measure::Waiting) => "waiting".to_owned(),
        Some(Measure::Undated) => "undated".to_owned(),
        Some(Measure::LateEntry) => "late_entry".to_owned(),
        Some(Measure::IntakeAnswered) => "intake_answered".to_owned(),
        Some(Measure::IntakeAnsweredLate) => "intake_answered_late".to_owned(),
        Some(Measure::IntakeOverdue) => "intake_overdue".to_owned(),
        Some(Measure::OverdueApologised) => "overdue_apologised".to_owned(),
        Some(Measure::EndedOverdueApologised) => "ended_overdue_apologised".to_owned(),
        Some(Measure::Qd766Overdue) => "qd766_overdue".to_owned(),
        Some(Measure::Qd766EndedOverdue) => "qd766_ended_overdue".to_owned(),
        Some(Measure::Ended(outcome, timing, original)) => {
            format!("ended:{outcome}:{timing}:{original}")
        }
    }
}

#[cfg(test)]
impl Names {
    pub(super) fn of(agencies: &[(i32, &str)], procedures: &[(i32, &str)]) -> Self {
        let coded = |all: &[(i32, &str)]| all.iter().map(|(id, code)| (*id, (*code).to_owned())).collect();
        Self { agencies: coded(agencies), procedures: coded(procedures) }
    }
}
