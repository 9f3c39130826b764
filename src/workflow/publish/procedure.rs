//! Publishing a version of a procedure, as a publication decision (quyết định công bố) makes it.
//!
//! What was published stays: another content for the same first day is another version that stands from now on,
//! and dossiers keep the one of their intake. The catalogue is the whole instance's, not a subtree's.

use chrono::NaiveDate;
use serde_json::json;

use super::{Published, Publisher, conclude};
use crate::db;
use crate::db::admin_events::Subject;
use crate::db::versions::CachedSet;
use crate::domain::catalogue::{ChannelLimit, Procedure, ProcedureVersion};
use crate::domain::catalogue_change::VersionFault;
use crate::domain::code::{FieldCode, ProcedureCode};
use crate::domain::id::{FieldId, ProcedureId, VersionId};
use crate::domain::internal_process::InternalStep;
use crate::domain::procedure::{Level, OnlineService, Origin, ProcedureKind, SupplementClock};

/// A field, as a procedure names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPut {
    /// Its code.
    pub code: FieldCode,
    /// Its name from now on; `None`: the one it has.
    pub name: Option<String>,
}

/// A version of a procedure, as it is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedurePut {
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force, where it is abolished.
    pub valid_to: Option<NaiveDate>,
    /// Name.
    pub name: String,
    /// Field.
    pub field: FieldPut,
    /// Levels of competence, in any order.
    pub levels: Vec<Level>,
    /// Kind.
    pub kind: ProcedureKind,
    /// Who made it.
    pub origin: Origin,
    /// Time limits, at most one a channel.
    pub limits: Vec<ChannelLimit>,
    /// What a completed supplement does to the clock.
    pub supplement_clock: SupplementClock,
    /// Steps of the internal process, in order.
    pub internal_steps: Vec<InternalStep>,
    /// How far it can be done online.
    pub online_service: OnlineService,
    /// The legacy level 1–4.
    pub online_level: Option<i16>,
    /// Number of the publication decision.
    pub decision_number: Option<String>,
    /// Date of the publication decision.
    pub decision_date: Option<NaiveDate>,
    /// Whether it has been made public.
    pub public: bool,
}

/// A version that was not published.
#[derive(Debug, thiserror::Error)]
pub enum ProcedureRefused {
    /// It says what a version cannot say.
    #[error("{} faults", .0.len())]
    Version(Vec<VersionFault>),
    /// A field that is not known yet needs a name.
    #[error("a new field without a name")]
    UnknownField,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Publishes a version of the procedure `code`, which may be new, in one transaction.
pub async fn publish_procedure(
    conn: &mut db::Connection,
    publisher: &Publisher,
    code: &ProcedureCode,
    put: &ProcedurePut,
) -> Result<Published, ProcedureRefused> {
    db::transaction(conn, async |conn| {
        db::versions::lock(conn, CachedSet::Procedures).await?;
        let proposed = proposed(publisher, code, put)?;
        let field = put_field(conn, publisher, &put.field).await?;
        let existing = db::procedures::find_by_code(conn, code).await?;
        let proposed = ProcedureVersion { field: field.id, ..proposed };
        if existing.as_ref().is_some_and(|procedure| says_so_already(procedure, &proposed)) {
            if field.done == Published::Unchanged {
                return Ok(Published::Unchanged);
            }
            // Only the field has another name now: that is on record already, and no version of this procedure.
            db::versions::raise(conn, CachedSet::Procedures).await?;
            return Ok(Published::Changed);
        }
        let procedure = match &existing {
            Some(procedure) => procedure.id,
            None => db::procedures::insert(conn, code).await?,
        };
        db::procedures::insert_version(conn, &ProcedureVersion { procedure, ..proposed }).await?;
        let about = (Subject::Procedure, code.as_str());
        conclude(conn, CachedSet::Procedures, publisher, about, record(put)).await?;
        Ok(if existing.is_some() { Published::Changed } else { Published::Created })
    })
    .await
}

/// Whether the version that stands for that first day says the same; what an imported row said in its own words is
/// nothing that a decision repeats.
fn says_so_already(procedure: &Procedure, proposed: &ProcedureVersion) -> bool {
    let of_that_day = procedure.versions.iter().rev().find(|known| known.valid_from == proposed.valid_from);
    let Some(known) = of_that_day else { return false };
    let as_published = known.as_published.clone();
    known.says_the_same(&ProcedureVersion { procedure: procedure.id, as_published, ..proposed.clone() })
}

/// The version as the domain sees it, judged; keys are filled in later.
fn proposed(
    publisher: &Publisher,
    code: &ProcedureCode,
    put: &ProcedurePut,
) -> Result<ProcedureVersion, ProcedureRefused> {
    let put = put.clone();
    let mut version = ProcedureVersion {
        id: VersionId(0),
        procedure: ProcedureId(0),
        code: code.clone(),
        valid_from: put.valid_from,
        valid_to: put.valid_to,
        name: put.name,
        field: FieldId(0),
        levels: put.levels,
        kind: put.kind,
        origin: put.origin,
        limits: put.limits,
        supplement_clock: put.supplement_clock,
        internal_steps: put.internal_steps,
        online_service: put.online_service,
        online_level: put.online_level,
        decision_number: put.decision_number,
        decision_date: put.decision_date,
        public: put.public,
        as_published: None,
        published_at: publisher.now,
    };
    let faults = version.faults();
    version.levels.sort_unstable();
    if faults.is_empty() { Ok(version) } else { Err(ProcedureRefused::Version(faults)) }
}

struct PutField {
    id: FieldId,
    done: Published,
}

/// The field, made or renamed where it is to be.
async fn put_field(
    conn: &mut db::Connection,
    publisher: &Publisher,
    put: &FieldPut,
) -> Result<PutField, ProcedureRefused> {
    let known = db::fields::find_by_code(conn, &put.code).await?;
    let (name, done) = match (&known, &put.name) {
        (None, None) => return Err(ProcedureRefused::UnknownField),
        (None, Some(name)) => (name, Published::Created),
        (Some(field), Some(name)) if field.name != *name => (name, Published::Changed),
        (Some(field), _) => return Ok(PutField { id: field.id, done: Published::Unchanged }),
    };
    let id = db::fields::put(conn, &put.code, name).await?;
    let about = (Subject::Field, put.code.as_str());
    db::admin_events::append(conn, publisher.real_now, &publisher.client, about, json!({ "name": name }))
        .await?;
    Ok(PutField { id, done })
}

fn record(put: &ProcedurePut) -> serde_json::Value {
    json!({
        "valid_from": put.valid_from, "valid_to": put.valid_to, "name": put.name, "field": put.field.code,
        "levels": put.levels, "kind": put.kind, "origin": put.origin, "limits": put.limits,
        "supplement_clock": put.supplement_clock, "internal_steps": put.internal_steps,
        "online_service": put.online_service,
        "online_level": put.online_level, "decision_number": put.decision_number,
        "decision_date": put.decision_date, "public": put.public,
    })
}
