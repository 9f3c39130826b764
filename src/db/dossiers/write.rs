//! Array statements of the write path: one round trip however many dossiers.
//!
//! Locks are taken by id and skip what another process holds; an update carries the version it decided on.

use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{
    Array, Binary, Bool, Date, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::DossierRef;
use super::row::{Filed, Row, internal_of};
use crate::db::Connection;
use crate::db::statement::Statement;
use crate::domain::act::Outcome;
use crate::domain::dossier::Dossier;
use crate::domain::overdue::OverdueReason;
use crate::domain::procedure::OnlineService;

const LOCK: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id \
    where d.id = any($1) or d.code = any($2) order by d.id for update of d skip locked";

const KNOWN: &str = "select id, code from dossiers where id = any($1) or code = any($2)";

fn split(refs: &[&DossierRef]) -> (Vec<Uuid>, Vec<String>) {
    let mut ids = Vec::new();
    let mut codes = Vec::new();
    for dossier in refs {
        match dossier {
            DossierRef::Id(id) => ids.push(id.0),
            DossierRef::Code(code) => codes.push(code.to_string()),
        }
    }
    (ids, codes)
}

/// Locks the dossiers that no other transaction holds, in order of id.
pub async fn lock(mut conn: &Connection, refs: &[&DossierRef]) -> QueryResult<Vec<Filed>> {
    let (ids, codes) = split(refs);
    let rows: Vec<Row> = Statement::new(LOCK)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(codes)
        .load(&mut conn)
        .await?;
    rows.into_iter().map(Filed::try_from).collect()
}

const READ: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from dossiers d join applicants a on a.dossier_id = d.id \
    where d.id = any($1)";

/// Reads dossiers as they are now.
pub async fn read(mut conn: &Connection, ids: &[Uuid]) -> QueryResult<Vec<Filed>> {
    let rows: Vec<Row> = Statement::new(READ).bind::<Array<SqlUuid>, _>(ids.to_vec()).load(&mut conn).await?;
    rows.into_iter().map(Filed::try_from).collect()
}

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
}

/// Which of these exist at all, locked by somebody or not.
pub async fn known(mut conn: &Connection, refs: &[&DossierRef]) -> QueryResult<Vec<(Uuid, Option<String>)>> {
    let (ids, codes) = split(refs);
    let rows: Vec<Known> = Statement::new(KNOWN)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Text>, _>(codes)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|known| (known.id, known.code)).collect())
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    external_ref: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
}

// Two arms, each with its own index: joined by `or` they would be a scan of every dossier, in every batch.
const TAKEN: &str = "select d.id, d.client_id, d.external_ref, d.code from unnest($1, $2) as wanted (client_id, external_ref) \
    join dossiers d on d.client_id = wanted.client_id and d.external_ref = wanted.external_ref \
    union all select d.id, d.client_id, d.external_ref, d.code from dossiers d where d.code = any($3)";

/// A dossier that already has a reference or a code that is wanted.
#[derive(Debug, Clone)]
pub struct AlreadyTaken {
    /// The dossier.
    pub id: Uuid,
    /// Client and reference it has.
    pub reference: Option<(String, String)>,
    /// Code it has.
    pub code: Option<String>,
}

/// Which of these references (client, reference) and codes are taken, and by whom.
pub async fn taken(
    mut conn: &Connection,
    references: &[(String, String)],
    codes: &[String],
) -> QueryResult<Vec<AlreadyTaken>> {
    let (clients, refs): (Vec<_>, Vec<_>) = references.iter().cloned().unzip();
    let rows: Vec<Taken> = Statement::new(TAKEN)
        .bind::<Array<Text>, _>(clients)
        .bind::<Array<Text>, _>(refs)
        .bind::<Array<Text>, _>(codes)
        .load(&mut conn)
        .await?;
    let taken = rows.into_iter().map(|row| AlreadyTaken {
        id: row.id,
        reference: row.external_ref.map(|reference| (row.client_id, reference)),
        code: row.code,
    });
    Ok(taken.collect())
}

fn column<'a, T, R>(rows: &[&'a R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(|row| value(row)).collect()
}

fn code_of(dossier: &Dossier) -> Option<&str> {
    dossier.code.as_ref().map(crate::domain::code::DossierCode::as_str)
}

