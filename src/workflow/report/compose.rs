//! A report composed: the figures asked, the texts put in, the forms that go with it.
//!
//! Everything is asked as known at one moment, so the forms and the sentences show the same figures whatever is recorded
//! between the questions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{ReportOf, below, submission};
use crate::db::{Connection, Error};
use crate::domain::agencies::Extent;
use crate::domain::form::{self, FilledForm, Form, Head, Reporter};
use crate::domain::id::AgencyId;
use crate::domain::report::bounds::Bounds;
use crate::domain::report::facts::{CatalogueFacts, Facts, Kept};
use crate::domain::report::life::ReportState;
use crate::domain::report::lines::lines_of;
use crate::domain::report::outline::{OUTLINE, TITLE};
use crate::domain::report::{
    Annex, AnnexColumn, AnnexRow, Part, Party, Report, ReportHead, ReportPeriod, Section,
};
use crate::domain::tally::Policy;
use crate::domain::time::civil_day;
use crate::workflow::activities::{self, ActivitiesWanted};
use crate::workflow::directory::Snapshot;
use crate::workflow::feedback::{self, FeedbackWanted};
use crate::workflow::forms::{FormWanted, fill};
use crate::workflow::statistics::{FiguresWanted, figures};

/// What is composed.
#[derive(Debug)]
pub struct Composed<'a> {
    /// Whose report, for which period.
    pub of: ReportOf,
    /// Where it stands, and its texts.
    pub state: &'a ReportState,
    /// What was known then.
    pub known_at: DateTime<Utc>,
}

/// Composes a report.
pub async fn compose(
    conn: &mut Connection,
    snapshot: &Snapshot,
    composed: &Composed<'_>,
) -> Result<Report, Error> {
    let Composed { of: ReportOf { agency, period }, state, known_at } = *composed;
    let Bounds { from, to } = state.days(period);
    let as_of = to.min(civil_day(known_at));
    let tree = &snapshot.agencies;
    let head = Head::of(tree, agency, period, as_of);
    let wanted = FiguresWanted { agency, extent: Extent::Subtree, from, as_of, known_at, group_by: None };
    let facts = Facts {
        tally: figures(conn, snapshot, &wanted).await?.tally,
        catalogue: CatalogueFacts::of(&snapshot.catalogue, tree, agency, as_of),
        kept: kept(conn, snapshot, &wanted).await?,
        feedback: feedback_of(conn, snapshot, &wanted).await?,
    };
    let own_days = state.bounds.as_ref().map(|own| own.reason.clone());
    let parts = parts(state, &facts);
    let empty_sections = empty(&parts);
    let seen = form::Seen {
        head: head.clone(),
        from,
        to,
        own_days: own_days.clone(),
        as_of,
        known_at,
        policy: Policy::Form06,
    };
    let mut annexes = annexes(conn, snapshot, agency, seen, &facts).await?;
    annexes.extend(below::annex(conn, snapshot, composed.of, known_at).await?);
    let period_name = head.period_name();
    Ok(Report {
        policy: Policy::Form06.as_str().to_owned(),
        as_of,
        known_at,
        status: state.status.as_str().to_owned(),
        revision: state.revision(),
        approval: state.approval.clone(),
        head: headed(&state.head, head.receiver.as_ref(), &period_name),
        agency: party(&head.agency),
        superior: head.receiver.as_ref().map(party),
        period: ReportPeriod { key: period.to_string(), name: period_name, from, to, reason: own_days },
        parts,
        annexes,
        submission: submission::of(conn, snapshot, composed).await?,
        empty_sections,
    })
}

/// What was recorded by hand.
async fn kept(conn: &mut Connection, snapshot: &Snapshot, wanted: &FiguresWanted) -> Result<Kept, Error> {
    let FiguresWanted { agency, extent, from, as_of, known_at, group_by: _ } = *wanted;
    let wanted = ActivitiesWanted { agency, extent, from, as_of, known_at };
    let figures = activities::figures(conn, snapshot, &wanted).await?;
    Ok(figures.iter().map(|(kind, name, n)| ((kind.as_str().to_owned(), name.to_owned()), n)).collect())
}

