//! What is said below a form's table, so that nobody takes a figure for another: in Vietnamese, as the form is printed.
//!
//! A column that merges facts says how many of each; what is in no column is told too; a period that still runs says up to
//! which day it is counted; a total that is not the sum of its rows says why.

use super::fact::{Fact, Facts};
use super::fill::Part;
use super::{Column, Form, Instrument, RowsOf, Seen};
use crate::domain::count::Count;
use crate::spell;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteCode {
    /// The period is not over on the day shown.
    PeriodRuns,
    /// The days counted are the agency's own.
    OwnDays,
    /// The period ends before the form came into use.
    BeforeUse,
    /// A column holds what was transferred within the period.
    Transferred,
    /// A column holds withdrawn and stopped dossiers.
    Withdrawn,
    /// A column holds ended dossiers without a due date.
    EndedWithoutDueDate,
    /// A column holds pending dossiers without a due date.
    PendingWithoutDueDate,
    /// A column holds dossiers that wait for the applicant.
    Waiting,
    /// A column holds proposals.
    Proposals,
    /// Feedback that is not classified yet is in no column.
    WaitingClassification,
    /// Feedback that was not accepted is in no column.
    NotAccepted,
    /// The total counts once what several rows have.
    CountedOnce,
    /// A column holds online dossiers of which it is not known how far the procedure could be done online.
    OnlineLevelUnknown,
}

spell!(NoteCode {
    PeriodRuns = "period_runs",
    OwnDays = "own_days",
    BeforeUse = "before_use",
    Transferred = "transferred",
    Withdrawn = "withdrawn",
    EndedWithoutDueDate = "ended_without_due_date",
    PendingWithoutDueDate = "pending_without_due_date",
    Waiting = "waiting",
    Proposals = "proposals",
    WaitingClassification = "waiting_classification",
    NotAccepted = "not_accepted",
    CountedOnce = "counted_once",
    OnlineLevelUnknown = "online_level_unknown",
});

/// What a form tells below its table of the total, where there is any.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is about.
    pub code: NoteCode,
    /// The fact whose column holds it; `None`: it is in no column.
    pub column_of: Option<Fact>,
    /// What is told.
    pub adds: &'static [Fact],
    /// In which words, after the number.
    pub words: &'static str,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// Number of the column, where it is about one.
    pub column: Option<u8>,
    /// Number of the row; `None`: the total, or the whole form.
    pub row: Option<usize>,
    /// How many; `None` where it is not about a number.
    pub count: Option<i64>,
    /// As it is printed.
    pub text: String,
}

/// The notes of a form, those of the total before those of rows.
pub(super) fn notes(form: &Form, seen: &Seen, rows_of: RowsOf, whole: &Facts, parts: &[Part]) -> Vec<Note> {
    let mut notes: Vec<Note> =
        period_runs(seen).into_iter().chain(own_days(seen)).chain(before_use(form, seen)).collect();
    notes.extend(counted_once(form, rows_of));
    notes.extend(transferred(form, None, whole, "Tổng cộng"));
    for (no, part) in (1..).zip(parts) {
        notes.extend(transferred(form, Some(no), &part.facts, &part.name));
    }
    notes.extend(form.notes.iter().filter_map(|told| tell(form, told, whole)));
    notes
}

fn tell(form: &Form, told: &Told, whole: &Facts) -> Option<Note> {
    let n = whole.sum(told.adds);
    let column = told.column_of.and_then(|of| form.columns.iter().find(|column| column.adds.contains(&of)));
    let text = match column {
        Some(column) => format!("Cột ({}): trong tổng cộng có {n} {}.", column.no, told.words),
        None => format!("Ngoài biểu: {n} {}.", told.words),
    };
    let note =
        Note { code: told.code, column: column.map(|column| column.no), row: None, count: Some(n), text };
    (n != 0).then_some(note)
}

fn period_runs(seen: &Seen) -> Option<Note> {
    let runs = seen.as_of < seen.to;
    let text =
        format!("Kỳ báo cáo chưa kết thúc: số liệu tính đến hết ngày {}.", seen.as_of.format("%d/%m/%Y"));
    runs.then_some(Note { code: NoteCode::PeriodRuns, column: None, row: None, count: None, text })
}

fn own_days(seen: &Seen) -> Option<Note> {
    let reason = seen.own_days.as_ref()?;
    let text = format!(
        "Số liệu tính theo mốc riêng của đơn vị, từ ngày {} đến ngày {}: {reason}.",
        seen.from.format("%d/%m/%Y"),
        seen.to.format("%d/%m/%Y"),
    );
    Some(Note { code: NoteCode::OwnDays, column: None, row: None, count: None, text })
}

fn before_use(form: &Form, seen: &Seen) -> Option<Note> {
    let Instrument { valid_from: from, looks_back, .. } = *form.instrument;
    if !looks_back || seen.head.period.last_day() >= from {
        return None;
    }
    let text = format!("Biểu mẫu áp dụng từ ngày {}, sau kỳ báo cáo này.", from.format("%d/%m/%Y"));
    Some(Note { code: NoteCode::BeforeUse, column: None, row: None, count: None, text })
}

fn counted_once(form: &Form, rows_of: RowsOf) -> Option<Note> {
    let once = |column: &&Column| !column.adds_up(rows_of);
    let columns: Vec<String> =
        form.columns.iter().filter(once).map(|column| format!("({})", column.no)).collect();
    let text = format!(
        "Cột {}: tổng cộng đếm mỗi thủ tục một lần, dù nhiều cơ quan cùng giải quyết, nên không phải là tổng các dòng.",
        columns.join(", ")
    );
    let note = Note { code: NoteCode::CountedOnce, column: None, row: None, count: None, text };
    (!columns.is_empty()).then_some(note)
}

fn transferred(form: &Form, row: Option<usize>, facts: &Facts, name: &str) -> Option<Note> {
    const TRANSFERRED: Fact = Fact::Dossiers(Count::Transferred);
    let n = facts.get(TRANSFERRED);
    let merges = |adds: &[Fact]| adds.contains(&TRANSFERRED) && adds.len() > 1;
    let column = form.columns.iter().find(|column| merges(column.adds)).filter(|_| n != 0)?;
    let at = row.map_or_else(|| name.to_owned(), |no| format!("dòng {no} ({name})"));
    let (kept, how) = (column.value(facts) - n, if n > 0 { "chuyển đến thêm" } else { "chuyển đi" });
    let text =
        format!("Cột ({}), {at}: {kept} hồ sơ từ kỳ trước, {how} {} hồ sơ trong kỳ.", column.no, n.abs());
    Some(Note { code: NoteCode::Transferred, column: Some(column.no), row, count: Some(n), text })
}
