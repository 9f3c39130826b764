//! Who calls: a client (system), what it may do and for which part of the tree.
//!
//! Its secret and its tokens are not here: they are the door's business, not the law's.

use super::id::AgencyId;
use super::scope::Scope;

/// A system that may call the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// Whose system it is.
    pub name: String,
    /// What it may ask for.
    pub scopes: Vec<Scope>,
    /// Root of the subtree it works for; `None`: every agency.
    pub agency: Option<AgencyId>,
    /// Whether it was revoked; its tokens died with it.
    pub revoked: bool,
}
