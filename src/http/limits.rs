//! Time limits in bodies: an amount, its unit, and the minute after which a day no longer counts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{FaultCode, Faults};
use crate::domain::deadline::{Amount, InvalidLimit, Limit, LimitUnit};
use crate::domain::procedure::Channel;
use crate::domain::time;

/// A time limit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": 3, "unit": "working_day"}))]
pub struct LimitBody {
    /// How many of the unit; halves for working days and hours; none for `same_day`.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 3650, multiple_of = 0.5)]
    pub amount: Option<serde_json::Number>,
    /// What it is counted in.
    #[schema(value_type = LimitUnit)]
    pub unit: String,
    /// The last minute `HH:MM` of a day that still counts as that day.
    #[schema(example = "15:00")]
    pub cutoff_time: Option<String>,
}

/// A time limit of a procedure and the channel it holds for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"channel": "direct", "amount": 1, "unit": "working_day", "cutoff_time": "15:00"}))]
pub struct ChannelLimitBody {
    /// The channel; absent or `null`: every channel without a limit of its own.
    #[schema(value_type = Option<Channel>)]
    pub channel: Option<String>,
    /// How many of the unit; halves for working days and hours; none for `same_day`.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 3650, multiple_of = 0.5)]
    pub amount: Option<serde_json::Number>,
    /// What it is counted in.
    #[schema(value_type = LimitUnit)]
    pub unit: String,
    /// The last minute `HH:MM` of a day that still counts as that day.
    #[schema(example = "15:00")]
    pub cutoff_time: Option<String>,
}

impl LimitBody {
    /// The limit; faults are noted below `at`.
    pub fn read(&self, at: &str, faults: &mut Faults) -> Option<Limit> {
        let unit: Option<LimitUnit> = faults.parse(&format!("{at}/unit"), &self.unit);
        let amount = self.amount.as_ref().map(|amount| Amount::try_from(amount).ok());
        if amount == Some(None) {
            let expected =
                ("số từ 0 đến 3650, tròn hoặc lẻ một nửa", "a number from 0 to 3650 in steps of a half");
            faults.at(format!("{at}/amount"), FaultCode::malformed(expected.0, expected.1));
        }
        let cutoff = self.cutoff_time.as_deref().map(|text| time::parse_hour_minute(text).ok());
        if cutoff == Some(None) {
            faults.at(format!("{at}/cutoff_time"), FaultCode::malformed("giờ HH:MM", "a time of day HH:MM"));
        }
        let (unit, amount) = (unit?, amount.map_or(Some(None), |amount| amount.map(Some))?);
        let cutoff = cutoff.map_or(Some(None), |cutoff| cutoff.map(Some))?;
        match Limit::new(amount, unit, cutoff) {
            Ok(limit) => Some(limit),
            Err(refused) => {
                faults.at(format!("{at}/amount"), fault(&refused));
                None
            }
        }
    }
}

impl ChannelLimitBody {
    /// The limit without its channel.
    pub fn limit(&self) -> LimitBody {
        let Self { channel: _, amount, unit, cutoff_time } = self.clone();
        LimitBody { amount, unit, cutoff_time }
    }
}

impl From<&Limit> for LimitBody {
    fn from(limit: &Limit) -> Self {
        let amount = (limit.unit() != LimitUnit::SameDay).then(|| limit.amount().to_string());
        Self {
            amount: amount.and_then(|amount| amount.parse().ok()),
            unit: limit.unit().to_string(),
            cutoff_time: limit.cutoff_time().map(time::format_hour_minute),
        }
    }
}

fn fault(refused: &InvalidLimit) -> FaultCode {
    match refused {
        InvalidLimit::NoAmount { .. } => FaultCode::Required,
        InvalidLimit::Half { .. } => FaultCode::malformed("số nguyên", "a whole number"),
        InvalidLimit::SameDayAmount { .. } => FaultCode::not_allowed_here(
            "Thời hạn trong ngày không có số lượng.",
            "A limit within the day has no amount.",
        ),
        InvalidLimit::Cutoff(_) => FaultCode::malformed("giờ HH:MM", "a time of day HH:MM"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(body: &str) -> Vec<(String, &'static str)> {
        let mut faults = Faults::new();
        let body: LimitBody = serde_json::from_str(body).unwrap();
        let limit = body.read("/limit", &mut faults);
        assert_eq!(limit.is_some(), faults.is_empty());
        faults.into_vec().into_iter().map(|fault| (fault.pointer, fault.code.code())).collect()
    }

    #[test]
    fn each_fault_of_a_limit_is_named() {
        for (body, expected) in [
            (r#"{"amount":3,"unit":"working_day"}"#, vec![]),
            (r#"{"amount":2.5,"unit":"working_hour","cutoff_time":"15:00"}"#, vec![]),
            (r#"{"unit":"same_day"}"#, vec![]),
            (r#"{"unit":"month"}"#, vec![("/limit/amount", "required")]),
            (r#"{"amount":1.5,"unit":"month"}"#, vec![("/limit/amount", "malformed")]),
            (r#"{"amount":2,"unit":"same_day"}"#, vec![("/limit/amount", "not-allowed-here")]),
            (
                r#"{"amount":-1,"unit":"week","cutoff_time":"3 pm"}"#,
                vec![
                    ("/limit/unit", "unknown-word"),
                    ("/limit/amount", "malformed"),
                    ("/limit/cutoff_time", "malformed"),
                ],
            ),
            (
                r#"{"amount":1,"unit":"month","cutoff_time":"25:00"}"#,
                vec![("/limit/cutoff_time", "malformed")],
            ),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(at, code)| (at.to_owned(), code)).collect();
            assert_eq!(faults_of(body), expected, "{body}");
        }
    }
}
