//! Clients as they are stored. The hash of a secret leaves this file for the comparison only.
//!
//! Every change raises `versions.clients` and leaves an `admin_events` row, in the caller's transaction.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::admin_events::{self, COMMAND_LINE, Subject};
use super::schema::{agencies, clients};
use super::versions::{self, CachedSet};
use super::{Connection, QueryResult, senseless};
use crate::domain::client::Client;
use crate::domain::id::{AgencyId, ClientId};
use crate::domain::scope::Scope;

/// A client to be added.
#[derive(Debug)]
pub struct NewClient {
    /// `client_id`.
    pub id: ClientId,
    /// Whose system it is.
    pub name: String,
    /// Keyed hash of its secret.
    pub secret_hash: [u8; 32],
    /// What it may ask for.
    pub scopes: Vec<Scope>,
    /// Root of its subtree; `None`: every agency.
    pub agency: Option<AgencyId>,
}

/// Every client, without its secret.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<Client>> {
    type Row = (String, String, Vec<String>, Option<i32>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = clients::table
        .select((clients::id, clients::name, clients::scopes, clients::agency_id, clients::revoked_at))
        .order(clients::id)
        .load(conn)
        .await?;
    let client = |(id, name, scopes, agency, revoked_at): Row| {
        let scopes: Result<Vec<_>, _> = scopes.iter().map(|scope| scope.parse()).collect();
        let scopes = scopes.map_err(senseless)?;
        Ok(Client { id, name, scopes, agency: agency.map(AgencyId), revoked: revoked_at.is_some() })
    };
    rows.into_iter().map(client).collect()
}

/// Keyed hash of the secret of a client that stands; `None` where there is none or it was revoked.
pub async fn find_secret(conn: &mut Connection, id: &ClientId) -> QueryResult<Option<Vec<u8>>> {
    let standing = clients::table.find(id.as_str()).filter(clients::revoked_at.is_null());
    standing.select(clients::secret_hash).first(conn).await.optional()
}

/// Adds a client, at `at` (real time).
pub async fn insert(conn: &mut Connection, new: &NewClient, at: DateTime<Utc>) -> QueryResult<Inserted> {
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    versions::lock(conn, CachedSet::Clients).await?;
    let row = (
        clients::id.eq(new.id.as_str()),
        clients::name.eq(&new.name),
        clients::secret_hash.eq(new.secret_hash.as_slice()),
        clients::scopes.eq(&scopes),
        clients::agency_id.eq(new.agency.map(|agency| agency.0)),
        clients::created_at.eq(at),
    );
    let added =
        diesel::insert_into(clients::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    if added == 0 {
        return Ok(Inserted::IdTaken);
    }
    let change = json!({ "name": new.name, "scopes": scopes, "agency": code_of(conn, new.agency).await? });
    admin_events::append(conn, at, COMMAND_LINE, (Subject::Client, new.id.as_str()), change).await?;
    versions::raise(conn, CachedSet::Clients).await?;
    Ok(Inserted::Added)
}

/// The code of an agency, as people know it.
async fn code_of(conn: &mut Connection, agency: Option<AgencyId>) -> QueryResult<Option<String>> {
    match agency {
        Some(AgencyId(id)) => agencies::table.find(id).select(agencies::code).first(conn).await.optional(),
        None => Ok(None),
    }
}

/// Revokes a client, at `at` (real time); its tokens die as soon as each process has seen it (about a second).
pub async fn revoke(conn: &mut Connection, id: &ClientId, at: DateTime<Utc>) -> QueryResult<Revoked> {
    versions::lock(conn, CachedSet::Clients).await?;
    let standing = clients::table.find(id.as_str()).filter(clients::revoked_at.is_null());
    if diesel::update(standing).set(clients::revoked_at.eq(at)).execute(conn).await? == 0 {
        return Ok(Revoked::NoneStanding);
    }
    let change = json!({ "revoked_at": at });
    admin_events::append(conn, at, COMMAND_LINE, (Subject::Client, id.as_str()), change).await?;
    versions::raise(conn, CachedSet::Clients).await?;
    Ok(Revoked::Done)
}

/// What became of adding a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is there now.
    Added,
    /// A client of that id was there before.
    IdTaken,
}

/// What became of revoking a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// It is revoked now.
    Done,
    /// There is no such client, or it was revoked before.
    NoneStanding,
}
