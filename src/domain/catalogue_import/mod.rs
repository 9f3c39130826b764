//! How is a catalogue read that was crawled from a portal, spelled as every clerk spelled it?
//!
//! Pure: a row of text in, a [`Reading`] (draft and warnings) or its faults out; then [`plan::plan`] lays the drafts of a
//! file over the catalogue. The one rule: **nothing is guessed**. What cannot be read with certainty is left out with a
//! warning that names it (`domain.md` §4.6: no limit stated, or a number without a unit, is no limit), and the words of
//! the row are kept beside what was read from them. A row that names no competence or no field is refused.
//!
//! Cutting a file into rows is not here; nor is writing.

pub mod fields;
mod levels;
mod limits;
pub mod plan;
mod row;
mod words;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::catalogue::ChannelLimit;
use super::catalogue_change::VersionFault;
use super::code::{FieldCode, MalformedCode, ProcedureCode};
use super::internal_process::InternalStep;
use super::procedure::{Level, OnlineService, Origin, ProcedureKind, SupplementClock};
use super::word::UnknownWord;
use crate::spell;

/// Longest name of a procedure, in characters: the catalogue of the nation has one of 1,094.
pub const LONGEST_NAME: usize = 2000;

/// Longest name of a field, in characters.
pub const LONGEST_FIELD_NAME: usize = 300;

/// Longest number of a decision, in characters.
pub const LONGEST_NUMBER: usize = 100;

/// Longest of the other cells, in characters.
pub const LONGEST_CELL: usize = 10_000;

/// A column of an imported table: the first twelve as the portals publish them, the others to complete them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// National code (mã TTHC).
    Code,
    /// Name.
    Name,
    /// Name of the field (lĩnh vực).
    Field,
    /// Levels of competence (cấp thực hiện).
    Level,
    /// Agencies (cơ quan thực hiện).
    Agency,
    /// Channels of submission (cách thức thực hiện).
    Channels,
    /// Time limits by channel (thời hạn giải quyết).
    ChannelTimes,
    /// Fees and charges (phí, lệ phí).
    Fee,
    /// How far online: the words of 2022, or the level 1–4 before.
    OnlineLevel,
    /// Number of the publication decision (quyết định công bố).
    Decision,
    /// Kind (loại TTHC).
    Kind,
    /// Who applies (đối tượng thực hiện).
    Subjects,
    /// Code of the field.
    FieldCode,
    /// First day in force.
    ValidFrom,
    /// Last day in force.
    ValidTo,
    /// Date of the publication decision.
    DecisionDate,
    /// Who made it.
    Origin,
    /// What a completed supplement does to the clock.
    SupplementClock,
    /// Whether it has been made public.
    Public,
    /// The minute after which a day no longer counts, for each limit of the row.
    CutoffTime,
    /// How far it can be done online, in our words.
    OnlineService,
}

spell!(Column {
    Code = "code",
    Name = "name",
    Field = "field",
    Level = "level",
    Agency = "agency",
    Channels = "channels",
    ChannelTimes = "channel_times",
    Fee = "fee",
    OnlineLevel = "online_level",
    Decision = "decision",
    Kind = "kind",
    Subjects = "subjects",
    FieldCode = "field_code",
    ValidFrom = "valid_from",
    ValidTo = "valid_to",
    DecisionDate = "decision_date",
    Origin = "origin",
    SupplementClock = "supplement_clock",
    Public = "public",
    CutoffTime = "cutoff_time",
    OnlineService = "online_service",
});

impl Column {
    /// Whether its text is kept as it was published, since it is folded into something else or has no place of its own.
    pub const fn is_kept_raw(self) -> bool {
        matches!(
            self,
            Self::Field
                | Self::Level
                | Self::Agency
                | Self::Channels
                | Self::ChannelTimes
                | Self::Fee
                | Self::OnlineLevel
                | Self::Kind
                | Self::Subjects
        )
    }
}

/// A row of a table: the text of each column it has, trimmed, in NFC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    cells: Vec<(Column, String)>,
}

impl RawRow {
    /// A row of these cells, each column at most once.
    pub const fn new(cells: Vec<(Column, String)>) -> Self {
        Self { cells }
    }

    /// The text of a column; `None` where the table has not that column.
    pub fn cell(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(known, _)| *known == column).map(|(_, text)| text.as_str())
    }

    /// The text of a column that says something.
    pub fn said(&self, column: Column) -> Option<&str> {
        self.cell(column).filter(|text| !text.is_empty())
    }

    /// Every cell, as the table has them.
    pub fn cells(&self) -> &[(Column, String)] {
        &self.cells
    }
}

