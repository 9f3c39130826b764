//! Procedures and their versions as they are stored. Versions are appended, never changed: dossiers point at them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, Integer, Jsonb, Text};
use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use serde::Serialize;

use super::schema::{procedure_versions, procedures};
use super::statement::Statement;
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::catalogue::{Procedure, ProcedureVersion};
use crate::domain::code::ProcedureCode;
use crate::domain::id::{FieldId, ProcedureId, VersionId};
use crate::domain::procedure::Level;

#[derive(Queryable, Selectable)]
#[diesel(table_name = procedure_versions)]
struct Version {
    id: i32,
    #[diesel(embed)]
    says: Says,
}

#[derive(Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = procedure_versions)]
struct Says {
    procedure_id: i32,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    name: String,
    field_id: i32,
    levels: Vec<String>,
    kind: String,
    origin: String,
    limits: serde_json::Value,
    supplement_clock: String,
    internal_steps: serde_json::Value,
    online_service: String,
    online_level: Option<i16>,
    decision_number: Option<String>,
    decision_date: Option<NaiveDate>,
    public: bool,
    published_at: DateTime<Utc>,
    as_published: Option<serde_json::Value>,
}

impl Version {
    fn into_domain(self, code: &ProcedureCode) -> QueryResult<ProcedureVersion> {
        let Self { id, says } = self;
        let levels: Result<Vec<Level>, _> = says.levels.iter().map(|level| level.parse()).collect();
        Ok(ProcedureVersion {
            id: VersionId(id),
            procedure: ProcedureId(says.procedure_id),
            code: code.clone(),
            valid_from: says.valid_from,
            valid_to: says.valid_to,
            name: says.name,
            field: FieldId(says.field_id),
            levels: levels.map_err(senseless)?,
            kind: says.kind.parse().map_err(senseless)?,
            origin: says.origin.parse().map_err(senseless)?,
            limits: serde_json::from_value(says.limits).map_err(senseless)?,
            supplement_clock: says.supplement_clock.parse().map_err(senseless)?,
            internal_steps: serde_json::from_value(says.internal_steps).map_err(senseless)?,
            online_service: says.online_service.parse().map_err(senseless)?,
            online_level: says.online_level,
            decision_number: says.decision_number,
            decision_date: says.decision_date,
            public: says.public,
            published_at: says.published_at,
            as_published: says.as_published.map(serde_json::from_value).transpose().map_err(senseless)?,
        })
    }
}

impl TryFrom<&ProcedureVersion> for Says {
    type Error = Error;

    fn try_from(version: &ProcedureVersion) -> QueryResult<Self> {
        Ok(Self {
            procedure_id: version.procedure.0,
            valid_from: version.valid_from,
            valid_to: version.valid_to,
            name: version.name.clone(),
            field_id: version.field.0,
            levels: version.levels.iter().map(|level| level.as_str().to_owned()).collect(),
            kind: version.kind.as_str().to_owned(),
            origin: version.origin.as_str().to_owned(),
            limits: serde_json::to_value(&version.limits)
                .map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))?,
            supplement_clock: version.supplement_clock.as_str().to_owned(),
            internal_steps: serde_json::to_value(&version.internal_steps)
                .map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))?,
            online_service: version.online_service.as_str().to_owned(),
            online_level: version.online_level,
            decision_number: version.decision_number.clone(),
            decision_date: version.decision_date,
            public: version.public,
            published_at: version.published_at,
            as_published: version
                .as_published
                .as_ref()
                .map(serde_json::to_value)
                .transpose()
                .map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))?,
        })
    }
}

/// Every procedure with all its versions.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<Procedure>> {
    // Versions first: a procedure committed in between then has no version yet, rather than a version no procedure.
    let rows = procedure_versions::table.select(Version::as_select()).load(conn).await?;
    let codes: Vec<(i32, String)> =
        procedures::table.select((procedures::id, procedures::code)).load(conn).await?;
    let mut versions: HashMap<i32, Vec<Version>> = HashMap::new();
    for row in rows {
        versions.entry(row.says.procedure_id).or_default().push(row);
    }
    codes
        .into_iter()
        .map(|(id, code)| procedure(id, &code, versions.remove(&id).unwrap_or_default()))
        .collect()
}

