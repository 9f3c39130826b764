//! A filled form as JSON: texts as they are printed, figures as integers, one a column.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::question::FormCode;
use crate::domain::agencies::Extent;
use crate::domain::form::{self, Column, FilledForm, FilledRow, Form, Note, NoteCode, Reporter, RowsOf};
use crate::domain::tally::{Check, Policy};
use crate::domain::time::local;
use crate::http::statistics::PeriodOfTally;

/// A form, filled in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "form": "II.06b",
    "title": "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị và các cơ quan, đơn vị trực thuộc",
    "agency": {"code": "H59.31", "name": "UBND huyện Trà Cú"}, "scope": "subtree",
    "period": {"key": "2023-Q1", "from": "2022-12-15", "to": "2023-03-14"},
    "policy": "form06", "as_of": "2023-03-14", "known_at": "2023-03-24T10:00:00+07:00",
    "head": {
        "sign": "II.06b/VPCP/KSTT", "instrument": "01/2020/TT-VPCP", "reporter": "UBND huyện Trà Cú",
        "receiver": "UBND tỉnh Trà Vinh", "period": "Quý I năm 2023", "unit": "Số hồ sơ TTHC"
    },
    "rows_of": "field",
    "columns": [
        {"no": 3, "name": "received_total", "groups": ["Số hồ sơ nhận giải quyết"], "title": "Tổng số"},
        {"no": 4, "name": "received_online", "groups": ["Số hồ sơ nhận giải quyết", "Trong kỳ"], "title": "Trực tuyến"}
    ],
    "rows": [{
        "no": 50, "field": {"code": "TP-HT", "name": "Hộ tịch"}, "agency": null, "level": null,
        "values": [7893, 2684, 5208, 1, 7890, 2304, 5586, 0, 3, 3, 0]
    }],
    "total": [26202, 4049, 22150, 3, 26188, 5621, 20567, 0, 14, 14, 0],
    "notes": [{
        "code": "waiting", "column": 12, "row": null, "count": 6,
        "text": "Cột (12): trong tổng cộng có 6 hồ sơ chờ bổ sung giấy tờ hoặc thực hiện nghĩa vụ tài chính."
    }],
    "checks": [{"identity": "(3) = (4) + (5) + (6)", "holds": true}]
}))]
pub struct FormView {
    /// Code of the form.
    #[schema(value_type = FormCode)]
    pub form: &'static str,
    /// Title.
    pub title: &'static str,
    /// Agency that reports.
    pub agency: NamedView,
    /// Whose dossiers are counted: the agency's alone or its subtree's.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// Period.
    pub period: PeriodOfTally,
    /// Counting rules.
    #[schema(value_type = Policy)]
    pub policy: &'static str,
    /// The day whose state is shown.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: ask again with it to get the same form for ever.
    #[schema(example = "2023-03-24T10:00:00+07:00")]
    pub known_at: DateTime<FixedOffset>,
    /// The lines above the table, as they are printed.
    pub head: HeadView,
    /// What the rows are.
    #[schema(value_type = RowsOf)]
    pub rows_of: &'static str,
    /// The columns of figures, in print order.
    pub columns: Vec<ColumnView>,
    /// The rows, zero rows included, by code; levels from the highest.
    pub rows: Vec<RowView>,
    /// The last row: one value a column, of the whole.
    pub total: Vec<i64>,
    /// What is said below the table, in Vietnamese.
    pub notes: Vec<NoteView>,
    /// What must hold in every row and in the total, each checked on these very figures.
    pub checks: Vec<Check>,
}

/// A code and its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedView {
    /// Code.
    #[schema(example = "H59.31")]
    pub code: String,
    /// Name on the day shown.
    #[schema(example = "UBND huyện Trà Cú")]
    pub name: String,
}

