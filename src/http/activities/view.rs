//! What the world sees of an activity.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::activities::Activity;
use crate::domain::activity::{ActivityKind, Nature};
use crate::domain::id::AgencyId;
use crate::domain::time::local;
use crate::http::dossiers::transition::OfficerRequest;
use crate::http::dossiers::view::{Named, agency_of};
use crate::http::problem::Problem;
use crate::workflow::directory::Snapshot;

/// An activity as it was entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityView {
    /// Id.
    pub id: Uuid,
    /// Agency that did it.
    pub agency: Named,
    /// What was done.
    #[schema(value_type = ActivityKind)]
    pub kind: ActivityKind,
    /// The heading of the report that it belongs to.
    #[schema(example = "I.9")]
    pub heading: &'static str,
    /// Whether it is added up over a period, or stands.
    #[schema(value_type = Nature)]
    pub nature: Nature,
    /// The day it was done, or as of which it stood so.
    pub on: NaiveDate,
    /// What is counted.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({"items": 4}))]
    pub counts: Value,
    /// The document it rests on.
    pub document: Option<DocumentView>,
    /// What it was about.
    pub title: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Who entered it.
    #[schema(value_type = Option<OfficerRequest>)]
    pub officer: Option<Value>,
    /// When it was entered.
    pub recorded_at: DateTime<FixedOffset>,
    /// When it was taken away; `null` while it stands.
    pub voided_at: Option<DateTime<FixedOffset>>,
    /// Why it was taken away.
    pub void_reason: Option<String>,
    /// Who took it away.
    #[schema(value_type = Option<OfficerRequest>)]
    pub void_officer: Option<Value>,
}

/// A document by number and date.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentView {
    /// Number.
    #[schema(example = "973/QĐ-UBND")]
    pub number: String,
    /// Date.
    #[schema(example = "2022-05-30")]
    pub date: NaiveDate,
}

impl ActivityView {
    pub(super) fn new(row: Activity, snapshot: &Snapshot) -> Result<Self, Problem> {
        // Which clients entered and voided it is for the operator, in the database.
        let Activity { client_id: _, voided_by: _, .. } = &row;
        let kind: ActivityKind = row.kind.parse().map_err(Problem::internal)?;
        let document = row.document_number.zip(row.document_date);
        Ok(Self {
            id: row.id,
            agency: agency_of(snapshot, AgencyId(row.agency_id), row.happened_on),
            kind,
            heading: kind.heading(),
            nature: kind.nature(),
            on: row.happened_on,
            counts: row.counts,
            document: document.map(|(number, date)| DocumentView { number, date }),
            title: row.title,
            note: row.note,
            officer: row.officer,
            recorded_at: local(row.recorded_at),
            voided_at: row.voided_at.map(local),
            void_reason: row.void_reason,
            void_officer: row.void_officer,
        })
    }
}
