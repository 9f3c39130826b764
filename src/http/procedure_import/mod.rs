//! Bulk import of procedures: a file in, an outcome and warnings for each row out.
//!
//! The file is cut into rows in `table.rs` (CSV) and `lines.rs` (NDJSON), the rule of reading is
//! `domain::catalogue_import`, and what is answered is in `view.rs`, its prose in `words.rs`.

mod lines;
mod table;
pub mod view;
mod words;

use std::fmt::Write as _;

use actix_web::http::header::ACCEPT;
use actix_web::web::{self, Bytes, Data, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, post};
use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use self::view::{Answer, ImportRowView, ImportView};
use super::body;
use super::caller::Caller;
use super::docs::TAG_CATALOGUE;
use super::problem::{Faults, Language, Problem};
use super::publishing::publisher;
use super::query::Params;
use super::request_id::RequestId;
use super::state::State;
use crate::domain::catalogue_import::Reading;
use crate::domain::catalogue_import::plan::Entry;
use crate::domain::time;
use crate::workflow::import::{self, Import, Run};

/// Most bytes of a file: twenty times the catalogue of the nation.
pub const LIMIT: usize = 32 * 1024 * 1024;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A table with a header.
    Csv,
    /// A JSON object per line.
    Ndjson,
}

/// A row of a file, read.
#[derive(Debug)]
pub struct FileRow {
    /// Line where it begins, from 1.
    pub line: u64,
    /// Its code as written, where it has one.
    pub code: Option<String>,
    /// What it says, or why it cannot be read.
    pub read: Result<Reading, Problem>,
}

/// A file, read: rows in order.
#[derive(Debug)]
pub struct File {
    /// Its rows.
    pub rows: Vec<FileRow>,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl File {
    /// Cuts a file into rows and reads each; a problem where it is no such file.
    pub fn read(bytes: &[u8], kind: FileKind) -> Result<Self, Problem> {
        let rows = match kind {
            FileKind::Csv => table::rows(bytes)?,
            FileKind::Ndjson => lines::rows(bytes)?,
        };
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            // Writing to a String cannot fail.
            let _infallible = write!(sha256, "{byte:02x}");
        }
        Ok(Self { rows, sha256 })
    }

    /// What the workflow imports.
    pub fn import(&self, valid_from: Option<NaiveDate>, run: Run) -> Import {
        let entries = self.rows.iter().map(|row| Entry {
            line: row.line,
            code: row.code.clone(),
            draft: row.read.as_ref().ok().map(|reading| reading.draft.clone()),
        });
        Import { entries: entries.collect(), sha256: self.sha256.clone(), valid_from, run }
    }
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// `true`: say what would become of each row, and write nothing.
    #[param(default = false, example = true)]
    dry_run: Option<bool>,
    /// First day in force of versions whose row has no `valid_from`; default: today.
    #[param(value_type = Option<NaiveDate>, example = "2023-03-24")]
    valid_from: Option<String>,
}

/// A table as it is crawled, with what is met there.
const TABLE: &str = "code,name,field,level,agency,channels,channel_times,fee,online_level,decision,kind,subjects\n\
    9.700001,Cấp bản sao trích lục (minh hoạ),Hộ tịch,Cấp Xã,UBND cấp xã,Trực tuyến|Trực tiếp,Trực tuyến=1 Ngày làm việc|Trực tiếp=Trong ngày,Miễn phí,Toàn trình,01/QĐ-UBND,Đặc thù,Công dân Việt Nam\n\
    9.700002,Xác nhận minh hoạ,Hộ tịch,\"Cấp Tỉnh, Cấp xã\",,Trực tiếp; Dịch vụ bưu chính,05 Ngày; 10-25,,,02/QĐ-UBND,Loại khác,\n";

/// The same by line, as `PUT` takes it.
const LINES: &str = concat!(
    r#"{"code":"9.700003","name":"Đăng ký minh hoạ","field":{"code":"TP-HT"},"levels":["commune"],"limits":[{"amount":3,"unit":"working_day"}]}"#,
    "\n",
    r#"{"code":"9.700004","name":"Xác nhận minh hoạ","field":{"code":"TP-HT"},"levels":["commune"],"online_service":"partial","valid_from":"2023-01-01"}"#,
    "\n",
);

