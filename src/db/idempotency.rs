//! Idempotency keys: claimed first and answered last, in the transaction of the act itself.
//!
//! The claim waits for another transaction that holds the same key, so a duplicate in flight finds the first
//! one's answer. Refusals are not kept: their claim is given back.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, Binary, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::statement::Statement;

/// Client and key.
pub type KeyOfClient = (String, String);

/// A key that was used before.
#[derive(Debug, Clone, QueryableByName)]
pub struct Used {
    /// Client.
    #[diesel(sql_type = Text)]
    pub client_id: String,
    /// Key.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// Keyed hash of the request.
    #[diesel(sql_type = Binary)]
    pub fingerprint: Vec<u8>,
    /// Sealed answer.
    #[diesel(sql_type = Nullable<Binary>)]
    pub answer: Option<Vec<u8>>,
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Text)]
    key: String,
}

// An expired key is taken over; a living one stays as it is and is not returned.
const CLAIM: &str = "with wanted as (select $1::timestamptz as at, $2::timestamptz as expired) \
    insert into idempotency_keys as k (client_id, key, fingerprint, created_at) \
    select n.client_id, n.key, n.fingerprint, w.at from unnest($3, $4, $5) as n (client_id, key, fingerprint), wanted w \
    order by 1, 2 \
    on conflict (client_id, key) do update set fingerprint = excluded.fingerprint, answer = null, \
      created_at = excluded.created_at where k.created_at < (select expired from wanted) \
    returning client_id, key";

/// Claims keys that are new or expired; answers those claimed. `keys` are distinct.
pub async fn claim(
    mut conn: &Connection,
    keys: &[(KeyOfClient, Vec<u8>)],
    now: DateTime<Utc>,
    expired_before: DateTime<Utc>,
) -> QueryResult<Vec<KeyOfClient>> {
    let rows: Vec<Claimed> = Statement::new(CLAIM)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(expired_before)
        .bind::<Array<Text>, _>(keys.iter().map(|((client, _), _)| client.as_str()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(keys.iter().map(|((_, key), _)| key.as_str()).collect::<Vec<_>>())
        .bind::<Array<Binary>, _>(keys.iter().map(|(_, print)| print.as_slice()).collect::<Vec<_>>())
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.client_id, row.key)).collect())
}

const USED: &str = "select client_id, key, fingerprint, answer from idempotency_keys \
    where (client_id, key) in (select * from unnest($1, $2))";

fn pairs(keys: &[KeyOfClient]) -> (Vec<String>, Vec<String>) {
    keys.iter().cloned().unzip()
}

/// What these keys were used for.
pub async fn used(mut conn: &Connection, keys: &[KeyOfClient]) -> QueryResult<Vec<Used>> {
    let (clients, keys) = pairs(keys);
    Statement::new(USED).bind::<Array<Text>, _>(clients).bind::<Array<Text>, _>(keys).load(&mut conn).await
}

const ANSWER: &str = "update idempotency_keys k set answer = n.answer \
    from unnest($1, $2, $3) as n (client_id, key, answer) where k.client_id = n.client_id and k.key = n.key";

/// Keeps the sealed answers.
pub async fn answer(mut conn: &Connection, answers: &[(KeyOfClient, Vec<u8>)]) -> QueryResult<usize> {
    Statement::new(ANSWER)
        .bind::<Array<Text>, _>(answers.iter().map(|((client, _), _)| client.as_str()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(answers.iter().map(|((_, key), _)| key.as_str()).collect::<Vec<_>>())
        .bind::<Array<Binary>, _>(answers.iter().map(|(_, answer)| answer.as_slice()).collect::<Vec<_>>())
        .execute(&mut conn)
        .await
}

const GIVE_BACK: &str = "delete from idempotency_keys where (client_id, key) in (select * from unnest($1, $2)) and answer is null";

/// Gives claims back whose order was refused.
pub async fn give_back(mut conn: &Connection, keys: &[KeyOfClient]) -> QueryResult<usize> {
    let (clients, keys) = pairs(keys);
    Statement::new(GIVE_BACK)
        .bind::<Array<Text>, _>(clients)
        .bind::<Array<Text>, _>(keys)
        .execute(&mut conn)
        .await
}

/// Removes keys older than their keeping time.
pub async fn expire(mut conn: &Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    Statement::new("delete from idempotency_keys where created_at < $1")
        .bind::<Timestamptz, _>(before)
        .execute(&mut conn)
        .await
}
