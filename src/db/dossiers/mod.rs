//! Dossiers with their applicants: finding them. Single ones for requests are read by `reader.rs`, pages by `page.rs`,
//! `filter.rs` and `sort.rs`, an office's day by `worklist.rs`, who else was here today by `duplicates.rs`, the book of a
//! year by `register.rs`, whom a change of the calendar may touch by `datings.rs`; writing is in `write.rs`.
//!
//! A row that makes no sense to the domain is a loud error, never a guess.

mod datings;
mod duplicates;
mod filter;
mod page;
mod reader;
mod register;
mod row;
mod sort;
mod worklist;
mod write;

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Date, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

pub use datings::{Candidate, Last, named, touched, undated_of};
pub use duplicates::{Alike, Other, alike};
pub use filter::{CodeFilter, Filter, Range};
pub use page::{Page, count, page};
pub use reader::Reader;
pub use register::{BookPlace, Booked, booked, count_booked};
pub use row::Filed;
pub use sort::{Place, Placed, Sort};
pub use worklist::{Listed, Morning, worklist};
pub use write::{insert, known, lock, read, taken, update, update_applicants};

use super::statement::Statement;
use crate::domain::code::DossierCode;
use crate::domain::completion::{Completion, Record};
use crate::domain::id::DossierId;
use row::Row;

/// How a path names a dossier: by its id, or by its code from acceptance on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DossierRef {
    /// By id.
    Id(DossierId),
    /// By code.
    Code(DossierCode),
}

impl std::str::FromStr for DossierRef {
    type Err = crate::domain::code::MalformedCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(DossierId(id))),
            Err(_not_an_id) => text.parse().map(Self::Code),
        }
    }
}

const BY_ID: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id where d.id = $1";
const BY_CODE: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id where d.code = $1";

/// Finds one dossier, whoever may see it: the caller asks its `Reach`.
pub async fn find(mut conn: &super::Connection, dossier: &DossierRef) -> QueryResult<Option<Filed>> {
    let rows: Vec<Row> = match dossier {
        DossierRef::Id(id) => Statement::new(BY_ID).bind::<SqlUuid, _>(id.0).load(&mut conn).await?,
        DossierRef::Code(code) => {
            Statement::new(BY_CODE).bind::<Text, _>(code.as_str()).load(&mut conn).await?
        }
    };
    rows.into_iter().next().map(Filed::try_from).transpose()
}

const STATUS: &str = "select status, voided from dossiers where code = $1";

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Bool)]
    voided: bool,
}

/// What the law lets anyone know of the dossier of a code: nothing else of it is read.
pub async fn completion(mut conn: &super::Connection, code: &str) -> QueryResult<Option<Completion>> {
    let rows: Vec<Known> = Statement::new(STATUS).bind::<Text, _>(code).load(&mut conn).await?;
    let Some(Known { status, voided }) = rows.into_iter().next() else { return Ok(None) };
    let record = if voided { Record::Void } else { Record::Stands };
    Ok(Completion::of(status.parse().map_err(super::senseless)?, record))
}

const UNDATED: &str = "select accepted_on, id from dossiers where undated and not voided and ended_on is null \
    and accepted_on is not null and (accepted_on, id) > ($1, $2) order by accepted_on, id limit $3";

#[derive(QueryableByName)]
struct Undated {
    #[diesel(sql_type = Date)]
    accepted_on: NaiveDate,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Pending dossiers that wait for the calendar of a year, by day of acceptance; the next ones `after` the last of
/// the page before.
pub async fn undated(
    mut conn: &super::Connection,
    after: Option<(NaiveDate, DossierId)>,
    limit: i64,
) -> QueryResult<Vec<(NaiveDate, DossierId)>> {
    let (day, id) = after.map_or((BEGINNING, Uuid::nil()), |(day, id)| (day, id.0));
    let rows: Vec<Undated> = Statement::new(UNDATED)
        .bind::<Date, _>(day)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(limit)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.accepted_on, DossierId(row.id))).collect())
}

/// Before every acceptance, and a day that PostgreSQL knows.
const BEGINNING: NaiveDate = match NaiveDate::from_yo_opt(1, 1) {
    Some(day) => day,
    None => panic!("a year has a first day"),
};
