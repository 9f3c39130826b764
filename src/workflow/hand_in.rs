//! Taking a form in that a unit filled in by itself: judged, kept with its history, and the same figures kept once.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::directory::Snapshot;
use super::report::{ReportOf, ReportRefused, canonical, sha256};
use crate::db::hand_ins::HandIn;
use crate::db::reports::Appended;
use crate::db::{self, Connection};
use crate::domain::hand_in::judge::judge;
use crate::domain::hand_in::{
    HandInCell, HandInFault, HandInMedia, HandInSheet, Layout, RowNames, SentTable,
};
use crate::domain::report::ReportOfficer;
use crate::domain::report::life::may_be_submitted;
use crate::domain::time::civil_day;

/// A form that is handed in.
#[derive(Debug, Clone)]
pub struct HandInOrder {
    /// Whose, for which period.
    pub of: ReportOf,
    /// The form.
    pub layout: Layout,
    /// As it was sent.
    pub sent: SentTable,
    /// What was sent.
    pub media: HandInMedia,
    /// Client that hands it in.
    pub client: String,
    /// Officer who does.
    pub officer: Option<ReportOfficer>,
    /// Revision it was decided on.
    pub expected: Option<u32>,
    /// Business time.
    pub now: DateTime<Utc>,
}

/// Why a form was not taken.
#[derive(Debug, thiserror::Error)]
pub enum HandInRefused {
    /// Figures of it cannot be used.
    #[error("{} faults", .0.len())]
    Faults(Vec<HandInFault>),
    /// What would have refused a report too.
    #[error(transparent)]
    Report(#[from] ReportRefused),
}

impl From<db::Error> for HandInRefused {
    fn from(error: db::Error) -> Self {
        Self::Report(error.into())
    }
}

/// The names that rows of a unit's form may go by: every field of procedures, and the agencies of its subtree.
pub fn row_names(snapshot: &Snapshot, of: ReportOf) -> RowNames {
    let day = of.period.last_day();
    let fields = snapshot.catalogue.fields().iter().map(|field| (field.code.to_string(), field.name.clone()));
    let tree = &snapshot.agencies;
    let agencies = tree.subtree(of.agency, day).into_iter().filter_map(|id| {
        let agency = tree.get(id)?;
        Some((agency.code.to_string(), tree.name_on(id, day).to_owned()))
    });
    RowNames::new(fields.chain(agencies))
}

/// Takes a form in; answers what stands then, the same figures as they stood.
pub async fn hand_in(
    conn: &mut Connection,
    snapshot: &Snapshot,
    order: HandInOrder,
) -> Result<Vec<HandIn>, HandInRefused> {
    let HandInOrder { of, layout, sent, media, client, officer, expected, now } = order;
    if !may_be_submitted(of.period.last_day(), civil_day(now)) {
        return Err(ReportRefused::PeriodNotOver.into());
    }
    let sheet = judge(&layout, &sent, &row_names(snapshot, of)).map_err(HandInRefused::Faults)?;
    let body = canonical(&figures(layout.form, &sheet)).map_err(ReportRefused::from)?;
    let mut history = db::hand_ins::history(conn, &of.key(), layout.form).await?;
    let stands = history.last().map_or(0, |last| last.revision);
    if expected.is_some_and(|expected| expected != stands) {
        return Err(ReportRefused::VersionMismatch(stands).into());
    }
    if history.last().is_some_and(|last| last.body == body) {
        return Ok(history);
    }
    let revision = stands + 1;
    let new = HandIn { revision, sha256: sha256(&body), body, sheet, media, client, officer, at: now };
    match db::hand_ins::append(conn, &of.key(), layout.form, &new).await? {
        Appended::Yes => {
            history.push(new);
            Ok(history)
        }
        Appended::Overtaken => Err(ReportRefused::VersionMismatch(revision).into()),
    }
}

/// The figures alone, which are what is hashed: where they stood in a file, and how they were written, is not.
fn figures(form: &str, sheet: &HandInSheet) -> Value {
    let values = |cells: &[HandInCell]| -> Value {
        cells
            .iter()
            .map(|cell| (cell.column.clone(), json!(cell.value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let rows =
        sheet.rows.iter().map(|row| json!({"key": row.key, "name": row.name, "values": values(&row.cells)}));
    json!({"form": form, "rows": rows.collect::<Vec<Value>>(), "total": values(&sheet.total)})
}
