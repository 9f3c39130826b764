//! One row of a table into a draft: each column read, every fault at its column, every doubt a warning.

use chrono::{NaiveDate, NaiveTime};

use super::{
    Column, Draft, FieldSaid, ImportWarning, LONGEST_CELL, LONGEST_FIELD_NAME, LONGEST_NAME, LONGEST_NUMBER,
    RawRow, Reading, RowFault, Warning, Wholeness, Wrong, levels, limits, words,
};
use crate::domain::catalogue::ChannelLimit;
use crate::domain::code::ProcedureCode;
use crate::domain::deadline::Limit;
use crate::domain::procedure::{Channel, Level, OnlineService, SupplementClock};
use crate::domain::time;

impl RawRow {
    /// What the row says, or every fault of it.
    pub fn read(&self) -> Result<Reading, Vec<RowFault>> {
        let mut reader = Reader { row: self, faults: Vec::new(), warnings: Vec::new() };
        reader.check_texts();
        match reader.draft() {
            Some(draft) if reader.faults.is_empty() => Ok(Reading { draft, warnings: reader.warnings }),
            _ => Err(reader.faults),
        }
    }
}

struct Reader<'a> {
    row: &'a RawRow,
    faults: Vec<RowFault>,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn fault(&mut self, column: Column, wrong: Wrong) {
        self.faults.push(RowFault::new(column, wrong));
    }

    fn warn(&mut self, code: ImportWarning, column: Column) {
        let found = self.row.cell(column).unwrap_or_default().to_owned();
        self.warnings.push(Warning { code, column, found });
    }

    /// What PostgreSQL could not hold, and what is longer than its column may be.
    fn check_texts(&mut self) {
        for (column, text) in self.row.cells() {
            let longest = match column {
                Column::Name => LONGEST_NAME,
                Column::Field => LONGEST_FIELD_NAME,
                Column::Decision => LONGEST_NUMBER,
                _ => LONGEST_CELL,
            };
            if text.contains('\0') {
                self.fault(*column, Wrong::Nul);
            }
            if text.len() > longest && text.chars().count() > longest {
                self.fault(*column, Wrong::TooLong(longest));
            }
        }
    }

    /// A cell that says something, read by `read`; a fault where it cannot.
    fn optional<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        match read(self.row.said(column)?) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.fault(column, wrong);
                None
            }
        }
    }

    fn required(&mut self, column: Column) -> Option<String> {
        let said = self.row.said(column).map(ToOwned::to_owned);
        if said.is_none() {
            self.fault(column, Wrong::Required);
        }
        said
    }

    fn draft(&mut self) -> Option<Draft> {
        let code = self.required(Column::Code).and_then(|_| {
            self.optional(Column::Code, |text| text.parse::<ProcedureCode>().map_err(Wrong::Code))
        });
        let name = self.required(Column::Name);
        let field = self.field();
        let valid_from = self.date(Column::ValidFrom);
        let valid_to = self.date(Column::ValidTo);
        let levels = self.levels(valid_from);
        let limits = self.limits();
        let kind = self.row.said(Column::Kind).and_then(words::kind);
        if kind.is_none() && self.row.cell(Column::Kind).is_some() {
            self.warn(ImportWarning::KindNotTold, Column::Kind);
        }
        let (online_service, online_level) = self.online();
        let origin = self.optional(Column::Origin, |text| {
            let unknown = || text.parse::<crate::domain::procedure::Origin>().map_err(Wrong::Word);
            words::origin(text).map_or_else(unknown, Ok)
        });
        let supplement_clock = self
            .optional(Column::SupplementClock, |text| text.parse::<SupplementClock>().map_err(Wrong::Word));
        let public = self.optional(Column::Public, |text| words::yes_or_no(text).ok_or(Wrong::YesOrNo));
        let decision_date = self.date(Column::DecisionDate);
        let raw = self.row.cells().iter().filter(|(column, _)| column.is_kept_raw()).cloned().collect();
        Some(Draft {
            code: code?,
            valid_from,
            valid_to,
            name: name?,
            field: field?,
            levels: levels?,
            kind,
            origin,
            limits,
            supplement_clock,
            internal_steps: None,
            online_service,
            online_level,
            decision_number: self.row.said(Column::Decision).map(ToOwned::to_owned),
            decision_date,
            public,
            raw,
            whole: Wholeness::Partial,
        })
    }

    fn field(&mut self) -> Option<FieldSaid> {
        let name = self.row.said(Column::Field).map(ToOwned::to_owned);
        if name.is_none() && self.row.said(Column::FieldCode).is_none() {
            self.fault(Column::Field, Wrong::Required);
            return None;
        }
        let code = self.optional(Column::FieldCode, |text| text.parse().map_err(Wrong::Code));
        Some(FieldSaid { code, name })
    }

    fn date(&mut self, column: Column) -> Option<NaiveDate> {
        self.optional(column, |text| words::date(text).ok_or(Wrong::Date))
    }

    /// None without a word that names one; the reform of 2025 left no district (`domain.md` §1, rule 12).
    fn levels(&mut self, valid_from: Option<NaiveDate>) -> Option<Vec<Level>> {
        let read = self.optional(Column::Level, |text| levels::read(text).ok_or(Wrong::Level));
        let Some(levels) = read.filter(|levels| !levels.is_empty()) else {
            if self.faults.iter().all(|fault| fault.column != Some(Column::Level)) {
                self.fault(Column::Level, Wrong::Required);
            }
            return None;
        };
        let is_of_district = |level: &Level| matches!(level, Level::District | Level::DistrictDepartment);
        let is_before = valid_from.zip(reform()).is_some_and(|(from, reform)| from < reform);
        if levels.iter().any(is_of_district) && !is_before {
            self.warn(ImportWarning::DistrictAfterReform, Column::Level);
        }
        Some(levels)
    }

    /// The limits, each with the cut-off of the row.
    fn limits(&mut self) -> Option<Vec<ChannelLimit>> {
        let times = self.row.cell(Column::ChannelTimes)?;
        let (limits, warnings) = limits::read(times, self.row.cell(Column::Channels).unwrap_or_default());
        self.warnings.extend(warnings);
        let cutoff =
            self.optional(Column::CutoffTime, |text| time::parse_hour_minute(text).ok().ok_or(Wrong::Time));
        Some(limits.into_iter().map(|limit| with_cutoff(limit, cutoff)).collect())
    }

    fn online(&mut self) -> (Option<OnlineService>, Option<i16>) {
        let legacy = self.row.said(Column::OnlineLevel).map(words::online);
        let told = self.optional(Column::OnlineService, |text| {
            let unknown = || text.parse::<OnlineService>().map_err(Wrong::Word);
            words::online(text).map_or_else(unknown, |(service, _)| Ok(service))
        });
        let level = legacy.flatten().and_then(|(_, level)| level);
        let service = told.or(legacy.flatten().map(|(service, _)| service));
        let channels = self.row.cell(Column::Channels).unwrap_or_default();
        let mut offered = channels.split(['|', ';', '\n']).filter_map(limits::channel);
        let is_unread = legacy == Some(None) || offered.any(|channel| channel == Channel::Online);
        if service.is_none() && is_unread {
            self.warn(ImportWarning::OnlineServiceNotTold, Column::OnlineLevel);
        }
        (service, level)
    }
}

/// The first day without districts.
const fn reform() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2025, 7, 1)
}

fn with_cutoff(ChannelLimit { channel, limit }: ChannelLimit, cutoff: Option<NaiveTime>) -> ChannelLimit {
    let amount = Some(limit.amount());
    ChannelLimit { channel, limit: Limit::new(amount, limit.unit(), cutoff).unwrap_or(limit) }
}
