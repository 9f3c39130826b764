//! The row of a dossier as the database holds it, and its crossing into the domain.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::{
    Binary, Bool, Date, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DossierRef;
use crate::domain::applicant::{Applicant, SealedIdentity};
use crate::domain::dossier::Dossier;
use crate::domain::event::DueDates;
use crate::domain::id::{AgencyId, DossierId, ProcedureId, VersionId};
use crate::domain::internal_process::{OpenOpinion, StepAt, StepDue};

/// A dossier with what is kept beside its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The facts that are counted.
    pub dossier: Dossier,
    /// Code of an earlier system, where its shape is not lawful.
    pub external_code: Option<String>,
    /// Reference of the client that sent it.
    pub external_ref: Option<String>,
    /// Client that sent it.
    pub client_id: String,
    /// Who handed it in.
    pub applicant: Applicant,
}

/// Where a dossier is inside the office, as the column `internal` keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Internal {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<StepAt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<StepDue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    opinions: Vec<OpenOpinion>,
}

/// The column `internal` of a dossier; nothing for one that is in no step and waits for no opinion.
pub(super) fn internal_of(dossier: &Dossier) -> Option<serde_json::Value> {
    let (step, due, opinions) = (dossier.step, dossier.due.step, dossier.opinions.clone());
    let is_empty = step.is_none() && due.is_none() && opinions.is_empty();
    if is_empty { None } else { serde_json::to_value(Internal { step, due, opinions }).ok() }
}

/// All columns of `dossiers` and `applicants`.
#[expect(clippy::struct_excessive_bools, reason = "the columns of the table")]
#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    external_code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    external_ref: Option<String>,
    #[diesel(sql_type = Text)]
    client_id: String,
    #[diesel(sql_type = Integer)]
    procedure_id: i32,
    #[diesel(sql_type = Integer)]
    version_id: i32,
    #[diesel(sql_type = Integer)]
    intake_agency_id: i32,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Timestamptz)]
    submitted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    intake_due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    accepted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Date>)]
    due_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Date>)]
    original_due_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    clock_started_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    waiting_since: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    ended_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    outcome: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    returned_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = SmallInt)]
    supplements: i16,
    #[diesel(sql_type = Integer)]
    supplement_days: i32,
    #[diesel(sql_type = Nullable<Text>)]
    online_service: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    latest_on: Option<NaiveDate>,
    #[diesel(sql_type = Bool)]
    noticed: bool,
    #[diesel(sql_type = Bool)]
    extended: bool,
    #[diesel(sql_type = Nullable<Text>)]
    overdue_reason: Option<String>,
    #[diesel(sql_type = Bool)]
    undated: bool,
    #[diesel(sql_type = Bool)]
    voided: bool,
    #[diesel(sql_type = Timestamptz)]
    last_occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    internal: Option<serde_json::Value>,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Binary>)]
    identity_sealed: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    identity_hash: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    identity_tail: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    summary: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    documents: Option<serde_json::Value>,
}

impl Row {
    /// Its name by id.
    pub(super) fn by_id(&self) -> DossierRef {
        DossierRef::Id(DossierId(self.id))
    }

    /// Its name by code, where it has one that makes sense.
    pub(super) fn by_code(&self) -> Option<DossierRef> {
        self.code.as_ref().and_then(|code| code.parse().ok()).map(DossierRef::Code)
    }
}

fn senseless<E: std::error::Error + Send + Sync + 'static>(error: E) -> Error {
    Error::DeserializationError(Box::new(error))
}

impl TryFrom<Row> for Filed {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let internal: Option<Internal> =
            row.internal.map(serde_json::from_value).transpose().map_err(senseless)?;
        let Internal { step, due: step_due, opinions } = internal.unwrap_or_default();
        let dossier = Dossier {
            id: DossierId(row.id),
            code: row.code.map(|code| code.parse()).transpose().map_err(senseless)?,
            procedure: ProcedureId(row.procedure_id),
            procedure_version: VersionId(row.version_id),
            intake_agency: AgencyId(row.intake_agency_id),
            agency: AgencyId(row.agency_id),
            channel: row.channel.parse().map_err(senseless)?,
            online_service: row.online_service.map(|word| word.parse()).transpose().map_err(senseless)?,
            status: row.status.parse().map_err(senseless)?,
            submitted_at: row.submitted_at,
            intake_due_at: row.intake_due_at,
            accepted_at: row.accepted_at,
            due: DueDates {
                due_on: row.due_on,
                due_at: row.due_at,
                original_due_on: row.original_due_on,
                undated: row.undated,
                latest_on: row.latest_on,
                step: step_due,
            },
            clock_started_on: row.clock_started_on,
            waiting_since: row.waiting_since,
            ended_at: row.ended_at,
            outcome: row.outcome.map(|outcome| outcome.parse()).transpose().map_err(senseless)?,
            returned_at: row.returned_at,
            supplements: row.supplements.try_into().map_err(senseless)?,
            supplement_days: row.supplement_days.try_into().map_err(senseless)?,
            noticed: row.noticed,
            extended: row.extended,
            overdue_reason: row.overdue_reason.map(|word| word.parse()).transpose().map_err(senseless)?,
            voided: row.voided,
            last_occurred_at: row.last_occurred_at,
            step,
            opinions,
            version: row.version.try_into().map_err(senseless)?,
        };
        let identity = match (row.identity_sealed, row.identity_hash, row.identity_tail) {
            (Some(sealed), Some(hash), Some(tail)) => Some(SealedIdentity { sealed, hash, tail }),
            _ => None,
        };
        let documents = row.documents.map(serde_json::from_value).transpose().map_err(senseless)?;
        let applicant = Applicant {
            kind: row.kind.parse().map_err(senseless)?,
            name: row.name,
            identity,
            phone: row.phone,
            email: row.email,
            address: row.address,
            summary: row.summary,
            documents: documents.unwrap_or_default(),
        };
        Ok(Self {
            dossier,
            external_code: row.external_code,
            external_ref: row.external_ref,
            client_id: row.client_id,
            applicant,
        })
    }
}
