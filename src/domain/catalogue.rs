//! Which version of a procedure is in force on a day, and what does it say?
//!
//! Each publication decision (quyết định công bố) makes a version with its first day; versions are never changed
//! nor removed, and a dossier keeps the version of its intake. Searching by words is in `catalogue_search.rs`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::as_published::AsPublished;
use super::catalogue_search::SearchText;
use super::code::{FieldCode, ProcedureCode};
use super::deadline::Limit;
use super::id::{FieldId, ProcedureId, VersionId};
use super::internal_process::InternalStep;
use super::procedure::{Channel, Level, OnlineService, Origin, ProcedureKind, SupplementClock};

/// A field of procedures (lĩnh vực): a row of form 06.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Our key.
    pub id: FieldId,
    /// Code of the field.
    pub code: FieldCode,
    /// Name as printed on the forms.
    pub name: String,
}

/// A time limit and the channel it holds for; `{"channel": null, "amount": 3, "unit": "working_day"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelLimit {
    /// The channel; `None`: every channel that has no limit of its own.
    pub channel: Option<Channel>,
    /// The limit.
    #[serde(flatten)]
    pub limit: Limit,
}

/// What one publication decision made of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureVersion {
    /// Our key; a dossier points here.
    pub id: VersionId,
    /// The procedure.
    pub procedure: ProcedureId,
    /// Code of the procedure.
    pub code: ProcedureCode,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force, where the procedure was abolished; `None`: until the next version.
    pub valid_to: Option<NaiveDate>,
    /// Name.
    pub name: String,
    /// Field (lĩnh vực).
    pub field: FieldId,
    /// Levels of competence, each once, in the order of [`Level::ALL`]; at least one.
    pub levels: Vec<Level>,
    /// Kind.
    pub kind: ProcedureKind,
    /// Who made it.
    pub origin: Origin,
    /// Time limits, at most one a channel.
    pub limits: Vec<ChannelLimit>,
    /// What a completed supplement does to the clock.
    pub supplement_clock: SupplementClock,
    /// Steps of the internal process (quy trình nội bộ), in order; none where no process is named.
    pub internal_steps: Vec<InternalStep>,
    /// How far it can be done online.
    pub online_service: OnlineService,
    /// The legacy level 1–4, as published.
    pub online_level: Option<i16>,
    /// Number of the publication decision.
    pub decision_number: Option<String>,
    /// Date of the publication decision.
    pub decision_date: Option<NaiveDate>,
    /// Whether it has been made public (công khai).
    pub public: bool,
    /// What the imported row said in its own words; `None` where it was not imported from a table.
    pub as_published: Option<AsPublished>,
    /// When it was entered here; of two versions with one first day the later entered stands.
    pub published_at: DateTime<Utc>,
}

impl ProcedureVersion {
    /// The limit for a channel: its own, else the one stated for every channel; `None`: no due date.
    pub fn limit_for(&self, channel: Channel) -> Option<&Limit> {
        let stated = |wanted| self.limits.iter().find(|limit| limit.channel == wanted);
        stated(Some(channel)).or_else(|| stated(None)).map(|found| &found.limit)
    }

    /// Whether both say the same: everything but the key and the time of entry, the limits in any order.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let mut limits = other.limits.clone();
        limits.sort_by_key(|limit| limit.channel);
        let mut mine = self.clone();
        mine.limits.sort_by_key(|limit| limit.channel);
        Self { id: self.id, published_at: self.published_at, limits, ..other.clone() } == mine
    }
}

/// A procedure (thủ tục hành chính) and all its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    /// Our key.
    pub id: ProcedureId,
    /// National code.
    pub code: ProcedureCode,
    /// Its versions, by first day, then time of entry.
    pub versions: Vec<ProcedureVersion>,
}

impl Procedure {
    /// The version that stands on a day: the latest begun, whether or not it has ended since.
    pub fn standing(&self, on: NaiveDate) -> Option<&ProcedureVersion> {
        self.versions.iter().rev().find(|version| version.valid_from <= on)
    }

