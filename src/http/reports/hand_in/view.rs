//! A form that was handed in, as JSON; and the faults of one that was not taken, at their cells.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::form_view::{ColumnView, NamedView};
use super::super::question::FormCode;
use crate::db::hand_ins::HandIn;
use crate::domain::form::Form;
use crate::domain::hand_in::cell::CellFault;
use crate::domain::hand_in::{HandInFault, HandInMedia, HandInSheet, WrongSheet};
use crate::domain::report::ReportOfficer;
use crate::domain::time::local;
use crate::http::problem::{Fault, FaultCode, Phrase, Problem};
use crate::http::statistics::PeriodOfTally;

/// A form that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandInView {
    /// Code of the form.
    #[schema(value_type = FormCode)]
    pub form: &'static str,
    /// Agency that reports.
    pub agency: NamedView,
    /// Period.
    pub period: PeriodOfTally,
    /// Which of the forms that were handed in: 1, and one more each time with other figures.
    #[schema(example = 1, minimum = 1)]
    pub revision: u32,
    /// What was sent.
    #[schema(value_type = HandInMedia)]
    pub media: &'static str,
    /// SHA-256 of the figures as canonical JSON, in hexadecimal digits.
    pub sha256: String,
    /// When it was handed in.
    pub at: DateTime<FixedOffset>,
    /// Client that handed it in.
    #[schema(example = "demo")]
    pub client: String,
    /// Officer who did.
    pub officer: Option<ReportOfficer>,
    /// The columns of figures, in print order.
    pub columns: Vec<ColumnView>,
    /// Each cell with what became of it, and what does not agree.
    #[serde(flatten)]
    pub sheet: HandInSheet,
    /// All that was handed in of this form, in order.
    pub history: Vec<HandInEntryView>,
}

/// One of the forms that were handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandInEntryView {
    /// 1, 2, 3 …
    #[schema(example = 1, minimum = 1)]
    pub revision: u32,
    /// SHA-256 of its figures, in hexadecimal digits.
    pub sha256: String,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Client that handed it in.
    #[schema(example = "demo")]
    pub client: String,
    /// Officer who did.
    pub officer: Option<ReportOfficer>,
}

impl From<&HandIn> for HandInEntryView {
    fn from(HandIn { revision, sha256, at, client, officer, .. }: &HandIn) -> Self {
        Self {
            revision: *revision,
            sha256: sha256.clone(),
            at: local(*at),
            client: client.clone(),
            officer: officer.clone(),
        }
    }
}

/// Whose form it is.
pub(super) struct Of {
    pub(super) form: &'static Form,
    pub(super) agency: NamedView,
    pub(super) period: PeriodOfTally,
}

impl HandInView {
    /// One of the forms that were handed in, with all of them.
    pub(super) fn of(Of { form, agency, period }: Of, shown: &HandIn, history: &[HandIn]) -> Self {
        let HandIn { revision, body: _, sha256, sheet, media, client, officer, at } = shown.clone();
        Self {
            form: form.code,
            agency,
            period,
            revision,
            media: media.as_str(),
            sha256,
            at: local(at),
            client,
            officer,
            columns: form.columns.iter().map(ColumnView::from).collect(),
            sheet,
            history: history.iter().map(HandInEntryView::from).collect(),
        }
    }
}

/// Every cell that says no figure, at its place.
pub(super) fn refused(faults: Vec<HandInFault>) -> Problem {
    Problem::InvalidValues(faults.into_iter().map(fault).collect())
}

fn fault(HandInFault { place, row, column, wrong }: HandInFault) -> Fault {
    let at = place_in_words(row, column);
    let expected =
        |vi: &str, en: &str| FaultCode::malformed(&format!("{vi} ({})", at.0), &format!("{en} ({})", at.1));
    let code = match wrong {
        WrongSheet::NoHeader => FaultCode::malformed(
            "một dòng ghi tên cột (received_total …) hoặc số thứ tự cột ((3), (4) …)",
            "a line with the names of the columns (received_total …) or their numbers ((3), (4) …)",
        ),
        WrongSheet::NothingTold => FaultCode::malformed("ít nhất một số liệu", "one figure at least"),
        WrongSheet::BeyondTable => FaultCode::NotAllowedHere {
            why: Phrase::new(
                format!("Có số liệu bên phải cột cuối cùng ({}); các cột có thể bị lệch.", at.0),
                format!(
                    "A figure stands to the right of the last column ({}); columns may have moved.",
                    at.1
                ),
            ),
        },
        WrongSheet::SecondTotal => FaultCode::Duplicate,
        WrongSheet::Cell(CellFault::NotACount) => {
            expected("số nguyên không âm", "a whole number, not negative")
        }
        WrongSheet::Cell(CellFault::Negative) => expected("số không âm", "a number that is not negative"),
        WrongSheet::Cell(CellFault::Rounded) => {
            expected("số chính xác đến đơn vị", "a number exact to the unit")
        }
    };
    let pointer = if place.is_empty() { place } else { format!("/{place}") };
    Fault::new(pointer, code)
}

/// Row and column, in Vietnamese and in English.
fn place_in_words(row: Option<usize>, column: Option<u8>) -> (String, String) {
    let row = row.map_or(("dòng tổng cộng".to_owned(), "the total row".to_owned()), |row| {
        (format!("dòng {row}"), format!("row {row}"))
    });
    match column {
        Some(no) => (format!("{}, cột ({no})", row.0), format!("{}, column ({no})", row.1)),
        None => row,
    }
}
