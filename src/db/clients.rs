//! Clients: the systems that may call. Changes raise `versions.clients` and leave an `admin_events` row.

use chrono::{DateTime, Utc};

use crate::domain::code::AgencyCode;
use crate::domain::id::ClientId;
use crate::domain::scope::Scope;

/// A client (without its secret's hash).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// Whose system it is.
    pub name: String,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
    /// Root of its subtree; `None`: every agency.
    pub agency: Option<AgencyCode>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}