    /// The version in force on a day; `None` before the first and after an abolition.
    pub fn in_force(&self, on: NaiveDate) -> Option<&ProcedureVersion> {
        self.standing(on).filter(|version| version.valid_to.is_none_or(|last| last >= on))
    }

    /// The version in force on a day by what had been published at a moment.
    pub fn in_force_as_known(&self, on: NaiveDate, known_at: DateTime<Utc>) -> Option<&ProcedureVersion> {
        let mut known = self.versions.iter().rev().filter(|version| version.published_at <= known_at);
        let standing = known.find(|version| version.valid_from <= on);
        standing.filter(|version| version.valid_to.is_none_or(|last| last >= on))
    }

    /// The version to show for a day: in force, else the last that was, else the first to come.
    pub fn nearest(&self, on: NaiveDate) -> Option<&ProcedureVersion> {
        self.standing(on).or(self.versions.first())
    }
}

/// All procedures and fields, with fast look-ups.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    procedures: Vec<Procedure>,
    by_id: HashMap<ProcedureId, usize>,
    by_code: HashMap<ProcedureCode, usize>,
    by_version: HashMap<VersionId, (usize, usize)>,
    fields: Vec<Field>,
    search_texts: HashMap<VersionId, SearchText>,
}

impl Catalogue {
    /// Builds the catalogue; the order of procedures, versions and fields does not matter.
    pub fn new(mut procedures: Vec<Procedure>, mut fields: Vec<Field>) -> Self {
        fields.sort_by(|a, b| a.code.cmp(&b.code));
        procedures.sort_by(|a, b| a.code.cmp(&b.code));
        let mut catalogue = Self { fields, ..Self::default() };
        for (at, procedure) in procedures.iter_mut().enumerate() {
            procedure.versions.sort_by_key(|v| (v.valid_from, v.published_at, v.id));
            catalogue.by_id.insert(procedure.id, at);
            catalogue.by_code.insert(procedure.code.clone(), at);
            for (nth, version) in procedure.versions.iter().enumerate() {
                catalogue.by_version.insert(version.id, (at, nth));
                catalogue.search_texts.insert(version.id, SearchText::of(version));
            }
        }
        catalogue.procedures = procedures;
        catalogue
    }

    /// Every procedure, by code.
    pub fn procedures(&self) -> &[Procedure] {
        &self.procedures
    }

    /// Every field, by code.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The procedure of this code.
    pub fn by_code(&self, code: &ProcedureCode) -> Option<&Procedure> {
        self.by_code.get(code).and_then(|at| self.procedures.get(*at))
    }

    /// The procedure of this key.
    pub fn get(&self, id: ProcedureId) -> Option<&Procedure> {
        self.by_id.get(&id).and_then(|at| self.procedures.get(*at))
    }

    /// The version of this key.
    pub fn version(&self, id: VersionId) -> Option<&ProcedureVersion> {
        let (at, nth) = self.by_version.get(&id)?;
        self.procedures.get(*at)?.versions.get(*nth)
    }

    /// The version in force on a day; `None` before the first and after an abolition.
    pub fn in_force(&self, procedure: ProcedureId, on: NaiveDate) -> Option<&ProcedureVersion> {
        self.get(procedure)?.in_force(on)
    }

    /// The limit of a version for a channel, see [`ProcedureVersion::limit_for`].
    pub fn limit_for(&self, version: VersionId, channel: Channel) -> Option<&Limit> {
        self.version(version)?.limit_for(channel)
    }

    /// The field of this key.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The field of this code.
    pub fn field_by_code(&self, code: &FieldCode) -> Option<&Field> {
        self.fields.binary_search_by(|field| field.code.cmp(code)).ok().and_then(|at| self.fields.get(at))
    }

    pub(super) fn search_text(&self, version: VersionId) -> Option<&SearchText> {
        self.search_texts.get(&version)
    }
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
