//! The body that publishes a version of a procedure: each value read, every fault at its place.

use serde::Deserialize;
use utoipa::ToSchema;

use super::internal_step::InternalStepBody;
use super::limits::ChannelLimitBody;
use super::problem::{Fault, FaultCode, Faults, Problem};
use crate::domain::catalogue::ChannelLimit;
use crate::domain::catalogue_change::VersionFault;
use crate::domain::catalogue_import::{LONGEST_FIELD_NAME, LONGEST_NAME, LONGEST_NUMBER};
use crate::domain::internal_process::{InternalStep, MOST_STEPS, ProcessFault};
use crate::domain::procedure::{Level, OnlineService, Origin, ProcedureKind, SupplementClock};
use crate::workflow::publish::{FieldPut, ProcedurePut, ProcedureRefused};

/// A version of a procedure, as it is to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Thủ tục đăng ký khai sinh", "field": {"code": "TP-HT", "name": "Hộ tịch"}, "levels": ["commune"],
    "kind": "national", "origin": "central",
    "limits": [
        {"channel": "direct", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"},
        {"channel": "online", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"},
        {"channel": "postal", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"}
    ],
    "supplement_clock": "restart", "internal_steps": [
        {"name": "Tiếp nhận, chuyển hồ sơ", "unit": "Bộ phận Một cửa", "limit": {"amount": 1, "unit": "working_hour"}},
        {"name": "Thẩm tra, dự thảo kết quả", "unit": "Công chức Tư pháp - Hộ tịch", "limit": {"amount": 5, "unit": "working_hour"}},
        {"name": "Ký duyệt, trả kết quả", "unit": "Lãnh đạo UBND", "limit": {"amount": 2, "unit": "working_hour"}}
    ], "online_service": "full", "online_level": 4,
    "decision": {"number": "2646/QĐ-UBND (minh hoạ)", "date": "2021-12-21"}, "public": true, "valid_from": "2022-01-01"
}))]
pub struct ProcedureRequest {
    /// Name, at most 2000 characters.
    #[schema(min_length = 1, max_length = 2000)]
    name: String,
    /// Field (lĩnh vực).
    field: FieldRequest,
    /// Levels of competence.
    #[schema(value_type = Vec<Level>, min_items = 1)]
    levels: Vec<String>,
    /// Kind; default `national`.
    #[schema(value_type = Option<ProcedureKind>)]
    kind: Option<String>,
    /// Made by central law or by the locality; default `central`.
    #[schema(value_type = Option<Origin>)]
    origin: Option<String>,
    /// Time limits, at most one a channel; none: dossiers have no due date.
    #[serde(default)]
    limits: Vec<ChannelLimitBody>,
    /// What a completed supplement does to the clock; default `restart` (NĐ 61/2018 Đ19 k4).
    #[schema(value_type = Option<SupplementClock>)]
    supplement_clock: Option<String>,
    /// Steps of the internal process (quy trình nội bộ), in order, each with the unit that does it and a time of its own;
    /// at most 50, together no longer than the procedure may take. Default: none.
    #[serde(default)]
    #[schema(max_items = 50)]
    internal_steps: Vec<InternalStepBody>,
    /// How far it can be done online; default `none`.
    #[schema(value_type = Option<OnlineService>)]
    online_service: Option<String>,
    /// The legacy level 1–4, as published.
    #[schema(minimum = 1, maximum = 4)]
    online_level: Option<i64>,
    /// The publication decision (quyết định công bố).
    decision: Option<DecisionRequest>,
    /// Whether it has been made public (công khai); default `true`.
    public: Option<bool>,
    /// First day in force.
    #[schema(value_type = chrono::NaiveDate)]
    valid_from: String,
    /// Last day in force, where it is abolished.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    valid_to: Option<String>,
}

/// A field, as a procedure names it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldRequest {
    /// Its code.
    code: String,
    /// Its name; may be left out where the field exists.
    #[schema(max_length = 300)]
    name: Option<String>,
}

/// A publication decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Its number.
    #[schema(max_length = 100)]
    number: Option<String>,
    /// Its date.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    date: Option<String>,
}

/// The version that a body of `PUT /v1/procedures/{code}` publishes.
pub fn procedure_put(body: &[u8]) -> Result<ProcedurePut, Problem> {
    super::body::parse::<ProcedureRequest>(body)?.read()
}

