//! The quarterly report (báo cáo kiểm soát thủ tục hành chính): what it is made of, and what each of its parts says.
//!
//! A `Report` is a value that holds everything that is printed: head, sections with their figures and texts, annexes. It is
//! written to JSON, HTML and DOCX as it stands, and frozen so when it is approved. The outline is in `outline.rs`, the days that are counted in `bounds.rs`, the
//! sentences of figures in `lines.rs`, the facts they take in `facts.rs`, the life of a report in `life.rs`. No I/O.

pub mod bounds;
pub mod facts;
pub mod life;
pub mod lines;
pub mod outline;
pub mod vietnamese;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::life::ReportStatus;
use super::submission::RuleBasis;

/// A report of an agency for a period, as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Who reports.
    pub agency: Party,
    /// Who it reports to: the agency directly above on the last day; `null` for a root.
    pub superior: Option<Party>,
    /// For which period.
    pub period: ReportPeriod,
    /// Counting rules of the figures.
    #[schema(example = "form06")]
    pub policy: String,
    /// The day whose state the figures show.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: the same figures for ever.
    #[serde(with = "on_the_wall")]
    pub known_at: DateTime<Utc>,
    /// Where the report stands in its life.
    #[schema(value_type = ReportStatus)]
    pub status: String,
    /// 1, and one more each time an approved report was opened again.
    #[schema(example = 1, minimum = 1)]
    pub revision: u32,
    /// Who approved it and when; `null` before.
    pub approval: Option<Approval>,
    /// Number, date, addressee, signature.
    pub head: ReportHead,
    /// Parts I to III with their sections.
    pub parts: Vec<Part>,
    /// The forms that go with it.
    pub annexes: Vec<Annex>,
    /// When it is due and whether it came in time; `null`: no rule says so, or it was frozen before this was told.
    #[serde(default)]
    pub submission: Option<ReportSubmission>,
    /// Codes of sections that have neither figures nor text yet.
    #[schema(example = json!(["II.1"]))]
    pub empty_sections: Vec<String>,
}

/// Instants are written with the offset of the wall clock, as everywhere, and read with any.
mod on_the_wall {
    use chrono::{DateTime, FixedOffset, Utc};
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::domain::time::local;

    pub(super) fn serialize<S: Serializer>(instant: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
        local(*instant).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        Ok(DateTime::<FixedOffset>::deserialize(from)?.to_utc())
    }
}

/// When a report is due, and when it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportSubmission {
    /// The last day in time.
    #[schema(example = "2023-03-20")]
    pub due_on: NaiveDate,
    /// What the rule rests on: `law`, `practice` or `letter`.
    #[schema(value_type = RuleBasis)]
    pub basis: String,
    /// Where the rule comes from.
    pub source: String,
    /// The day its first revision was approved, or it was submitted where none was; `null`: neither.
    pub in_on: Option<NaiveDate>,
    /// Whole days after the due date, 0 in time; `null`: it is not in.
    #[schema(example = 4)]
    pub days_late: Option<u32>,
}

/// An agency as a report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Party {
    /// Code.
    #[schema(example = "H59.31")]
    pub code: String,
    /// Name on the last day of the period.
    #[schema(example = "UBND huyện Trà Cú")]
    pub name: String,
}

/// The period of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportPeriod {
    /// Key.
    #[schema(example = "2023-Q1")]
    pub key: String,
    /// As it is printed.
    #[schema(example = "Quý I năm 2023")]
    pub name: String,
    /// First day that is counted: the official one (NĐ 09/2019 Đ12), or the agency's own.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// Last day that is counted.
    #[schema(example = "2023-03-14")]
    pub to: NaiveDate,
    /// Why the agency counts days of its own; `null`: the days are the official ones.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Who approved a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// When.
    #[serde(with = "on_the_wall")]
    pub at: DateTime<Utc>,
    /// Client that did it.
    #[schema(example = "demo")]
    pub client: String,
    /// Officer who did it.
    pub officer: Option<ReportOfficer>,
}

/// An officer as a report names one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportOfficer {
    /// The agency's own id of the officer, at most 64 characters.
    #[schema(min_length = 1, max_length = 64, example = "tc-01")]
    pub id: String,
    /// Name, at most 200 characters.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub name: Option<String>,
}

