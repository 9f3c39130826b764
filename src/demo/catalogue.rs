//! The demo's agencies and procedures, read from the project's own files in `demo/`.
//!
//! What is real in them and what is illustrative is told in `demo/README.md`. The bodies made here are
//! those of `PUT /v1/agencies/{code}` and `PUT /v1/procedures/{code}`; who publishes them is not here.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Value, json};

use super::DemoError;
use crate::domain::deadline::{Amount, Limit, LimitUnit};
use crate::domain::time;

const AGENCIES: &str = include_str!("../../demo/agencies.csv");
const PROCEDURES: &str = include_str!("../../demo/procedures.csv");
const PROCESSES: &str = include_str!("../../demo/processes.csv");

/// An agency of the demo, a row of `demo/agencies.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoAgency {
    /// Its identifier, for example `H59.31.07`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `province`, `district` or `commune`.
    pub level: String,
    /// The agency above; none for the province.
    pub parent: Option<String>,
    /// First day of these facts, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day of these facts; none while they hold.
    pub valid_to: Option<String>,
}

impl DemoAgency {
    /// The body that publishes it.
    pub fn body(&self) -> Value {
        json!({
            "name": self.name, "level": self.level, "parent": self.parent,
            "valid_from": self.valid_from, "valid_to": self.valid_to,
        })
    }
}

/// A version of a procedure, a row of `demo/procedures.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoProcedure {
    /// Its code, for example `1.001193`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of its field.
    pub field_code: String,
    /// Name of its field.
    pub field_name: String,
    /// `district` or `commune`: in the demo each procedure has exactly one level.
    pub level: String,
    /// `national` or `internal`.
    pub kind: String,
    /// `central`, all of them.
    pub origin: String,
    /// The time limits, channel by channel.
    pub limits: DemoLimits,
    /// `restart` or `shift`.
    pub supplement_clock: String,
    /// `full`, `partial` or `information`.
    pub online_service: String,
    /// The level of the older scale (2–4), if it had one.
    pub online_level: Option<u8>,
    /// Number of the decision that published it; illustrative.
    pub decision_number: String,
    /// Date of that decision.
    pub decision_date: String,
    /// Whether it is made public.
    pub public: bool,
    /// First day in force.
    pub valid_from: String,
}

impl DemoProcedure {
    /// The limit on a channel, if it is stated.
    pub fn limit(&self, channel: &str) -> Option<&Limit> {
        self.limits.0.iter().find(|(known, _)| known == channel).map(|(_, limit)| limit)
    }

    /// The body that publishes it, with the steps of its internal process.
    pub fn body(&self, steps: &[DemoStep]) -> Value {
        let steps: Vec<Value> =
            steps.iter().filter(|step| step.code == self.code).map(DemoStep::body).collect();
        let limits: Vec<Value> =
            self.limits.0.iter().map(|(channel, limit)| limit_body(channel, limit)).collect();
        json!({
            "name": self.name, "field": {"code": self.field_code, "name": self.field_name}, "levels": [self.level],
            "kind": self.kind, "origin": self.origin, "limits": limits, "supplement_clock": self.supplement_clock,
            "internal_steps": steps,
            "online_service": self.online_service, "online_level": self.online_level,
            "decision": {"number": self.decision_number, "date": self.decision_date},
            "public": self.public, "valid_from": self.valid_from,
        })
    }
}

/// A step of an internal process, a row of `demo/processes.csv`; those of a procedure stand in order.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoStep {
    /// Code of the procedure.
    pub code: String,
    /// What is done.
    pub step: String,
    /// Who does it.
    pub unit: String,
    /// How many of `unit_of_time`.
    pub amount: serde_json::Number,
    /// `working_hour` or `working_day`.
    pub unit_of_time: String,
}

impl DemoStep {
    fn body(&self) -> Value {
        let limit = json!({"amount": self.amount, "unit": self.unit_of_time});
        json!({"name": self.step, "unit": self.unit, "limit": limit})
    }
}

fn limit_body(channel: &str, limit: &Limit) -> Value {
    let mut body = json!(limit);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("channel".to_owned(), json!(channel));
    }
    body
}

/// Limits by channel, written `direct=1 working_day@15:00|online=same_day`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct DemoLimits(Vec<(String, Limit)>);

impl TryFrom<String> for DemoLimits {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.split('|')
            .map(|part| read_limit(part).ok_or_else(|| format!("no limit: {part}")))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn read_limit(part: &str) -> Option<(String, Limit)> {
    let (channel, rest) = part.split_once('=')?;
    let (length, cutoff) = match rest.split_once('@') {
        Some((length, cutoff)) => (length, Some(time::parse_hour_minute(cutoff).ok()?)),
        None => (rest, None),
    };
    let (amount, unit) = match length.split_once(' ') {
        Some((amount, unit)) => (Some(Amount::from_str(amount).ok()?), unit),
        None => (None, length),
    };
    let limit = Limit::new(amount, LimitUnit::from_str(unit).ok()?, cutoff).ok()?;
    Some((channel.to_owned(), limit))
}

/// The province, the district and its 17 communes and towns, parents first.
pub fn agencies() -> Result<Vec<DemoAgency>, DemoError> {
    Ok(csv::Reader::from_reader(AGENCIES.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

/// The steps of the five procedures whose internal process is told.
pub fn processes() -> Result<Vec<DemoStep>, DemoError> {
    Ok(csv::Reader::from_reader(PROCESSES.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

/// The 424 public procedures and the 16 internal ones.
pub fn procedures() -> Result<Vec<DemoProcedure>, DemoError> {
    Ok(csv::Reader::from_reader(PROCEDURES.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}
