//! A form of a report: each source of its facts asked once, with a row for all that must have one.
//!
//! What a row is and what belongs to it is in `layout.rs`, how each source is asked in `gather.rs`, the reasons of overdue
//! dossiers in `overdue.rs`. Which sources are asked is what the form adds up.

mod gather;
mod layout;
mod overdue;

use self::gather::Gathered;
use self::layout::{Layout, Place};
use super::directory::Snapshot;
use crate::db::{self, Connection, Error};
use crate::domain::form::{self, FilledForm, Form, Part, RowsOf, Seen, Source, ZeroRows};
use crate::domain::id::AgencyId;

/// A question for a form.
#[derive(Debug, Clone)]
pub struct FormWanted {
    /// The agency.
    pub agency: AgencyId,
    /// The form.
    pub form: &'static Form,
    /// Period, day shown, what was known then, counting rules.
    pub seen: Seen,
    /// What its rows are.
    pub rows_of: RowsOf,
}

/// Fills a form in. Waits first for writes that have begun, so that the same question about the same moment has the same
/// answer for ever.
pub async fn fill(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: FormWanted,
) -> Result<FilledForm, Error> {
    db::versions::wait_for_batches(conn).await?;
    let layout = Layout::of(snapshot, &wanted);
    let facts = wanted.form.facts();
    let mut gathered = Gathered::default();
    // In the order of the sources: what is overdue is known before it is asked why.
    for source in wanted.form.sources() {
        match source {
            Source::Dossiers => gathered.dossiers(conn, &layout).await?,
            Source::OverdueReasons => gathered.overdue_reasons(conn, &layout).await?,
            Source::Feedback => gathered.feedback(conn, &layout).await?,
            Source::Catalogue => gathered.catalogue(&layout, &facts),
            Source::Records => gathered.records(conn, &layout, &facts).await?,
        }
    }
    let Gathered { whole, mut rows } = gathered;
    let FormWanted { form, seen, rows_of, agency: _ } = wanted;
    match form.zero_rows(rows_of) {
        ZeroRows::Shown => {
            rows.retain(|_, facts| !facts.is_zero());
            for place in layout.always {
                rows.entry(place).or_default();
            }
        }
        ZeroRows::LeftOut => {
            rows.retain(|_, facts| form.columns.iter().any(|column| column.value(facts) != 0));
        }
    }
    let part = |(Place { key, name, .. }, facts)| Part { key, name, facts };
    let parts = rows.into_iter().map(part).collect();
    Ok(form::fill(form, seen, rows_of, &whole, parts))
}