/// Feedback and petitions, by the names of form 05a.
async fn feedback_of(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: &FiguresWanted,
) -> Result<BTreeMap<String, i64>, Error> {
    let FiguresWanted { agency, extent, from, as_of, known_at, group_by: _ } = *wanted;
    let wanted = FeedbackWanted { agency, extent, from, as_of, known_at };
    let tally = feedback::figures(conn, snapshot, &wanted).await?;
    Ok(tally.totals.columns().into_iter().map(|(name, n)| (name.to_owned(), n)).collect())
}

fn party(Reporter { code, name }: &Reporter) -> Party {
    Party { code: code.clone(), name: name.clone() }
}

/// The head with what is taken for granted put in.
fn headed(written: &ReportHead, receiver: Option<&Reporter>, period_name: &str) -> ReportHead {
    let mut head = written.clone();
    if head.title.is_empty() {
        let mut letters = period_name.chars();
        let lower: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
        head.title = format!("{TITLE} {lower}");
    }
    head.addressee = head.addressee.or_else(|| receiver.map(|receiver| receiver.name.clone()));
    head
}

fn parts(state: &ReportState, facts: &Facts) -> Vec<Part> {
    let section = |(code, heading): &(&str, &str)| {
        let (lines, table) = lines_of(code, facts);
        Section {
            code: (*code).to_owned(),
            heading: (*heading).to_owned(),
            lines,
            table,
            text: state.texts.get(*code).cloned(),
        }
    };
    let part = |(code, heading, sections): &(&str, &str, &[(&str, &str)])| Part {
        code: (*code).to_owned(),
        heading: (*heading).to_owned(),
        sections: sections.iter().map(section).collect(),
    };
    OUTLINE.iter().map(part).collect()
}

fn empty(parts: &[Part]) -> Vec<String> {
    let sections = parts.iter().flat_map(|part| &part.sections);
    let is_empty = |section: &&Section| section.lines.is_empty() && section.text.is_none();
    sections.filter(is_empty).map(|section| section.code.clone()).collect()
}

/// The forms that go with it: II.06, and where they have something to tell II.05 and II.07a; of a level those of a level, of
/// a unit that has nobody below it those of a unit. A form that is not that of the period is left out.
async fn annexes(
    conn: &mut Connection,
    snapshot: &Snapshot,
    agency: AgencyId,
    seen: form::Seen,
    facts: &Facts,
) -> Result<Vec<Annex>, Error> {
    let is_level = !snapshot.agencies.children(agency, seen.as_of).is_empty();
    let totals = facts.tally.totals();
    let is_overdue = totals.resolved_overdue + totals.pending_overdue > 0;
    let has_feedback = facts.feedback.values().any(|n| *n != 0);
    let wanted = [
        (if is_level { "II.06b" } else { "II.06a" }, true),
        (if is_level { "II.05b" } else { "II.05a" }, has_feedback),
        ("II.07a", is_overdue),
    ];
    let mut annexes = Vec::new();
    for (code, _) in wanted.into_iter().filter(|(_, tells)| *tells) {
        let form = Form::by_code(code).ok_or(Error::NotFound)?;
        if form.covers(seen.head.period) {
            let seen = seen.clone();
            let wanted = FormWanted { agency, form, seen, rows_of: form.usual_rows() };
            annexes.push(annexed(&fill(conn, snapshot, wanted).await?));
        }
    }
    Ok(annexes)
}

fn annexed(filled: &FilledForm) -> Annex {
    let Form { code, sign, title, unit, columns, .. } = filled.form;
    let column = |column: &form::Column| AnnexColumn {
        no: column.no,
        name: column.name.to_owned(),
        groups: column.groups.iter().map(|group| (*group).to_owned()).collect(),
        title: column.title.to_owned(),
    };
    let row = |row: &form::FilledRow| AnnexRow {
        no: row.no,
        key: row.key.clone(),
        name: row.name.clone(),
        values: row.values.clone(),
    };
    Annex {
        form: (*code).to_owned(),
        sign: (*sign).to_owned(),
        title: (*title).to_owned(),
        unit: (*unit).to_owned(),
        rows_heading: filled.form.heading(filled.rows_of).to_owned(),
        columns: columns.iter().map(column).collect(),
        rows: filled.rows.iter().map(row).collect(),
        total: filled.total.clone(),
        notes: filled.notes.iter().map(|note| note.text.clone()).collect(),
    }
}