/// Imports procedures.
///
/// **CSV** (`text/csv`, UTF-8, separated by commas, semicolons or tabs, with a header): the catalogue as portals publish
/// it. Columns `code`, `name`, `level`, and `field` or `field_code`; further `agency`, `channels`, `channel_times`, `fee`,
/// `online_level`, `decision`, `kind`, `subjects`, and to complete it `valid_from`, `valid_to`, `decision_date`, `origin`,
/// `supplement_clock`, `public`, `cutoff_time`, `online_service`. **NDJSON** (`application/x-ndjson`): the body of
/// `PUT /v1/procedures/{code}` and `code` per line; `valid_from` may be left out, and a known field keeps its name.
///
/// Nothing is guessed: what cannot be read with certainty is left out with a warning, and the words of the row are kept
/// in `as_published`. An empty cell, and a column that the table has not, leave what stands as it stands; the limits of a
/// row are those that it states. A row is refused by itself, a code that comes twice by naming the first row; all others
/// are written together. The same file again says `unchanged`. `docs/import.md` has the rules.
#[utoipa::path(
    tag = TAG_CATALOGUE,
    params(ImportParams),
    request_body(
        content(
            (String = "text/csv", example = json!(TABLE)),
            (String = "application/x-ndjson", example = json!(LINES)),
        ),
        description = "The file, at most 32 MiB",
    ),
    responses(
        (status = 200, description = "An outcome for each row, in order; with `Accept: application/x-ndjson` a row per line",
            content((ImportView = "application/json"), (ImportRowView = "application/x-ndjson"))),
    ),
    security(("oauth2" = ["catalogue:write"]))
)]
#[post("/v1/procedures/import")]
pub(super) async fn import_procedures(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    id: RequestId,
    Params(params): Params<ImportParams>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let publisher = publisher(&state, caller)?;
    let kind = kind_of(&http)?;
    let (valid_from, run) = params.read()?;
    let bytes = body::read(payload.into_inner(), LIMIT).await?;
    let file = read_aside(bytes, kind).await?;
    let mut conn = state.long_connection().await?;
    let plan = import::import_procedures(&mut conn, &publisher, &file.import(valid_from, run)).await?;
    state.directory.refresh(&mut conn).await?;
    let valid_from = valid_from.unwrap_or_else(|| time::civil_day(publisher.now));
    let answer = Answer { file, plan, valid_from, run };
    answer.written(Language::of(&http), &id.to_string(), wants_lines(&http))
}

impl ImportParams {
    fn read(&self) -> Result<(Option<NaiveDate>, Run), Problem> {
        let mut faults = Faults::new();
        let valid_from = self.valid_from.as_deref().and_then(|day| faults.date("/valid_from", day));
        faults.check_query()?;
        Ok((valid_from, if self.dry_run == Some(true) { Run::Dry } else { Run::Real }))
    }
}

/// A large file takes long to read: not on the thread that answers others.
async fn read_aside(bytes: Bytes, kind: FileKind) -> Result<File, Problem> {
    web::block(move || File::read(&bytes, kind)).await.map_err(Problem::internal)?
}

fn kind_of(request: &HttpRequest) -> Result<FileKind, Problem> {
    const EXPECTED: &str = "text/csv, application/x-ndjson";
    let kind = request.content_type().to_ascii_lowercase();
    let is_utf8 = request.encoding().is_ok_and(|encoding| encoding.name().eq_ignore_ascii_case("utf-8"));
    match kind.as_str() {
        "text/csv" if is_utf8 => Ok(FileKind::Csv),
        "application/x-ndjson" | "application/ndjson" if is_utf8 => Ok(FileKind::Ndjson),
        _ => Err(Problem::UnsupportedMediaType(EXPECTED)),
    }
}

/// Whether NDJSON is asked for by name.
fn wants_lines(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/x-ndjson") || kind.eq_ignore_ascii_case("application/ndjson")
    })
}
