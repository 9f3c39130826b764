//! Clients as they are stored.

use diesel::QueryDsl;
use diesel_async::RunQueryDsl;

use super::schema::clients;
use super::{Connection, QueryResult, senseless};
use crate::domain::client::Client;
use crate::domain::id::AgencyId;

/// Every client, without its secret.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<Client>> {
    type Row = (String, String, Vec<String>, Option<i32>, Option<chrono::DateTime<chrono::Utc>>);
    let rows: Vec<Row> = clients::table
        .select((clients::id, clients::name, clients::scopes, clients::agency_id, clients::revoked_at))
        .load(conn)
        .await?;
    let client = |(id, name, scopes, agency, revoked_at): Row| {
        let scopes: Result<Vec<_>, _> = scopes.iter().map(|scope| scope.parse()).collect();
        let scopes = scopes.map_err(senseless)?;
        Ok(Client { id, name, scopes, agency: agency.map(AgencyId), revoked: revoked_at.is_some() })
    };
    rows.into_iter().map(client).collect()
}