/// The procedure of this code with all its versions.
pub async fn find_by_code(conn: &mut Connection, code: &ProcedureCode) -> QueryResult<Option<Procedure>> {
    let id: Option<i32> = procedures::table
        .filter(procedures::code.eq(code.as_str()))
        .select(procedures::id)
        .first(conn)
        .await
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let versions = procedure_versions::table
        .filter(procedure_versions::procedure_id.eq(id))
        .select(Version::as_select())
        .load(conn)
        .await?;
    procedure(id, code.as_str(), versions).map(Some)
}

fn procedure(id: i32, code: &str, versions: Vec<Version>) -> QueryResult<Procedure> {
    let code: ProcedureCode = code.parse().map_err(senseless)?;
    let versions: QueryResult<Vec<_>> = versions.into_iter().map(|row| row.into_domain(&code)).collect();
    let mut versions = versions?;
    versions.sort_by_key(|version| (version.valid_from, version.published_at, version.id));
    Ok(Procedure { id: ProcedureId(id), code, versions })
}

/// Inserts a procedure that has no version yet.
pub async fn insert(conn: &mut Connection, code: &ProcedureCode) -> QueryResult<ProcedureId> {
    let row = diesel::insert_into(procedures::table).values(procedures::code.eq(code.as_str()));
    row.returning(procedures::id).get_result(conn).await.map(ProcedureId)
}

/// Inserts a version; its `id` is given by the database and returned.
pub async fn insert_version(conn: &mut Connection, version: &ProcedureVersion) -> QueryResult<VersionId> {
    let row = diesel::insert_into(procedure_versions::table).values(Says::try_from(version)?);
    row.returning(procedure_versions::id).get_result(conn).await.map(VersionId)
}

/// Inserts procedures that have no version yet, in one statement; the keys they got, by code.
pub async fn insert_all(
    conn: &mut Connection,
    codes: &[&ProcedureCode],
) -> QueryResult<HashMap<ProcedureCode, ProcedureId>> {
    #[derive(QueryableByName)]
    struct Inserted {
        #[diesel(sql_type = Integer)]
        id: i32,
        #[diesel(sql_type = Text)]
        code: String,
    }
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let rows: Vec<Inserted> =
        Statement::new("insert into procedures (code) select * from unnest($1) returning id, code")
            .bind::<Array<Text>, _>(codes)
            .load(conn)
            .await?;
    rows.into_iter()
        .map(|Inserted { id, code }| Ok((code.parse().map_err(senseless)?, ProcedureId(id))))
        .collect()
}

/// As one JSON value, since PostgreSQL unnests no array of arrays, and `levels` is one.
const INSERT_VERSIONS: &str = "\
    insert into procedure_versions \
        (procedure_id, valid_from, valid_to, name, field_id, levels, kind, origin, limits, supplement_clock, \
         online_service, online_level, decision_number, decision_date, public, published_at, internal_steps, \
         as_published) \
    select procedure_id, valid_from, valid_to, name, field_id, levels, kind, origin, limits, supplement_clock, \
         online_service, online_level, decision_number, decision_date, public, published_at, internal_steps, \
         nullif(as_published, 'null') \
      from jsonb_to_recordset($1) as n( \
         procedure_id integer, valid_from date, valid_to date, name text, field_id integer, levels text[], \
         kind text, origin text, limits jsonb, supplement_clock text, online_service text, \
         online_level smallint, decision_number text, decision_date date, public boolean, \
         published_at timestamptz, internal_steps jsonb, as_published jsonb)";

/// Inserts many versions in one statement; their `id`s are given by the database.
pub async fn insert_versions(conn: &mut Connection, versions: &[ProcedureVersion]) -> QueryResult<()> {
    let says: QueryResult<Vec<Says>> = versions.iter().map(Says::try_from).collect();
    let says =
        serde_json::to_value(says?).map_err(|unwritable| Error::SerializationError(Box::new(unwritable)))?;
    Statement::new(INSERT_VERSIONS).bind::<Jsonb, _>(says).execute(conn).await?;
    Ok(())
}
