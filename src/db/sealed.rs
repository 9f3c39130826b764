//! Everything that is kept sealed: what is sealed with which data key, and sealing it again with another.
//!
//! A sealed column that is not in [`SEALED`] would be lost with its key: `tests/it/keys/columns.rs` looks at every
//! column of bytes. Rows that somebody else holds are passed by, so nobody waits here while others wait for him.

use std::fmt::Write as _;

use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Text};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::statement::Statement;

/// A column of sealed values.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// Its table.
    pub table: &'static str,
    /// The table's key: columns with their types.
    key: &'static [(&'static str, &'static str)],
    /// Its name.
    pub column: &'static str,
    /// The word of the purpose that its values are sealed for (`vault::Purpose`).
    pub purpose: &'static str,
}

/// Every sealed column; those whose loss hurts most come first.
pub const SEALED: [SealedColumn; 5] = [
    SealedColumn { table: "hash_keys", key: &[("purpose", "text")], column: "sealed", purpose: "hash-key" },
    SealedColumn {
        table: "signing_keys",
        key: &[("kid", "text")],
        column: "sealed_private",
        purpose: "signing-key",
    },
    SealedColumn {
        table: "applicants",
        key: &[("dossier_id", "uuid")],
        column: "identity_sealed",
        purpose: "identity",
    },
    SealedColumn {
        table: "feedback_senders",
        key: &[("feedback_id", "uuid")],
        column: "sealed",
        purpose: "feedback-sender",
    },
    SealedColumn {
        table: "idempotency_keys",
        key: &[("client_id", "text"), ("key", "text")],
        column: "answer",
        purpose: "idempotency",
    },
];

/// How many values are sealed with a data key.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Sealed {
    /// Name of the data key.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// Table.
    #[diesel(sql_type = Text)]
    pub place: String,
    /// Values.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
}

/// A row with a sealed value.
#[derive(Debug, Clone, QueryableByName)]
pub struct Row {
    /// Its key, column by column.
    #[diesel(sql_type = Array<Text>)]
    pub key: Vec<String>,
    /// The value.
    #[diesel(sql_type = Binary)]
    pub value: Vec<u8>,
}

impl SealedColumn {
    /// The key before all keys.
    pub fn start(&self) -> Vec<String> {
        let least = |kind| if kind == "uuid" { uuid::Uuid::nil().to_string() } else { String::new() };
        self.key.iter().map(|(_, kind)| least(*kind)).collect()
    }

    /// Counts its values by data key. Reads the whole table.
    async fn count(&self, conn: &mut Connection) -> QueryResult<Vec<Sealed>> {
        let Self { table, column, .. } = self;
        let text = format!(
            "select convert_from(substr({column}, 3, get_byte({column}, 1)), 'UTF8') as key, '{table}' as place, \
             count(*) as n from {table} where {column} is not null group by 1 order by 1"
        );
        Statement::new(text).load(conn).await
    }

    /// Locks up to `limit` rows after a key whose values do not begin with `prefix`, in order of their keys.
    pub async fn lock_others(
        &self,
        conn: &mut Connection,
        after: &[String],
        prefix: &[u8],
        limit: i64,
    ) -> QueryResult<Vec<Row>> {
        let Self { table, column, .. } = self;
        let names = self.key.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let texts = self.key.iter().map(|(name, _)| format!("{name}::text")).collect::<Vec<_>>().join(", ");
        let mut text =
            format!("select array[{texts}] as key, {column} as value from {table} where ({names}) > (");
        for (place, (_, kind)) in self.key.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            // Writing to a string cannot fail.
            let _done = write!(text, "{comma}${}::text::{kind}", place + 1);
        }
        let next = self.key.len() + 1;
        let _done = write!(
            text,
            ") and {column} is not null and position(${next}::bytea in {column}) <> 1 \
             order by {names} limit ${} for update skip locked",
            next + 1
        );
        let statement = after.iter().fold(Statement::new(text), Statement::bind::<Text, _>);
        statement.bind::<Binary, _>(prefix).bind::<BigInt, _>(limit).load(conn).await
    }

    /// Puts other values in the place of those of locked rows.
    pub async fn replace(&self, conn: &mut Connection, rows: &[Row]) -> QueryResult<usize> {
        let Self { table, column, .. } = self;
        let arrays = (1..=self.key.len()).map(|n| format!("${n}::text[]")).collect::<Vec<_>>().join(", ");
        let names = (1..=self.key.len()).map(|n| format!("k{n}")).collect::<Vec<_>>().join(", ");
        let same = self.key.iter().enumerate();
        let same = same.map(|(at, (name, kind))| format!("t.{name} = n.k{}::{kind}", at + 1));
        let same = same.collect::<Vec<_>>().join(" and ");
        let text = format!(
            "update {table} t set {column} = n.value from unnest({arrays}, ${}::bytea[]) as n ({names}, value) where {same}",
            self.key.len() + 1
        );
        let mut statement = Statement::new(text);
        for place in 0..self.key.len() {
            let part = rows.iter().filter_map(|row| row.key.get(place).cloned());
            statement = statement.bind::<Array<Text>, _>(part.collect::<Vec<_>>());
        }
        let values = rows.iter().map(|row| row.value.as_slice()).collect::<Vec<_>>();
        statement.bind::<Array<Binary>, _>(values).execute(conn).await
    }
}

/// How many values are sealed with which data key, table by table. Reads them all.
pub async fn count_by_key(conn: &mut Connection) -> QueryResult<Vec<Sealed>> {
    let mut counts = Vec::new();
    for column in &SEALED {
        counts.extend(column.count(conn).await?);
    }
    Ok(counts)
}
