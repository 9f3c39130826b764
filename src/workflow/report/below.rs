//! What the units below reported, as a further annex of a parent's report: frozen with it, so that a signed sum names its parts.

use chrono::{DateTime, Utc};

use super::ReportOf;
use crate::db::{Connection, Error};
use crate::domain::consolidation::whole::{Child, Consolidation};
use crate::domain::form::{Column, Reporter};
use crate::domain::report::{Annex, AnnexColumn, AnnexRow};
use crate::workflow::consolidation::consolidate;
use crate::workflow::directory::Snapshot;

/// Code of the annex; the forms of the instrument have others.
const CODE: &str = "II.06b-TH";

/// The annex; `None` where nobody below is in.
pub(super) async fn annex(
    conn: &mut Connection,
    snapshot: &Snapshot,
    of: ReportOf,
    known_at: DateTime<Utc>,
) -> Result<Option<Annex>, Error> {
    let told = consolidate(conn, snapshot, of, known_at).await?;
    let is_in = |child: &Child| child.reported.is_some();
    Ok(told.children.iter().any(is_in).then(|| written(&told)))
}

fn written(told: &Consolidation) -> Annex {
    let column = |column: &Column| AnnexColumn {
        no: column.no,
        name: column.name.to_owned(),
        groups: column.groups.iter().map(|group| (*group).to_owned()).collect(),
        title: column.title.to_owned(),
    };
    let row = |(no, (Reporter { code, name }, values)): (usize, (&Reporter, Vec<i64>))| AnnexRow {
        no,
        key: code.clone(),
        name: name.clone(),
        values,
    };
    let in_full =
        |child: &Child| -> Option<Vec<i64>> { child.reported.as_ref()?.figures.iter().copied().collect() };
    let below = told.children.iter().filter_map(|child| Some((&child.agency, in_full(child)?)));
    let rows = std::iter::once((&told.agency, told.unit.clone())).chain(below);
    Annex {
        form: CODE.to_owned(),
        sign: format!("{} (tổng hợp)", told.form.sign),
        title: "Tổng hợp báo cáo của các cơ quan, đơn vị trực thuộc".to_owned(),
        unit: told.form.unit.to_owned(),
        rows_heading: "Cơ quan, đơn vị".to_owned(),
        columns: told.form.columns.iter().map(column).collect(),
        rows: (1..).zip(rows).map(row).collect(),
        total: told.total.reported.clone(),
        notes: notes(told),
    }
}

/// Who is not in, whose sheet leaves columns out, and where the sum is not what is counted.
fn notes(told: &Consolidation) -> Vec<String> {
    let names = |of: &dyn Fn(&&Child) -> bool| -> Option<String> {
        let names: Vec<&str> =
            told.children.iter().filter(of).map(|child| child.agency.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join("; "))
    };
    let is_partial =
        |child: &&Child| child.reported.as_ref().is_some_and(|one| one.figures.iter().any(Option::is_none));
    let missing = names(&|child| child.reported.is_none());
    let partial = names(&is_partial);
    let differing: Vec<String> = told
        .form
        .columns
        .iter()
        .zip(&told.total.difference)
        .filter(|(_, difference)| **difference != 0)
        .map(|(column, difference)| format!("cột ({}): {difference}", column.no))
        .collect();
    let differing = (!differing.is_empty()).then(|| differing.join("; "));
    [
        missing.map(|names| format!("Chưa có báo cáo, không tính vào tổng: {names}.")),
        partial.map(|names| format!("Gửi thiếu cột, chỉ tính vào tổng những cột đã gửi: {names}.")),
        differing.map(|columns| format!("Chênh lệch so với số liệu tổng hợp từ dữ liệu: {columns}.")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
