//! What is said below a form's table, so that nobody takes a figure for another: in Vietnamese, as the form is printed.
//!
//! A column that merges facts says how many of each; a period that still runs says up to which day it is counted.

use super::fill::Part;
use super::{Form, Seen};
use crate::domain::count::{Count, Counts};
use crate::spell;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteCode {
    /// The period is not over on the day shown.
    PeriodRuns,
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
    /// A column holds online dossiers of which it is not known how far the procedure could be done online.
    OnlineLevelUnknown,
}

spell!(NoteCode {
    PeriodRuns = "period_runs",
    BeforeUse = "before_use",
    Transferred = "transferred",
    Withdrawn = "withdrawn",
    EndedWithoutDueDate = "ended_without_due_date",
    PendingWithoutDueDate = "pending_without_due_date",
    Waiting = "waiting",
    OnlineLevelUnknown = "online_level_unknown",
});

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// Number of the column, where it is about one.
    pub column: Option<u8>,
    /// Number of the row; `None`: the total, or the whole form.
    pub row: Option<usize>,
    /// How many dossiers; `None` where it is not about a number.
    pub count: Option<i64>,
    /// As it is printed.
    pub text: String,
}

/// Facts that a column merges, told of the total: which, the figure whose column it is, in which words.
const MERGED: [(NoteCode, Count, &[Count], &str); 5] = [
    (
        NoteCode::OnlineLevelUnknown,
        Count::ReceivedOnlineUnknown,
        &[Count::ReceivedOnlineUnknown],
        "hồ sơ trực tuyến không rõ mức độ toàn trình hay một phần",
    ),
    (
        NoteCode::Withdrawn,
        Count::ResolvedOnTime,
        &[Count::ResolvedWithdrawn, Count::ResolvedStopped],
        "hồ sơ công dân rút hoặc dừng xử lý",
    ),
    (
        NoteCode::EndedWithoutDueDate,
        Count::ResolvedOnTime,
        &[Count::ResolvedWithoutDueDate],
        "hồ sơ không có ngày hẹn trả",
    ),
    (
        NoteCode::Waiting,
        Count::PendingInTime,
        &[Count::PendingWaiting],
        "hồ sơ chờ bổ sung giấy tờ hoặc thực hiện nghĩa vụ tài chính",
    ),
    (
        NoteCode::PendingWithoutDueDate,
        Count::PendingInTime,
        &[Count::PendingWithoutDueDate],
        "hồ sơ không có ngày hẹn trả",
    ),
];

/// The notes of a form, those of the total before those of rows.
pub(super) fn notes(form: &Form, seen: &Seen, whole: &Counts, parts: &[Part]) -> Vec<Note> {
    let mut notes: Vec<Note> = period_runs(seen).into_iter().chain(before_use(form, seen)).collect();
    notes.extend(transferred(form, None, whole, "Tổng cộng"));
    for (no, part) in (1..).zip(parts) {
        notes.extend(transferred(form, Some(no), &part.counts, &part.name));
    }
    for (code, column_of, facts, words) in MERGED {
        let n: i64 = facts.iter().map(|fact| whole.get(*fact)).sum();
        let column = form.columns.iter().find(|column| column.adds.contains(&column_of));
        if let (Some(column), true) = (column, n != 0) {
            let text = format!("Cột ({}): trong tổng cộng có {n} {words}.", column.no);
            notes.push(Note { code, column: Some(column.no), row: None, count: Some(n), text });
        }
    }
    notes
}

fn period_runs(seen: &Seen) -> Option<Note> {
    let runs = seen.as_of < seen.head.period.last_day();
    let text =
        format!("Kỳ báo cáo chưa kết thúc: số liệu tính đến hết ngày {}.", seen.as_of.format("%d/%m/%Y"));
    runs.then_some(Note { code: NoteCode::PeriodRuns, column: None, row: None, count: None, text })
}

fn before_use(form: &Form, seen: &Seen) -> Option<Note> {
    let from = form.in_use_from.filter(|from| seen.head.period.last_day() < *from)?;
    let text = format!("Biểu mẫu áp dụng từ ngày {}, sau kỳ báo cáo này.", from.format("%d/%m/%Y"));
    Some(Note { code: NoteCode::BeforeUse, column: None, row: None, count: None, text })
}

fn transferred(form: &Form, row: Option<usize>, counts: &Counts, name: &str) -> Option<Note> {
    let n = counts.get(Count::Transferred);
    let merges = |adds: &[Count]| adds.contains(&Count::Transferred) && adds.len() > 1;
    let column = form.columns.iter().find(|column| merges(column.adds)).filter(|_| n != 0)?;
    let at = row.map_or_else(|| name.to_owned(), |no| format!("dòng {no} ({name})"));
    let (kept, how) = (column.value(counts) - n, if n > 0 { "chuyển đến thêm" } else { "chuyển đi" });
    let text =
        format!("Cột ({}), {at}: {kept} hồ sơ từ kỳ trước, {how} {} hồ sơ trong kỳ.", column.no, n.abs());
    Some(Note { code: NoteCode::Transferred, column: Some(column.no), row, count: Some(n), text })
}