impl ProcedureRequest {
    /// The version, or every fault of the body.
    pub(super) fn read(&self) -> Result<ProcedurePut, Problem> {
        let mut faults = Faults::new();
        let word = |word: &Option<String>, default: &str| word.clone().unwrap_or_else(|| default.to_owned());
        let name = faults.text("/name", &self.name, LONGEST_NAME);
        let field = self.field.read(&mut faults);
        let levels = self.levels(&mut faults);
        let kind = faults.parse("/kind", &word(&self.kind, ProcedureKind::National.as_str()));
        let origin = faults.parse("/origin", &word(&self.origin, Origin::Central.as_str()));
        let limits = self.limits(&mut faults);
        let clock = word(&self.supplement_clock, SupplementClock::Restart.as_str());
        let supplement_clock = faults.parse("/supplement_clock", &clock);
        let internal_steps = self.internal_steps(&mut faults);
        let service = word(&self.online_service, OnlineService::None.as_str());
        let online_service = faults.parse("/online_service", &service);
        let (decision_number, decision_date) = self.decision(&mut faults);
        let valid_from = faults.date("/valid_from", &self.valid_from);
        let valid_to = self.valid_to.as_deref().and_then(|day| faults.date("/valid_to", day));
        let read = || {
            Some(ProcedurePut {
                valid_from: valid_from?,
                valid_to,
                name: name?,
                field: field?,
                levels,
                kind: kind?,
                origin: origin?,
                limits,
                supplement_clock: supplement_clock?,
                internal_steps,
                online_service: online_service?,
                // A number too large for the column is out of range like any other; the domain says so.
                online_level: self.online_level.map(|level| i16::try_from(level).unwrap_or(0)),
                decision_number,
                decision_date,
                public: self.public.unwrap_or(true),
            })
        };
        match read() {
            Some(put) if faults.is_empty() => Ok(put),
            _ => Err(faults.into()),
        }
    }

    fn levels(&self, faults: &mut Faults) -> Vec<Level> {
        let levels = self.levels.iter().enumerate();
        levels.filter_map(|(nth, level)| faults.parse(&format!("/levels/{nth}"), level)).collect()
    }

    fn limits(&self, faults: &mut Faults) -> Vec<ChannelLimit> {
        let mut limits = Vec::new();
        for (nth, body) in self.limits.iter().enumerate() {
            let at = format!("/limits/{nth}");
            let channel = faults.parse_optional(&format!("{at}/channel"), body.channel.as_deref());
            limits.extend(body.limit().read(&at, faults).map(|limit| ChannelLimit { channel, limit }));
        }
        limits
    }

    fn internal_steps(&self, faults: &mut Faults) -> Vec<InternalStep> {
        let steps = self.internal_steps.iter().enumerate();
        steps.filter_map(|(nth, step)| step.read(&format!("/internal_steps/{nth}"), faults)).collect()
    }

    fn decision(&self, faults: &mut Faults) -> (Option<String>, Option<chrono::NaiveDate>) {
        let Some(decision) = &self.decision else { return (None, None) };
        let number = faults.optional_text("/decision/number", decision.number.as_deref(), LONGEST_NUMBER);
        let date = decision.date.as_deref().and_then(|date| faults.date("/decision/date", date));
        (number, date)
    }
}

impl FieldRequest {
    fn read(&self, faults: &mut Faults) -> Option<FieldPut> {
        let code = faults.parse("/field/code", &self.code);
        let name = faults.optional_text("/field/name", self.name.as_deref(), LONGEST_FIELD_NAME);
        Some(FieldPut { code: code?, name })
    }
}

impl From<ProcedureRefused> for Problem {
    fn from(refused: ProcedureRefused) -> Self {
        match refused {
            ProcedureRefused::Version(faults) => {
                Self::InvalidValues(faults.into_iter().map(of_version).collect())
            }
            ProcedureRefused::UnknownField => {
                Self::InvalidValues(vec![Fault::new("/field/name", FaultCode::Required)])
            }
            ProcedureRefused::Database(error) => error.into(),
        }
    }
}

fn of_version(fault: VersionFault) -> Fault {
    match fault {
        VersionFault::NoLevel => Fault::new("/levels", FaultCode::TooShort { least: 1 }),
        VersionFault::LevelTwice { index, .. } => {
            Fault::new(format!("/levels/{index}"), FaultCode::Duplicate)
        }
        VersionFault::ChannelTwice { index, .. } => {
            Fault::new(format!("/limits/{index}/channel"), FaultCode::Duplicate)
        }
        VersionFault::OnlineLevel => Fault::new("/online_level", FaultCode::out_of_range(1, 4)),
        VersionFault::EndsBeforeItBegins => {
            Fault::new("/valid_to", FaultCode::Before { other: "valid_from" })
        }
        VersionFault::Process(ProcessFault::TooMany) => {
            Fault::new("/internal_steps", FaultCode::TooLong { most: MOST_STEPS })
        }
        VersionFault::Process(ProcessFault::LongerThanTheLimit) => {
            let (vi, en) = (
                "tổng thời gian các bước không vượt quá thời hạn giải quyết của thủ tục",
                "steps that together take no longer than the limit of the procedure",
            );
            Fault::new("/internal_steps", FaultCode::malformed(vi, en))
        }
    }
}
