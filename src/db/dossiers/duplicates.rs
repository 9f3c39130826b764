//! Who was here already: dossiers of the same applicant for the same procedure, submitted in the same day.
//!
//! One statement however many are asked about. Of each applicant the latest are looked at, so that one who hands in
//! thousands does not hold the batch up.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Connection;
use crate::db::statement::Statement;
use crate::domain::id::{AgencyId, DossierId, ProcedureId};

/// What makes two dossiers alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Keyed hash of the applicant's identity number.
    pub identity: Vec<u8>,
    /// Procedure.
    pub procedure: ProcedureId,
    /// First instant of the day of submission.
    pub from: DateTime<Utc>,
    /// First instant after that day.
    pub until: DateTime<Utc>,
}

/// A dossier like one of those asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The dossier.
    pub id: DossierId,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Agency that answers for it.
    pub agency: AgencyId,
    /// Agency of intake.
    pub intake_agency: AgencyId,
}

// Of an applicant the 200 latest registered are looked at, and of those alike the five latest told.
const ALIKE: &str = "select w.nth, o.id, o.code, o.agency_id, o.intake_agency_id \
    from unnest($1, $2, $3, $4) with ordinality as w (hash, procedure_id, from_at, until_at, nth) \
    cross join lateral (select d.id, d.code, d.agency_id, d.intake_agency_id \
        from (select a.dossier_id from applicants a where a.identity_hash = w.hash \
            order by a.dossier_id desc limit 200) a \
        join dossiers d on d.id = a.dossier_id \
        where d.procedure_id = w.procedure_id and d.submitted_at >= w.from_at and d.submitted_at < w.until_at \
            and not d.voided order by d.id desc limit 5) o order by w.nth, o.id desc";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    nth: i64,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Integer)]
    intake_agency_id: i32,
}

/// Which dossiers are like each of these, the latest first; each with the place of what it is like.
pub async fn alike(mut conn: &Connection, wanted: &[Alike]) -> QueryResult<Vec<(usize, Other)>> {
    let rows: Vec<Row> = Statement::new(ALIKE)
        .bind::<Array<Binary>, _>(wanted.iter().map(|one| one.identity.as_slice()).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(wanted.iter().map(|one| one.procedure.0).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(wanted.iter().map(|one| one.from).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(wanted.iter().map(|one| one.until).collect::<Vec<_>>())
        .load(&mut conn)
        .await?;
    let other = |row: Row| {
        let place = usize::try_from(row.nth).unwrap_or_default().saturating_sub(1);
        let other = Other {
            id: DossierId(row.id),
            code: row.code,
            agency: AgencyId(row.agency_id),
            intake_agency: AgencyId(row.intake_agency_id),
        };
        (place, other)
    };
    Ok(rows.into_iter().map(other).collect())
}
