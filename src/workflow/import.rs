//! Importing a file of procedures: every row decided by the domain over what is stored now, all that stands written in
//! one transaction by a constant number of statements.
//!
//! The lock of the set is taken first, so that of two imports at once the second sees what the first did. A dry run
//! decides the same and writes nothing. On record: the import itself, with its counts and the SHA-256 of the file, and
//! each procedure it changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use super::publish::Publisher;
use crate::db;
use crate::db::admin_events::Subject;
use crate::db::versions::CachedSet;
use crate::domain::catalogue::{Catalogue, ProcedureVersion};
use crate::domain::catalogue_import::fields::NewField;
use crate::domain::catalogue_import::plan::{Entry, Fate, Moment, Plan, created, plan};
use crate::domain::id::FieldId;
use crate::domain::time;

/// Whether an import is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Decided and written.
    Real,
    /// Decided only.
    Dry,
}

/// What is imported.
#[derive(Debug)]
pub struct Import {
    /// The rows, in order.
    pub entries: Vec<Entry>,
    /// SHA-256 of the file in hexadecimal digits.
    pub sha256: String,
    /// First day of versions whose row names none; `None`: the day of the import.
    pub valid_from: Option<NaiveDate>,
    /// Whether it is carried out.
    pub run: Run,
}

/// Decides every row, and writes what stands unless the run is dry.
pub async fn import_procedures(
    conn: &mut db::Connection,
    publisher: &Publisher,
    import: &Import,
) -> Result<Plan, db::Error> {
    let today = time::civil_day(publisher.now);
    let moment = Moment { valid_from: import.valid_from.unwrap_or(today), now: publisher.now };
    db::transaction(conn, async |conn| {
        if import.run == Run::Real {
            db::versions::lock(conn, CachedSet::Procedures).await?;
        }
        let catalogue = Catalogue::new(db::procedures::list(conn).await?, db::fields::list(conn).await?);
        let plan = plan(&import.entries, &catalogue, moment);
        if import.run == Run::Real && plan.fates.iter().any(|(fate, _)| fate.version().is_some()) {
            write(conn, publisher, import, &plan, &catalogue).await?;
        }
        Ok(plan)
    })
    .await
}

async fn write(
    conn: &mut db::Connection,
    publisher: &Publisher,
    import: &Import,
    plan: &Plan,
    catalogue: &Catalogue,
) -> Result<(), db::Error> {
    let fields: Vec<_> = plan.fields.iter().map(|field| (&field.code, field.name.as_str())).collect();
    let by_code =
        if fields.is_empty() { HashMap::new() } else { db::fields::insert_all(conn, &fields).await? };
    let stored = |NewField { id, code, name: _ }: &NewField| Some((*id, *by_code.get(code)?));
    let stored: HashMap<FieldId, FieldId> = plan.fields.iter().filter_map(stored).collect();
    let new = created(plan);
    let procedures =
        if new.is_empty() { HashMap::new() } else { db::procedures::insert_all(conn, &new).await? };
    let versions = plan.fates.iter().filter_map(|(fate, _)| fate.version()).map(|version| ProcedureVersion {
        procedure: procedures.get(&version.code).copied().unwrap_or(version.procedure),
        field: stored.get(&version.field).copied().unwrap_or(version.field),
        ..version.clone()
    });
    let versions: Vec<ProcedureVersion> = versions.collect();
    db::procedures::insert_versions(conn, &versions).await?;
    record(conn, publisher, import, plan, catalogue).await?;
    db::versions::raise(conn, CachedSet::Procedures).await
}

/// Who imported what: the file, the fields it brought, and each version it made.
async fn record(
    conn: &mut db::Connection,
    publisher: &Publisher,
    import: &Import,
    plan: &Plan,
    catalogue: &Catalogue,
) -> Result<(), db::Error> {
    let (at, client) = (publisher.real_now, publisher.client.as_str());
    let count = |is: fn(&Fate) -> bool| plan.fates.iter().filter(|(fate, _)| is(fate)).count();
    let counts = json!({
        "rows": plan.fates.len(),
        "created": count(|fate| matches!(fate, Fate::Created(_))),
        "changed": count(|fate| matches!(fate, Fate::Changed(..))),
        "unchanged": count(|fate| matches!(fate, Fate::Unchanged)),
        "refused": count(|fate| matches!(fate, Fate::Unread | Fate::Refused(_))),
    });
    db::admin_events::append(conn, at, client, (Subject::Import, &import.sha256), counts).await?;
    let fields = plan.fields.iter().map(|field| (field.code.as_str(), json!({ "name": field.name })));
    let fields: Vec<_> = fields.collect();
    if !fields.is_empty() {
        db::admin_events::append_all(conn, at, client, Subject::Field, fields).await?;
    }
    let field = |id: FieldId| {
        let new = plan.fields.iter().find(|field| field.id == id).map(|field| &field.code);
        new.or_else(|| catalogue.field(id).map(|field| &field.code))
    };
    let versions = plan.fates.iter().filter_map(|(fate, _)| fate.version()).map(|version| {
        let change = json!({
            "valid_from": version.valid_from, "valid_to": version.valid_to, "name": version.name,
            "field": field(version.field), "levels": version.levels, "kind": version.kind,
            "origin": version.origin, "limits": version.limits, "supplement_clock": version.supplement_clock,
            "internal_steps": version.internal_steps,
            "online_service": version.online_service, "online_level": version.online_level,
            "decision_number": version.decision_number, "decision_date": version.decision_date,
            "public": version.public, "import": import.sha256,
        });
        (version.code.as_str(), change)
    });
    db::admin_events::append_all(conn, at, client, Subject::Procedure, versions.collect()).await
}
