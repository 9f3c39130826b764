//! What is in the database as a whole: its tables and their rows, the data keys its sealed values name, and the mark of
//! a restore that is not finished. For `backup`, `restore` and `doctor`.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text, Timestamptz};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::sealed::{SEALED, SealedColumn};
use super::statement::Statement;
use super::{Connection, QueryResult};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

/// The schema in which everything is kept; `None` where the one that is configured does not exist.
pub async fn schema(conn: &mut Connection) -> QueryResult<Option<String>> {
    let row: Named = Statement::new("select current_schema()::text as name").get_result(conn).await?;
    Ok(row.name)
}

/// The name under which other connections can see what this transaction sees.
pub async fn export_snapshot(conn: &mut Connection) -> QueryResult<String> {
    let row: Named = Statement::new("select pg_export_snapshot() as name").get_result(conn).await?;
    Ok(row.name.unwrap_or_default())
}

/// The tables of the schema, by name, without the mark of an unfinished restore.
pub async fn tables(conn: &mut Connection) -> QueryResult<Vec<String>> {
    let rows: Vec<Named> = Statement::new(
        "select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace \
         and relkind in ('r', 'p', 'v', 'm', 'f') and relname <> 'motcua_restore' order by 1",
    )
    .load(conn)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.name).collect())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many rows a table of [`tables`] has.
pub async fn count(conn: &mut Connection, table: &str) -> QueryResult<i64> {
    let quoted = table.replace('"', "\"\"");
    let count: Count =
        diesel::sql_query(format!("select count(*) as n from \"{quoted}\"")).get_result(conn).await?;
    Ok(count.n)
}

/// Sealed values that name one data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedWith {
    /// The table they are in.
    pub table: &'static str,
    /// The word of the purpose they are sealed for.
    pub purpose: &'static str,
    /// Id of the key.
    pub key: String,
    /// How many.
    pub n: i64,
    /// One of them.
    pub sample: Vec<u8>,
    /// Its keyed hash, where it has one.
    pub hash: Option<Vec<u8>>,
}

/// The id of the key as it stands in a sealed value: version, length, id.
fn key_in(column: &str) -> String {
    format!(
        "case when length({column}) > 2 then encode(substring({column} from 3 for get_byte({column}, 1)), 'escape') \
         else '' end"
    )
}

#[derive(QueryableByName)]
struct KeyCount {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Sample {
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    hash: Option<Vec<u8>>,
}

/// Which data keys the sealed values name, each with one value to try it on. Reads every sealed value.
pub async fn sealed_with(conn: &mut Connection) -> QueryResult<Vec<SealedWith>> {
    let mut found = Vec::new();
    for SealedColumn { table, column, purpose, .. } in SEALED {
        let hash = if table == "applicants" { "identity_hash" } else { "null::bytea" };
        let key_id = key_in(column);
        let keys: Vec<KeyCount> = Statement::new(format!(
            "select {key_id} as key, count(*) as n from {table} where {column} is not null group by 1 order by 1"
        ))
        .load(conn)
        .await?;
        for KeyCount { key, n } in keys {
            let sample = format!(
                "select {column} as sealed, {hash} as hash from {table} where {column} is not null and {key_id} = $1 limit 1"
            );
            let sample: Vec<Sample> = Statement::new(sample).bind::<Text, _>(key.as_str()).load(conn).await?;
            let sample = sample.into_iter().next();
            found.extend(sample.map(|Sample { sealed, hash }| SealedWith {
                table,
                purpose,
                key,
                n,
                sample: sealed,
                hash,
            }));
        }
    }
    Ok(found)
}

/// A restore that was begun and is not finished.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct RestoreMark {
    /// When (real time).
    #[diesel(sql_type = Timestamptz)]
    pub began_at: DateTime<Utc>,
    /// SHA-256 of the backup.
    #[diesel(sql_type = Text)]
    pub sha256: String,
}

#[derive(QueryableByName)]
struct Is {
    #[diesel(sql_type = Bool)]
    there: bool,
}

/// The mark; `None` where no restore is unfinished.
pub async fn restore_mark(conn: &mut Connection) -> QueryResult<Option<RestoreMark>> {
    let Is { there } =
        Statement::new("select to_regclass('motcua_restore') is not null as there").get_result(conn).await?;
    if !there {
        return Ok(None);
    }
    let marks: Vec<RestoreMark> =
        Statement::new("select began_at, sha256 from motcua_restore").load(conn).await?;
    Ok(marks.into_iter().next())
}

/// Marks the database; a table of its own, so that a backup that is restored over it cannot wipe the mark.
pub async fn mark_restore(conn: &mut Connection, mark: &RestoreMark) -> QueryResult<()> {
    conn.batch_execute(
        "drop table if exists motcua_restore; create table motcua_restore (began_at timestamptz not null, sha256 text not null)",
    )
    .await?;
    Statement::new("insert into motcua_restore (began_at, sha256) values ($1, $2)")
        .bind::<Timestamptz, _>(mark.began_at)
        .bind::<Text, _>(mark.sha256.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the mark away.
pub async fn unmark_restore(conn: &mut Connection) -> QueryResult<()> {
    conn.batch_execute("drop table if exists motcua_restore").await
}

/// Notes that a backup was made at `at` (real time).
pub async fn note_backup(conn: &mut Connection, at: DateTime<Utc>) -> QueryResult<()> {
    Statement::new("update instance set backed_up_at = $1").bind::<Timestamptz, _>(at).execute(conn).await?;
    Ok(())
}
