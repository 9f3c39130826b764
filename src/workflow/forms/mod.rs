//! A form of a report: each source of its facts asked once, with a row for all that must have one.
//!
//! What a row is and what belongs to it is in `layout.rs`, how each source is asked in `gather.rs`, the reasons of overdue
//! dossiers in `overdue.rs`. Which sources are asked is what the form adds up.

mod gather;
mod layout;
mod overdue;

use std::collections::BTreeMap;

use self::gather::Gathered;
use self::layout::Layout;
use super::directory::Snapshot;
use crate::db::{self, Connection, Error};
use crate::domain::form::{self, FilledForm, Form, Part, RowsOf, Seen, Source};
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
    rows.retain(|_, facts| !facts.is_zero());
    let mut parts: BTreeMap<_, _> =
        layout.always.into_iter().map(|place| (place, form::Facts::default())).collect();
    parts.extend(rows);
    let part =
        |(place, facts): (layout::Place, form::Facts)| Part { key: place.key, name: place.name, facts };
    let parts = parts.into_iter().map(part).collect();
    let FormWanted { form, seen, rows_of, agency: _ } = wanted;
    Ok(form::fill(form, seen, rows_of, &whole, parts))
}
