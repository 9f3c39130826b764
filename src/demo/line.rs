//! A line of the demo: one dossier with its past, in the shape of `POST /v1/dossiers/batch`.
//!
//! Fields are written in a fixed order, so that the same demo is the same bytes. No code and no due date
//! stand here: the service allocates the one and reckons the other.

use serde::Serialize;

use super::people::{Officer, Person};

/// How a dossier comes in. The demo has no postal one, as the report counts none apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Channel {
    Direct,
    Online,
}

impl Channel {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Online => "online",
        }
    }
}

/// One intake body with its transitions; `serde_json::to_string` of it is one line of NDJSON.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub(super) procedure: String,
    pub(super) agency: String,
    pub(super) channel: Channel,
    pub(super) submitted_at: String,
    pub(super) accepted_at: String,
    pub(super) applicant: Person,
    pub(super) summary: String,
    pub(super) documents: Vec<Paper>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_ref: Option<String>,
    pub(super) transitions: Vec<Transition>,
}

/// A paper in a dossier (thành phần hồ sơ).
#[derive(Debug, Clone, Serialize)]
pub(super) struct Paper {
    pub(super) name: &'static str,
    pub(super) originals: u32,
    pub(super) copies: u32,
}

/// An act of the past, in the shape of `POST /v1/dossiers/{dossier}/transitions`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Transition {
    pub(super) action: &'static str,
    pub(super) occurred_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) officer: Option<Officer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) documents: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) due_on: Option<String>,
}
