//! A form of a report: the figures asked once, with a row for all that must have one.

use std::collections::BTreeMap;

use super::directory::Snapshot;
use super::statistics::{FiguresWanted, Group, GroupBy, figures};
use crate::db::{Connection, Error};
use crate::domain::count::Counts;
use crate::domain::form::{self, FilledForm, Form, Part, RowsOf, Seen};
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

/// Fills a form in.
pub async fn fill(
    conn: &mut Connection,
    snapshot: &Snapshot,
    wanted: FormWanted,
) -> Result<FilledForm, Error> {
    let FormWanted { agency, form, seen, rows_of } = wanted;
    let from = seen.from;
    let (group_by, due) = match rows_of {
        RowsOf::Agency => (GroupBy::Agency, BTreeMap::new()),
        RowsOf::Field => {
            let (tree, catalogue) = (&snapshot.agencies, &snapshot.catalogue);
            let slice = tree.within(agency, form.extent, seen.as_of);
            (GroupBy::Field, form::fields_due(catalogue, tree, &slice, from, seen.as_of))
        }
    };
    let wanted = FiguresWanted {
        agency,
        extent: form.extent,
        from,
        as_of: seen.as_of,
        known_at: seen.known_at,
        group_by: Some(group_by),
    };
    let told = figures(conn, snapshot, &wanted).await?;
    let parts = parts(due, told.groups, rows_of);
    Ok(form::fill(form, seen, rows_of, &Counts::of(&told.tally), parts))
}

/// What is due, with a row of zeros, and over it what there are figures of. A field whose figures sum to nothing has a
/// row only where it is due; agencies were chosen already.
fn parts(due: BTreeMap<String, String>, groups: Vec<Group>, rows_of: RowsOf) -> Vec<Part> {
    let zero = |(key, name): (String, String)| (key.clone(), Part { key, name, counts: Counts::default() });
    let mut parts: BTreeMap<String, Part> = due.into_iter().map(zero).collect();
    for Group { key, name, tally } in groups {
        let counts = Counts::of(&tally);
        if rows_of == RowsOf::Agency || !counts.is_zero() {
            parts.insert(key.clone(), Part { key, name, counts });
        }
    }
    parts.into_values().collect()
}
