//! A form handed in as JSON: rows by code or name, figures by the names of their columns, their numbers, or in order.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::hand_in::grid::{MOST_ROWS, is_total};
use crate::domain::hand_in::{Layout, Origin, SentCell, SentRow, SentTable};
use crate::domain::report::ReportOfficer;
use crate::http::problem::{FaultCode, Faults, Problem};
use crate::http::reports::report::write::officer;
use crate::http::text::token;

/// Longest name of a row, in characters.
const NAME: usize = 500;

/// A form with the figures that a unit filled in by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rows": [
        {"field": "TP-HT", "values": {
            "received_total": "26.199", "received_online": "4.049", "received_direct_postal": "22.150", "carried_over": "00",
            "resolved_total": "26.188", "resolved_early": "5.621", "resolved_on_time": "20.567", "resolved_overdue": "00",
            "pending_total": 11, "pending_in_time": 11, "pending_overdue": "00"
        }},
        {"name": "Đất đai", "values": [3, 0, 0, 3, 0, 0, 0, 0, 3, 3, 0]}
    ],
    "total": [26202, 4049, 22150, 3, 26188, 5621, 20567, 0, 14, 14, 0],
    "officer": {"id": "tc-01"}
}))]
pub struct HandInRequest {
    /// A row a field of procedures, or an agency; at most 2,000.
    #[serde(default)]
    #[schema(max_items = 2000)]
    rows: Vec<HandInRowRequest>,
    /// The last row: figures by column, or in order; absent: the sums of the rows.
    #[schema(value_type = Option<Object>)]
    total: Option<Value>,
    /// Officer who hands it in.
    officer: Option<ReportOfficer>,
}

/// A row of a form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInRowRequest {
    /// Code of the field or agency.
    #[schema(example = "TP-HT")]
    field: Option<String>,
    /// Its name, where the code is not known.
    #[schema(example = "Hộ tịch", max_length = 500)]
    name: Option<String>,
    /// Figures by the names of their columns (`received_total`) or their numbers (`3`), or a list in the order of the form.
    /// Numbers, or texts as they are printed (`26.199`, `00`); absent, `null` and blank are not told.
    #[schema(value_type = Object)]
    values: Value,
}

impl HandInRequest {
    /// The form as it was sent, and who sends it; every fault of its shape.
    pub(super) fn read(self, layout: &Layout) -> Result<(SentTable, Option<ReportOfficer>), Problem> {
        let mut faults = Faults::new();
        let most = usize::try_from(MOST_ROWS).unwrap_or(usize::MAX);
        if self.rows.len() > most {
            faults.at("/rows", FaultCode::TooLong { most });
        }
        let mut sent = SentTable::default();
        for (at, row) in self.rows.into_iter().enumerate() {
            let place = format!("rows/{at}");
            let name = faults.optional_text(&format!("/{place}/name"), row.name.as_deref(), NAME);
            let code = faults.optional_text(&format!("/{place}/field"), row.field.as_deref(), NAME);
            let label = name.or_else(|| code.clone()).unwrap_or_default();
            if label.is_empty() || is_total(&label) {
                let why = ("cần mã hoặc tên lĩnh vực", "a code or a name of a field");
                faults.at(format!("/{place}/name"), FaultCode::malformed(why.0, why.1));
            }
            let cells = cells(layout, &row.values, &format!("{place}/values"), &mut faults);
            sent.rows.push(SentRow { label, code, place, cells });
        }
        if let Some(total) = &self.total {
            let cells = cells(layout, total, "total", &mut faults);
            let place = "total".to_owned();
            sent.total = Some(SentRow { label: String::new(), code: None, place, cells });
        }
        let officer = officer(&mut faults, self.officer.as_ref());
        faults.check()?;
        Ok((sent, officer))
    }
}

fn cells(layout: &Layout, values: &Value, place: &str, faults: &mut Faults) -> Vec<Option<SentCell>> {
    let mut cells: Vec<Option<SentCell>> = layout.columns.iter().map(|_| None).collect();
    match values {
        Value::Object(members) => {
            for (name, value) in members {
                let here = format!("{place}/{}", token(name));
                let at = layout.place(name).or_else(|| {
                    let no: u8 = name.parse().ok()?;
                    layout.columns.iter().position(|column| column.no == no)
                });
                match at.and_then(|at| cells.get_mut(at)) {
                    Some(cell) if cell.is_some() => faults.at(format!("/{here}"), FaultCode::Duplicate),
                    Some(cell) => *cell = told(value, here, faults),
                    None => faults.at(format!("/{here}"), FaultCode::UnknownField),
                }
            }
        }
        Value::Array(items) => {
            if items.len() > cells.len() {
                faults.at(format!("/{place}"), FaultCode::TooLong { most: cells.len() });
            }
            for (at, (cell, value)) in cells.iter_mut().zip(items).enumerate() {
                *cell = told(value, format!("{place}/{at}"), faults);
            }
        }
        _ => {
            let wanted = ("đối tượng hoặc danh sách số liệu", "an object or a list of figures");
            faults.at(format!("/{place}"), FaultCode::malformed(wanted.0, wanted.1));
        }
    }
    cells
}

fn told(value: &Value, place: String, faults: &mut Faults) -> Option<SentCell> {
    let text = match value {
        Value::Null => return None,
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => {
            faults.at(format!("/{place}"), FaultCode::malformed("một số hoặc chuỗi", "a number or a text"));
            return None;
        }
    };
    Some(SentCell { text, origin: Origin::Typed, place })
}