fn number(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

const INSERT: &str = "insert into dossiers (id, code, external_code, external_ref, client_id, procedure_id, version_id, \
    intake_agency_id, agency_id, channel, status, submitted_at, accepted_at, accepted_on, due_on, due_at, \
    original_due_on, clock_started_on, waiting_since, ended_at, ended_on, outcome, returned_at, supplements, noticed, \
    extended, undated, voided, last_occurred_at, internal, step_due_at, version, overdue_reason, intake_due_at, \
    supplement_days, online_service, latest_on) \
    select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
    $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37)";

const INSERT_APPLICANTS: &str = "insert into applicants (dossier_id, kind, name, identity_sealed, identity_hash, \
    identity_tail, phone, email, address, summary, documents) \
    select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Inserts new dossiers and their applicants.
pub async fn insert(mut conn: &Connection, filed: &[&Filed]) -> QueryResult<()> {
    let first = Statement::new(INSERT)
        .bind::<Array<SqlUuid>, _>(column(filed, |f| f.dossier.id.0))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| code_of(&f.dossier)))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.external_code.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.external_ref.as_deref()))
        .bind::<Array<Text>, _>(column(filed, |f| f.client_id.as_str()))
        .bind::<Array<Integer>, _>(column(filed, |f| f.dossier.procedure.0))
        .bind::<Array<Integer>, _>(column(filed, |f| f.dossier.procedure_version.0))
        .bind::<Array<Integer>, _>(column(filed, |f| f.dossier.intake_agency.0));
    let dossiers: Vec<&Dossier> = column(filed, |f| &f.dossier);
    let statement = facts(first, &dossiers);
    let mut again = conn;
    futures_util::try_join!(statement.execute(&mut conn), async {
        insert_applicants(filed).execute(&mut again).await
    })?;
    Ok(())
}

/// The columns that an act can change, in the order of both statements.
fn facts<'a>(statement: Statement<'a>, dossiers: &[&'a Dossier]) -> Statement<'a> {
    let rows = dossiers;
    statement
        .bind::<Array<Integer>, _>(column(rows, |d| d.agency.0))
        .bind::<Array<Text>, _>(column(rows, |d| d.channel.as_str()))
        .bind::<Array<Text>, _>(column(rows, |d| d.status.as_str()))
        .bind::<Array<Timestamptz>, _>(column(rows, |d| d.submitted_at))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, |d| d.accepted_at))
        .bind::<Array<Nullable<Date>>, _>(column(rows, Dossier::accepted_on))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |d| d.due.due_on))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, |d| d.due.due_at))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |d| d.due.original_due_on))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |d| d.clock_started_on))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |d| d.waiting_since))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, |d| d.ended_at))
        .bind::<Array<Nullable<Date>>, _>(column(rows, Dossier::ended_on))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |d| d.outcome.map(Outcome::as_str)))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, |d| d.returned_at))
        .bind::<Array<SmallInt>, _>(column(rows, |d| i16::try_from(d.supplements).unwrap_or(i16::MAX)))
        .bind::<Array<Bool>, _>(column(rows, |d| d.noticed))
        .bind::<Array<Bool>, _>(column(rows, |d| d.extended))
        .bind::<Array<Bool>, _>(column(rows, |d| d.due.undated))
        .bind::<Array<Bool>, _>(column(rows, |d| d.voided))
        .bind::<Array<Timestamptz>, _>(column(rows, |d| d.last_occurred_at))
        .bind::<Array<Nullable<Jsonb>>, _>(column(rows, internal_of))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, Dossier::step_due_at))
        .bind::<Array<Integer>, _>(column(rows, |d| number(d.version)))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |d| d.overdue_reason.map(OverdueReason::as_str)))
        .bind::<Array<Nullable<Timestamptz>>, _>(column(rows, |d| d.intake_due_at))
        .bind::<Array<Integer>, _>(column(rows, |d| i32::try_from(d.supplement_days).unwrap_or(i32::MAX)))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |d| d.online_service.map(OnlineService::as_str)))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |d| d.due.latest_on))
}

