//! Every column of bytes is either sealed and known to be, or no secret of ours.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl as _;
use motcua::db::sealed::SEALED;
use motcua::vault::Purpose;

use crate::support::TestDb;

/// Bytes that no data key seals: hashes and public halves.
const NOT_SEALED: [(&str, &str); 4] = [
    ("applicants", "identity_hash"),
    ("clients", "secret_hash"),
    ("idempotency_keys", "fingerprint"),
    ("signing_keys", "public_key"),
];

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
}

#[tokio::test]
async fn a_column_of_bytes_is_sealed_or_said_not_to_be() {
    let db = TestDb::create().await;
    let columns: Vec<Column> = diesel::sql_query(
        "select c.relname::text as table, a.attname::text as name from pg_class c \
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
         where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.atttypid = 'bytea'::regtype",
    )
    .load(&mut db.connect().await)
    .await
    .unwrap();
    let found: BTreeSet<(&str, &str)> =
        columns.iter().map(|column| (column.table.as_str(), column.name.as_str())).collect();
    let sealed = SEALED.iter().map(|column| (column.table, column.column));
    assert_eq!(found, sealed.chain(NOT_SEALED).collect());
    assert!(SEALED.iter().all(|column| column.purpose.parse::<Purpose>().is_ok()));
}