/// What stands around the text of a report; what an officer has not written is `null` or has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportHead {
    /// Number and sign (số, ký hiệu).
    #[schema(example = "112/BC-UBND")]
    pub number: Option<String>,
    /// Where it is signed.
    #[schema(example = "Trà Cú")]
    pub place: Option<String>,
    /// Day it is signed.
    #[schema(example = "2023-03-24")]
    pub dated_on: Option<NaiveDate>,
    /// What it is about (trích yếu), without the period.
    pub title: String,
    /// To whom (kính gửi); default: the superior.
    #[schema(example = "Văn phòng Ủy ban nhân dân tỉnh")]
    pub addressee: Option<String>,
    /// The paragraph before part I: the grounds of the report.
    pub preamble: Option<String>,
    /// Who receives it (nơi nhận), a line each.
    #[schema(example = json!(["Như trên", "Lưu: VT"]))]
    pub recipients: Vec<String>,
    /// On whose authority it is signed, such as `KT. CHỦ TỊCH`.
    #[schema(example = "KT. CHỦ TỊCH")]
    pub authority: Option<String>,
    /// Post of the signer.
    #[schema(example = "PHÓ CHỦ TỊCH")]
    pub post: Option<String>,
    /// Name of the signer.
    #[schema(example = "Tăng Thị Thắm")]
    pub signer: Option<String>,
}

/// A part of a report: I, II or III.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// Roman number.
    #[schema(example = "I")]
    pub code: String,
    /// Heading.
    pub heading: String,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// Code, as in paths.
    #[schema(example = "I.6")]
    pub code: String,
    /// Heading; empty for a part that is one text.
    #[schema(example = "Tình hình, kết quả giải quyết TTHC")]
    pub heading: String,
    /// What the figures say, sentence by sentence.
    pub lines: Vec<Line>,
    /// A list that belongs to the figures, such as the internal procedures.
    pub table: Option<SectionTable>,
    /// What an officer wrote, paragraphs parted by line ends; `null`: nothing yet.
    pub text: Option<String>,
}

/// A sentence of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// As it is printed.
    #[schema(example = "Số lượng hồ sơ đang giải quyết: 14; trong đó, trong hạn: 14, quá hạn: 00.")]
    pub text: String,
    /// The figures in it, in the order of the sentence.
    pub figures: Vec<Figure>,
}

/// A figure of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// Stable name.
    #[schema(example = "pending_total")]
    pub name: String,
    /// The count.
    #[schema(example = 14)]
    pub value: i64,
    /// Its share in per cent with one decimal, where the sentence gives one; `null` also for a share of nothing.
    #[schema(example = "78.5")]
    pub share: Option<String>,
}

/// A table within a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionTable {
    /// Headings of its columns.
    pub columns: Vec<String>,
    /// Its rows, a text a column.
    pub rows: Vec<Vec<String>>,
}

/// A form that goes with a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Annex {
    /// Code of the form.
    #[schema(example = "II.06b")]
    pub form: String,
    /// Sign at its corner.
    #[schema(example = "II.06b/VPCP/KSTT")]
    pub sign: String,
    /// Title.
    pub title: String,
    /// What is counted.
    #[schema(example = "Số hồ sơ TTHC")]
    pub unit: String,
    /// Heading over the names of the rows.
    #[serde(default = "of_fields")]
    #[schema(example = "Lĩnh vực, công việc giải quyết theo cấp")]
    pub rows_heading: String,
    /// Columns of figures in print order.
    pub columns: Vec<AnnexColumn>,
    /// Rows.
    pub rows: Vec<AnnexRow>,
    /// The last row.
    pub total: Vec<i64>,
    /// What is said below the table.
    pub notes: Vec<String>,
}

/// What stood over the rows of every annex before there were annexes of other rows: reports approved then say none.
fn of_fields() -> String {
    "Lĩnh vực".to_owned()
}

/// A column of an annex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnexColumn {
    /// Number under the heading.
    #[schema(example = 4)]
    pub no: u8,
    /// Stable name.
    #[schema(example = "received_online")]
    pub name: String,
    /// Headings above the title, outermost first.
    pub groups: Vec<String>,
    /// Title.
    #[schema(example = "Trực tuyến")]
    pub title: String,
}

/// A row of an annex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnnexRow {
    /// Number, from 1.
    pub no: usize,
    /// Code of the field or agency.
    pub key: String,
    /// Its name.
    pub name: String,
    /// A value a column.
    pub values: Vec<i64>,
}

#[cfg(test)]
mod tests;