/// What a row says of a procedure. `None`: the row says nothing, so that what stands stays, else the default does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Code of the procedure.
    pub code: ProcedureCode,
    /// First day in force, where the row has one of its own.
    pub valid_from: Option<NaiveDate>,
    /// Last day in force.
    pub valid_to: Option<NaiveDate>,
    /// Name.
    pub name: String,
    /// Field: by code, by name, or both; at least one.
    pub field: FieldSaid,
    /// Levels of competence.
    pub levels: Vec<Level>,
    /// Kind.
    pub kind: Option<ProcedureKind>,
    /// Who made it.
    pub origin: Option<Origin>,
    /// Time limits; `None` only where the table has no column for them.
    pub limits: Option<Vec<ChannelLimit>>,
    /// What a completed supplement does to the clock.
    pub supplement_clock: Option<SupplementClock>,
    /// Steps of the internal process; `None`: a table has no column for them.
    pub internal_steps: Option<Vec<InternalStep>>,
    /// How far it can be done online.
    pub online_service: Option<OnlineService>,
    /// The legacy level 1–4.
    pub online_level: Option<i16>,
    /// Number of the publication decision.
    pub decision_number: Option<String>,
    /// Date of the publication decision.
    pub decision_date: Option<NaiveDate>,
    /// Whether it has been made public.
    pub public: Option<bool>,
    /// The cells to keep as they are, those that are empty among them; none where it did not come from a table.
    pub raw: Vec<(Column, String)>,
    /// Whether the draft is a whole version, so that what it leaves out has its default and does not stay as it stands.
    pub whole: Wholeness,
}

/// Whether a draft says everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wholeness {
    /// A whole version, as `PUT` publishes it.
    Whole,
    /// What a table had columns for.
    Partial,
}

/// How a field is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSaid {
    /// By its code.
    pub code: Option<FieldCode>,
    /// By its name.
    pub name: Option<String>,
}

/// What was read of a row, and what to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub draft: Draft,
    /// What was left out or is unusual.
    pub warnings: Vec<Warning>,
}

/// Something about a row that whoever imported it should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is.
    pub code: ImportWarning,
    /// In which column.
    pub column: Column,
    /// What was found there, where that says more; published text, never personal data.
    pub found: String,
}

/// What a row can be warned about; the row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportWarning {
    /// A number without a unit is no limit.
    LimitWithoutUnit,
    /// A range is no limit.
    LimitRange,
    /// Zero of a unit is no limit.
    LimitZero,
    /// Neither a limit nor the words for none.
    LimitUnreadable,
    /// A channel that is offered has no limit: its dossiers have no due date.
    LimitNotStated,
    /// A channel has several different limits, for cases that the table does not tell apart: none is taken.
    LimitContradiction,
    /// Several limits that name no channel, as many as there are no channels.
    LimitWithoutChannel,
    /// A channel that we do not know.
    ChannelUnknown,
    /// A district is competent after the reform of 2025, which left none.
    DistrictAfterReform,
    /// The kind is not said, or not in words that we know: what stands stays, else `national`.
    KindNotTold,
    /// It is offered online and not said how far: what stands stays, else `none`.
    OnlineServiceNotTold,
    /// The field is new; its code was made from its name.
    FieldNew,
    /// The field is known and spelled otherwise here.
    FieldSpelling,
}

spell!(ImportWarning {
    LimitWithoutUnit = "limit-without-unit",
    LimitRange = "limit-range",
    LimitZero = "limit-zero",
    LimitUnreadable = "limit-unreadable",
    LimitNotStated = "limit-not-stated",
    LimitContradiction = "limit-contradiction",
    LimitWithoutChannel = "limit-without-channel",
    ChannelUnknown = "channel-unknown",
    DistrictAfterReform = "district-after-reform",
    KindNotTold = "kind-not-told",
    OnlineServiceNotTold = "online-service-not-told",
    FieldNew = "field-new",
    FieldSpelling = "field-spelling",
});

/// Why a row is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// In which column; `None`: the row as a whole.
    pub column: Option<Column>,
    /// What is wrong there.
    pub wrong: Wrong,
}

impl RowFault {
    /// A fault in a column.
    pub const fn new(column: Column, wrong: Wrong) -> Self {
        Self { column: Some(column), wrong }
    }
}

/// What can be wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It must be given.
    Required,
    /// More characters than this.
    TooLong(usize),
    /// Not a code.
    Code(MalformedCode),
    /// Not in the vocabulary.
    Word(UnknownWord),
    /// Not a date.
    Date,
    /// Not a time of day.
    Time,
    /// Neither yes nor no.
    YesOrNo,
    /// Text that no database can hold.
    Nul,
    /// A level that is none.
    Level,
    /// So many cells where there are so many columns.
    Cells {
        /// Columns of the table.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// The code stands in an earlier row of the file.
    SameCodeAs {
        /// Line of the first.
        line: u64,
    },
    /// Several known fields have this name.
    SeveralFields,
    /// The code made from the name belongs to another field.
    FieldCodeTaken,
    /// What several values mean together.
    Version(VersionFault),
}