fn insert_applicants<'a>(filed: &[&'a Filed]) -> Statement<'a> {
    let identity = |f: &'a Filed| f.applicant.identity.as_ref();
    Statement::new(INSERT_APPLICANTS)
        .bind::<Array<SqlUuid>, _>(column(filed, |f| f.dossier.id.0))
        .bind::<Array<Text>, _>(column(filed, |f| f.applicant.kind.as_str()))
        .bind::<Array<Text>, _>(column(filed, |f| f.applicant.name.as_str()))
        .bind::<Array<Nullable<Binary>>, _>(column(filed, |f| identity(f).map(|i| i.sealed.as_slice())))
        .bind::<Array<Nullable<Binary>>, _>(column(filed, |f| identity(f).map(|i| i.hash.as_slice())))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| identity(f).map(|i| i.tail.as_str())))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.phone.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.email.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.address.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.summary.as_deref()))
        .bind::<Array<Nullable<Jsonb>>, _>(column(filed, |f| {
            serde_json::to_value(&f.applicant.documents).ok()
        }))
}

const UPDATE: &str = "update dossiers d set code = n.code, procedure_id = n.procedure_id, version_id = n.version_id, \
    intake_agency_id = n.intake_agency_id, agency_id = n.agency_id, channel = n.channel, status = n.status, \
    submitted_at = n.submitted_at, accepted_at = n.accepted_at, accepted_on = n.accepted_on, due_on = n.due_on, \
    due_at = n.due_at, original_due_on = n.original_due_on, clock_started_on = n.clock_started_on, \
    waiting_since = n.waiting_since, ended_at = n.ended_at, ended_on = n.ended_on, outcome = n.outcome, \
    returned_at = n.returned_at, supplements = n.supplements, noticed = n.noticed, extended = n.extended, \
    undated = n.undated, voided = n.voided, last_occurred_at = n.last_occurred_at, internal = n.internal, \
    step_due_at = n.step_due_at, version = n.version, \
    overdue_reason = n.overdue_reason, intake_due_at = n.intake_due_at, supplement_days = n.supplement_days, \
    online_service = n.online_service, latest_on = n.latest_on \
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
    $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) as n (id, was, code, procedure_id, version_id, intake_agency_id, agency_id, channel, \
    status, submitted_at, accepted_at, accepted_on, due_on, due_at, original_due_on, clock_started_on, waiting_since, \
    ended_at, ended_on, outcome, returned_at, supplements, noticed, extended, undated, voided, last_occurred_at, \
    internal, step_due_at, version, overdue_reason, intake_due_at, supplement_days, online_service, latest_on) where d.id = n.id and d.version = n.was returning d.id";

#[derive(QueryableByName)]
struct Updated {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Writes what acts made of locked dossiers; `was` is the version each was decided on. Answers the ids that changed:
/// what is missing was moved by someone else.
pub async fn update(mut conn: &Connection, changed: &[(u32, &Dossier)]) -> QueryResult<Vec<Uuid>> {
    let dossiers: Vec<&Dossier> = changed.iter().map(|(_, dossier)| *dossier).collect();
    let first = Statement::new(UPDATE)
        .bind::<Array<SqlUuid>, _>(column(&dossiers, |d| d.id.0))
        .bind::<Array<Integer>, _>(changed.iter().map(|(was, _)| number(*was)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(column(&dossiers, code_of))
        .bind::<Array<Integer>, _>(column(&dossiers, |d| d.procedure.0))
        .bind::<Array<Integer>, _>(column(&dossiers, |d| d.procedure_version.0))
        .bind::<Array<Integer>, _>(column(&dossiers, |d| d.intake_agency.0));
    let rows: Vec<Updated> = facts(first, &dossiers).load(&mut conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

const UPDATE_APPLICANTS: &str = "update applicants a set name = n.name, phone = n.phone, email = n.email, \
    address = n.address, summary = n.summary from unnest($1, $2, $3, $4, $5, $6) \
    as n (dossier_id, name, phone, email, address, summary) where a.dossier_id = n.dossier_id";

/// Writes changed contact data.
pub async fn update_applicants(mut conn: &Connection, filed: &[&Filed]) -> QueryResult<usize> {
    Statement::new(UPDATE_APPLICANTS)
        .bind::<Array<SqlUuid>, _>(column(filed, |f| f.dossier.id.0))
        .bind::<Array<Text>, _>(column(filed, |f| f.applicant.name.as_str()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.phone.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.email.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.address.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(filed, |f| f.applicant.summary.as_deref()))
        .execute(&mut conn)
        .await
}
