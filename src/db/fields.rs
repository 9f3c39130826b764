//! Fields of procedures (lĩnh vực) as they are stored.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;

use super::schema::fields;
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
