//! What is answered to an import: what became of each row, why, and the sums of it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{File, words};
use crate::domain::catalogue_import::plan::{Fate, Plan};
use crate::domain::catalogue_import::{Column, ImportWarning, Warning};
use crate::http::problem::{Language, Problem, ProblemView};
use crate::http::procedure_versions::ChangeView;
use crate::spell;
use crate::workflow::import::Run;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportOutcome {
    /// A new procedure.
    Created,
    /// A new version of a known one.
    Changed,
    /// All was so already.
    Unchanged,
    /// Nothing of it was taken.
    Refused,
}

spell!(ImportOutcome {
    Created = "created",
    Changed = "changed",
    Unchanged = "unchanged",
    Refused = "refused",
});

/// What became of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// First day of the versions whose row names none.
    pub valid_from: NaiveDate,
    /// SHA-256 of the file; the import is on record under it.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: String,
    /// The sums.
    pub summary: ImportSummaryView,
    /// One for each row, in order; blank rows have none.
    pub rows: Vec<ImportRowView>,
}

/// The sums of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportSummaryView {
    /// Rows of the file.
    #[schema(minimum = 0)]
    pub rows: usize,
    /// New procedures.
    #[schema(minimum = 0)]
    pub created: usize,
    /// New versions of known ones.
    #[schema(minimum = 0)]
    pub changed: usize,
    /// Rows that say what is so already.
    #[schema(minimum = 0)]
    pub unchanged: usize,
    /// Rows that were refused.
    #[schema(minimum = 0)]
    pub refused: usize,
    /// Rows that were warned about, by code of the warning.
    #[schema(example = json!({"limit-without-unit": 3}))]
    pub warnings: BTreeMap<&'static str, usize>,
    /// The fields it brought.
    pub new_fields: Vec<NewFieldView>,
}

/// A field that an import brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewFieldView {
    /// Code, made of the name where the file gave none.
    #[schema(example = "HO-TICH")]
    pub code: String,
    /// Name, in the spelling that most rows have.
    #[schema(example = "Hộ tịch")]
    pub name: String,
}

/// What became of a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportRowView {
    /// Line of the file where it begins, from 1; a header is line 1.
    #[schema(example = 2, minimum = 1)]
    pub row: u64,
    /// The code it names.
    #[schema(example = "1.001193")]
    pub code: Option<String>,
    /// What became of it.
    #[schema(value_type = ImportOutcome)]
    pub outcome: &'static str,
    /// What the new version says differently from the one in force before; empty where there was none.
    pub changes: Vec<ChangeView>,
    /// What to look at, although it stands.
    pub warnings: Vec<ImportWarningView>,
    /// Why it was refused.
    pub problem: Option<ProblemView>,
}

/// Something to look at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportWarningView {
    /// What it is.
    #[schema(value_type = ImportWarning)]
    pub code: &'static str,
    /// In which column.
    #[schema(value_type = Column)]
    pub column: &'static str,
    /// What was found there, or, for a field, what it is called or coded here.
    #[schema(example = "10-25")]
    pub found: String,
    /// What it means.
    pub detail: String,
}

/// An import that was decided.
#[derive(Debug)]
pub struct Answer {
    /// The file.
    pub file: File,
    /// What became of its rows.
    pub plan: Plan,
    /// First day of the versions whose row names none.
    pub valid_from: NaiveDate,
    /// Whether it was carried out.
    pub run: Run,
}

impl Answer {
    /// The whole, in one language.
    pub fn view(self, language: Language, request_id: &str) -> ImportView {
        let Self { file: File { rows, sha256 }, plan: Plan { fates, fields }, valid_from, run } = self;
        let decided = rows.into_iter().zip(fates);
        let rows: Vec<ImportRowView> = decided
            .map(|(row, (fate, warning))| {
                let (warnings, unread) = match row.read {
                    Ok(reading) => (reading.warnings, None),
                    Err(problem) => (Vec::new(), Some(problem)),
                };
                let (outcome, changes, problem) = told(fate, unread);
                // What is refused is not taken: what was doubtful about it is no matter.
                let warnings = warnings.into_iter().chain(warning).filter(|_| problem.is_none());
                ImportRowView {
                    row: row.line,
                    code: row.code,
                    outcome: outcome.as_str(),
                    changes,
                    warnings: warnings.map(|warning| of_warning(warning, language)).collect(),
                    problem: problem.map(|problem| problem.view(language, request_id)),
                }
            })
            .collect();
        let new_fields = fields
            .into_iter()
            .map(|field| NewFieldView { code: field.code.to_string(), name: field.name })
            .collect();
        let summary = summary(&rows, new_fields);
        ImportView { dry_run: run == Run::Dry, valid_from, sha256, summary, rows }
    }

    /// The answer, as a document or a row per line.
    pub(super) fn written(
        self,
        language: Language,
        request_id: &str,
        by_line: bool,
    ) -> Result<HttpResponse, Problem> {
        let view = self.view(language, request_id);
        if !by_line {
            return Ok(HttpResponse::Ok().json(view));
        }
        let mut lines = String::new();
        for row in &view.rows {
            lines.push_str(&serde_json::to_string(row).map_err(Problem::internal)?);
            lines.push('\n');
        }
        Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/x-ndjson")).body(lines))
    }
}

fn told(fate: Fate, unread: Option<Problem>) -> (ImportOutcome, Vec<ChangeView>, Option<Problem>) {
    match (fate, unread) {
        (Fate::Refused(faults), _) => (ImportOutcome::Refused, Vec::new(), Some(words::refused(faults))),
        (Fate::Unread, unread) => {
            let problem = unread.unwrap_or_else(|| Problem::internal("a row was not read"));
            (ImportOutcome::Refused, Vec::new(), Some(problem))
        }
        (Fate::Created(_), _) => (ImportOutcome::Created, Vec::new(), None),
        (Fate::Changed(_, changes), _) => {
            (ImportOutcome::Changed, changes.into_iter().map(ChangeView::from).collect(), None)
        }
        (Fate::Unchanged, _) => (ImportOutcome::Unchanged, Vec::new(), None),
    }
}

fn of_warning(Warning { code, column, found }: Warning, language: Language) -> ImportWarningView {
    let detail = words::of_warning(code).in_language(language).to_owned();
    ImportWarningView { code: code.as_str(), column: column.as_str(), found, detail }
}

fn summary(rows: &[ImportRowView], new_fields: Vec<NewFieldView>) -> ImportSummaryView {
    let count = |outcome: ImportOutcome| rows.iter().filter(|row| row.outcome == outcome.as_str()).count();
    let mut warnings = BTreeMap::new();
    for row in rows {
        let mut codes: Vec<&str> = row.warnings.iter().map(|warning| warning.code).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *warnings.entry(code).or_default() += 1;
        }
    }
    ImportSummaryView {
        rows: rows.len(),
        created: count(ImportOutcome::Created),
        changed: count(ImportOutcome::Changed),
        unchanged: count(ImportOutcome::Unchanged),
        refused: count(ImportOutcome::Refused),
        warnings,
        new_fields,
    }
}