/// The lines above a form's table.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeadView {
    /// Sign of the form (biểu số).
    #[schema(example = "II.06b/VPCP/KSTT")]
    pub sign: &'static str,
    /// Number of what made it.
    #[schema(example = "01/2020/TT-VPCP")]
    pub instrument: &'static str,
    /// Who reports (đơn vị báo cáo).
    #[schema(example = "UBND huyện Trà Cú")]
    pub reporter: String,
    /// Who receives (đơn vị nhận báo cáo): the agency directly above on the day shown; `null` for a root.
    #[schema(example = "UBND tỉnh Trà Vinh")]
    pub receiver: Option<String>,
    /// For which period (kỳ báo cáo).
    #[schema(example = "Quý I năm 2023")]
    pub period: String,
    /// What is counted (đơn vị tính).
    #[schema(example = "Số hồ sơ TTHC")]
    pub unit: &'static str,
}

/// A column of figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// Number under the heading.
    #[schema(example = 4)]
    pub no: u8,
    /// Stable name.
    #[schema(example = "received_online")]
    pub name: &'static str,
    /// Headings above the title, outermost first.
    pub groups: &'static [&'static str],
    /// Title.
    #[schema(example = "Trực tuyến")]
    pub title: &'static str,
}

/// A row of figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowView {
    /// Number (TT), from 1.
    #[schema(example = 1)]
    pub no: usize,
    /// The field of procedures; `null` where rows are something else.
    pub field: Option<NamedView>,
    /// The agency; `null` where rows are something else.
    pub agency: Option<NamedView>,
    /// The level of agencies, its code a word of `Level`; `null` where rows are something else.
    pub level: Option<NamedView>,
    /// One value a column, in their order.
    pub values: Vec<i64>,
}

/// A note below the table.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// What it is about.
    #[schema(value_type = NoteCode)]
    pub code: &'static str,
    /// Number of the column it is about; `null`: the whole form.
    #[schema(example = 6)]
    pub column: Option<u8>,
    /// Number of the row it is about; `null`: the total, or the whole form.
    pub row: Option<usize>,
    /// How many (dossiers, feedback), negative for more handed over than taken; `null` where no number is told.
    #[schema(example = 6)]
    pub count: Option<i64>,
    /// As it is printed.
    pub text: String,
}

impl From<&FilledForm> for FormView {
    fn from(FilledForm { form, seen, rows_of, rows, total, notes, checks }: &FilledForm) -> Self {
        let form::Seen { head, from, to, own_days: _, as_of, known_at, policy } = seen;
        let Form { code, sign, instrument, title, extent, unit, columns, .. } = form;
        let head_view = HeadView {
            sign,
            instrument: instrument.number,
            reporter: head.agency.name.clone(),
            receiver: head.receiver.as_ref().map(|receiver| receiver.name.clone()),
            period: head.period_name(),
            unit,
        };
        Self {
            form: code,
            title,
            agency: NamedView::from(&head.agency),
            scope: extent.as_str(),
            period: PeriodOfTally { key: Some(head.period.to_string()), from: *from, to: *to },
            policy: policy.as_str(),
            as_of: *as_of,
            known_at: local(*known_at),
            head: head_view,
            rows_of: rows_of.as_str(),
            columns: columns.iter().map(ColumnView::from).collect(),
            rows: rows.iter().map(|row| row_view(row, *rows_of)).collect(),
            total: total.clone(),
            notes: notes.iter().map(NoteView::from).collect(),
            checks: checks.clone(),
        }
    }
}

impl From<&Reporter> for NamedView {
    fn from(Reporter { code, name }: &Reporter) -> Self {
        Self { code: code.clone(), name: name.clone() }
    }
}

impl From<&'static Column> for ColumnView {
    fn from(Column { no, name, groups, title, adds: _ }: &'static Column) -> Self {
        Self { no: *no, name, groups, title }
    }
}

impl From<&Note> for NoteView {
    fn from(Note { code, column, row, count, text }: &Note) -> Self {
        Self { code: code.as_str(), column: *column, row: *row, count: *count, text: text.clone() }
    }
}

fn row_view(FilledRow { no, key, name, values }: &FilledRow, rows_of: RowsOf) -> RowView {
    let named = Some(NamedView { code: key.clone(), name: name.clone() });
    let (field, agency, level) = match rows_of {
        RowsOf::Field => (named, None, None),
        RowsOf::Agency => (None, named, None),
        RowsOf::Level => (None, None, named),
    };
    RowView { no: *no, field, agency, level, values: values.clone() }
}
