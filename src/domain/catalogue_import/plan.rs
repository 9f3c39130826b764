//! What becomes of each row of a file, laid over the catalogue as it stands.
//!
//! A row without a first day of its own begins on the day of the import, unless the version in force then says the same:
//! so the same file again, that day or a year later, changes nothing. What a table has no column for, or an empty cell,
//! stays as it stands. Refused rows are nobody's business but their own.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::fields::{Fields, NewField};
use super::{Column, Draft, ImportWarning, RowFault, Warning, Wholeness, Wrong};
use crate::domain::as_published::AsPublished;
use crate::domain::catalogue::{Catalogue, ChannelLimit, Procedure, ProcedureVersion};
use crate::domain::catalogue_change::VersionFault;
use crate::domain::code::ProcedureCode;
use crate::domain::deadline::Limit;
use crate::domain::id::{FieldId, ProcedureId, VersionId};
use crate::domain::procedure::{OnlineService, Origin, ProcedureKind, SupplementClock};
use crate::domain::version_story::{Difference, differences};

/// A row as the file has it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Line of the file where it begins, from 1.
    pub line: u64,
    /// Its code as written, where it has one.
    pub code: Option<String>,
    /// What was read of it; `None` where it could not be.
    pub draft: Option<Draft>,
}

/// Where an import stands in time.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// First day of versions whose row names none.
    pub valid_from: NaiveDate,
    /// Business time of the import.
    pub now: DateTime<Utc>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It could not be read.
    Unread,
    /// It is refused.
    Refused(Vec<RowFault>),
    /// A new procedure.
    Created(Box<ProcedureVersion>),
    /// A new version of a known procedure, and what it says differently from the one that stood, where one did.
    Changed(Box<ProcedureVersion>, Vec<Difference>),
    /// All was so already.
    Unchanged,
}

/// What becomes of a file. Keys of new fields are below zero, those of new procedures and versions 0.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One for each row, in order, with what was warned about it beyond its reading.
    pub fates: Vec<(Fate, Option<Warning>)>,
    /// The fields it brings.
    pub fields: Vec<NewField>,
}

/// Decides every row.
pub fn plan(entries: &[Entry], catalogue: &Catalogue, moment: Moment) -> Plan {
    let repeats = repeats(entries);
    let readable = entries.iter().zip(&repeats).filter(|(_, first)| first.is_none());
    let said = readable.filter_map(|(entry, _)| entry.draft.as_ref()).map(|draft| &draft.field);
    let fields = Fields::of(catalogue, said);
    let over = Over { catalogue, fields: &fields, moment };
    let mut fates: Vec<_> =
        entries.iter().zip(repeats).map(|(entry, first)| over.fate(entry, first)).collect();
    warn_of_each_field_once(&mut fates);
    let used: BTreeSet<i32> =
        fates.iter().filter_map(|(fate, _)| fate.version()).map(|v| v.field.0).collect();
    Plan { fields: fields.brought(|id| used.contains(&id.0)), fates }
}

/// A new field is told where it first comes, not in each of its rows.
fn warn_of_each_field_once(fates: &mut [(Fate, Option<Warning>)]) {
    let mut told = BTreeSet::new();
    for (_, warning) in fates {
        let new = warning.as_ref().filter(|warning| warning.code == ImportWarning::FieldNew);
        if new.is_some_and(|warning| !told.insert(warning.found.clone())) {
            *warning = None;
        }
    }
}

/// For each row the line of an earlier one with the same code, if there is one.
fn repeats(entries: &[Entry]) -> Vec<Option<u64>> {
    let mut first: HashMap<&str, u64> = HashMap::new();
    let mut repeats = Vec::with_capacity(entries.len());
    for entry in entries {
        let earlier = entry.code.as_deref().and_then(|code| first.get(code).copied());
        if let (None, Some(code)) = (earlier, entry.code.as_deref()) {
            first.insert(code, entry.line);
        }
        repeats.push(earlier);
    }
    repeats
}

impl Fate {
    /// The version it makes.
    pub fn version(&self) -> Option<&ProcedureVersion> {
        match self {
            Self::Created(version) | Self::Changed(version, _) => Some(version),
            Self::Unread | Self::Refused(_) | Self::Unchanged => None,
        }
    }
}

struct Over<'a> {
    catalogue: &'a Catalogue,
    fields: &'a Fields<'a>,
    moment: Moment,
}

