//! Dossiers with their applicants: finding them. Writing is in `write.rs`, pages in `page.rs`.
//!
//! A row that makes no sense to the domain is a loud error, never a guess.

mod page;
mod row;
mod write;

use diesel::QueryResult;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

pub use page::{Filter, Page, Sort, count, page};
pub use row::Filed;
pub use write::{insert, known, lock, read, taken, update, update_applicants};

use super::statement::Statement;
use crate::domain::code::DossierCode;
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
