//! Fields of procedures (lĩnh vực) as they are stored.

use std::collections::HashMap;

use diesel::sql_types::{Array, Text};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName};
use diesel_async::RunQueryDsl;

use super::schema::fields;
use super::statement::Statement;
use super::{Connection, QueryResult, senseless};
use crate::domain::catalogue::Field;
use crate::domain::code::FieldCode;
use crate::domain::id::FieldId;

type Row = (i32, String, String);

fn field((id, code, name): Row) -> QueryResult<Field> {
    Ok(Field { id: FieldId(id), code: code.parse().map_err(senseless)?, name })
}

/// Every field.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<Field>> {
    let rows: Vec<Row> = fields::table.select((fields::id, fields::code, fields::name)).load(conn).await?;
    rows.into_iter().map(field).collect()
}

/// The field of this code.
pub async fn find_by_code(conn: &mut Connection, code: &FieldCode) -> QueryResult<Option<Field>> {
    let row: Option<Row> = fields::table
        .filter(fields::code.eq(code.as_str()))
        .select((fields::id, fields::code, fields::name))
        .first(conn)
        .await
        .optional()?;
    row.map(field).transpose()
}

/// Writes a field, over the one of its code if there is one.
pub async fn put(conn: &mut Connection, code: &FieldCode, name: &str) -> QueryResult<FieldId> {
    diesel::insert_into(fields::table)
        .values((fields::code.eq(code.as_str()), fields::name.eq(name)))
        .on_conflict(fields::code)
        .do_update()
        .set(fields::name.eq(name))
        .returning(fields::id)
        .get_result(conn)
        .await
        .map(FieldId)
}

/// Inserts new fields in one statement; the keys they got, by code.
pub async fn insert_all(
    conn: &mut Connection,
    new: &[(&FieldCode, &str)],
) -> QueryResult<HashMap<FieldCode, FieldId>> {
    #[derive(QueryableByName)]
    struct Inserted {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        id: i32,
        #[diesel(sql_type = Text)]
        code: String,
    }
    let (codes, names): (Vec<&str>, Vec<&str>) =
        new.iter().map(|(code, name)| (code.as_str(), *name)).unzip();
    let rows: Vec<Inserted> =
        Statement::new("insert into fields (code, name) select * from unnest($1, $2) returning id, code")
            .bind::<Array<Text>, _>(codes)
            .bind::<Array<Text>, _>(names)
            .load(conn)
            .await?;
    rows.into_iter()
        .map(|Inserted { id, code }| Ok((code.parse().map_err(senseless)?, FieldId(id))))
        .collect()
}