impl Over<'_> {
    fn fate(&self, entry: &Entry, first: Option<u64>) -> (Fate, Option<Warning>) {
        if let Some(line) = first {
            let fault = RowFault::new(Column::Code, Wrong::SameCodeAs { line });
            return (Fate::Refused(vec![fault]), None);
        }
        let Some(draft) = &entry.draft else { return (Fate::Unread, None) };
        match self.fields.find(&draft.field) {
            Err(fault) => (Fate::Refused(vec![fault]), None),
            Ok((field, warning)) => match self.decide(draft, field) {
                Fate::Refused(faults) => (Fate::Refused(faults), None),
                fate => (fate, warning),
            },
        }
    }

    fn decide(&self, draft: &Draft, field: FieldId) -> Fate {
        let procedure = self.catalogue.by_code(&draft.code);
        let day = draft.valid_from.unwrap_or(self.moment.valid_from);
        let stood = procedure.and_then(|procedure| procedure.in_force(day));
        let proposed = self.proposed(draft, field, day, stood);
        let faults = proposed.faults();
        if !faults.is_empty() {
            return Fate::Refused(faults.into_iter().map(of_version).collect());
        }
        let Some(procedure) = procedure else { return Fate::Created(Box::new(proposed)) };
        if is_so_already(procedure, stood, draft, &proposed) {
            return Fate::Unchanged;
        }
        let differences = stood.map(|stood| differences(stood, &proposed, |id| self.fields.code(id)));
        Fate::Changed(
            Box::new(ProcedureVersion { procedure: procedure.id, ..proposed }),
            differences.unwrap_or_default(),
        )
    }

    /// The version that the draft makes, over the one in force on its first day.
    fn proposed(
        &self,
        draft: &Draft,
        field: FieldId,
        day: NaiveDate,
        stood: Option<&ProcedureVersion>,
    ) -> ProcedureVersion {
        let raw = draft.raw.iter().map(|(column, text)| (column.as_str(), text.as_str()));
        let as_published = stood.and_then(|stood| stood.as_published.as_ref());
        let as_published = AsPublished::laid_over(as_published, raw);
        // A whole version says what it says, and leaves nothing to what stood but the words of an imported row.
        let stood = stood.filter(|_| draft.whole == Wholeness::Partial);
        let Draft { code, name, levels, .. } = draft.clone();
        let is_other_decision = draft.decision_number.is_some()
            && stood.is_some_and(|stood| stood.decision_number != draft.decision_number);
        let dated = stood.filter(|_| !is_other_decision);
        let online = draft.online_service.is_none().then_some(stood).flatten();
        ProcedureVersion {
            id: VersionId(0),
            procedure: ProcedureId(0),
            code,
            valid_from: day,
            valid_to: draft.valid_to.or(stood.and_then(|stood| stood.valid_to)),
            name,
            field,
            levels,
            kind: draft.kind.or(stood.map(|v| v.kind)).unwrap_or(ProcedureKind::National),
            origin: draft.origin.or(stood.map(|v| v.origin)).unwrap_or(Origin::Central),
            limits: limits(draft, stood),
            supplement_clock: draft
                .supplement_clock
                .or(stood.map(|v| v.supplement_clock))
                .unwrap_or(SupplementClock::Restart),
            internal_steps: draft
                .internal_steps
                .clone()
                .or(stood.map(|v| v.internal_steps.clone()))
                .unwrap_or_default(),
            online_service: draft
                .online_service
                .or(stood.map(|v| v.online_service))
                .unwrap_or(OnlineService::None),
            online_level: draft.online_level.or(online.and_then(|v| v.online_level)),
            decision_number: draft.decision_number.clone().or(stood.and_then(|v| v.decision_number.clone())),
            decision_date: draft.decision_date.or(dated.and_then(|v| v.decision_date)),
            public: draft.public.or(stood.map(|v| v.public)).unwrap_or(true),
            as_published,
            published_at: self.moment.now,
        }
    }
}

/// The limits of the draft; a cut-off stays where the table has none and the limit is the one that stood.
fn limits(draft: &Draft, stood: Option<&ProcedureVersion>) -> Vec<ChannelLimit> {
    let stated = |stood: Option<&ProcedureVersion>| stood.map(|v| v.limits.clone()).unwrap_or_default();
    let Some(limits) = &draft.limits else { return stated(stood) };
    let known = stated(stood);
    let bare = |limit: &Limit| (limit.amount(), limit.unit());
    let with_cutoff = |new: &ChannelLimit| {
        let same = |old: &&ChannelLimit| old.channel == new.channel && bare(&old.limit) == bare(&new.limit);
        known.iter().find(same).filter(|_| new.limit.cutoff_time().is_none()).copied().unwrap_or(*new)
    };
    limits.iter().map(with_cutoff).collect()
}

/// Whether the version of that first day says the same, or, where the row names no day, the one in force then.
fn is_so_already(
    procedure: &Procedure,
    stood: Option<&ProcedureVersion>,
    draft: &Draft,
    proposed: &ProcedureVersion,
) -> bool {
    let of_that_day = procedure.versions.iter().rev().find(|known| known.valid_from == proposed.valid_from);
    let same = |known: &ProcedureVersion| {
        let valid_from = if draft.valid_from.is_none() { known.valid_from } else { proposed.valid_from };
        known.says_the_same(&ProcedureVersion { procedure: known.procedure, valid_from, ..proposed.clone() })
    };
    of_that_day.is_some_and(same) || (draft.valid_from.is_none() && stood.is_some_and(same))
}

fn of_version(fault: VersionFault) -> RowFault {
    let column = match fault {
        VersionFault::NoLevel | VersionFault::LevelTwice { .. } => Column::Level,
        // A table has no column for steps; those that stood may be too long for the limits of the row.
        VersionFault::ChannelTwice { .. } | VersionFault::Process(_) => Column::ChannelTimes,
        VersionFault::OnlineLevel => Column::OnlineLevel,
        VersionFault::EndsBeforeItBegins => Column::ValidTo,
    };
    RowFault::new(column, Wrong::Version(fault))
}

/// The codes of the procedures that a plan creates.
pub fn created(plan: &Plan) -> Vec<&ProcedureCode> {
    let created = plan.fates.iter().filter_map(|(fate, _)| match fate {
        Fate::Created(version) => Some(&version.code),
        _ => None,
    });
    created.collect()
}
