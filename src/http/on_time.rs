//! Figures by the national portal's on-time rule over HTTP: the same question as for form 06, with its own counts.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::statistics::{AgencyOfTally, PeriodOfTally};
use crate::domain::agencies::Extent;
use crate::domain::tally::{Check, OnTimeShares, OnTimeTotals, Policy};
use crate::workflow::statistics::Group;

/// A group of figures by the on-time rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnTimeGroupView {
    /// Code of the field, procedure or agency; the channel; the reporting month `2023-01`; the day.
    #[schema(example = "TP-HT")]
    pub key: String,
    /// What it is called, in Vietnamese.
    #[schema(example = "Hộ tịch")]
    pub name: String,
    /// Counts.
    pub totals: OnTimeTotals,
    /// Shares.
    pub shares: OnTimeShares,
}

/// The figures of `policy=qd766` for a slice: indicator 2.1 of QĐ 766/QĐ-TTg.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agency": {"code": "H59.31", "name": "UBND huyện Trà Cú"}, "scope": "subtree",
    "period": {"key": "2023-Q1", "from": "2022-12-15", "to": "2023-03-14"},
    "policy": "qd766", "as_of": "2023-03-14", "known_at": "2023-03-24T10:00:00+07:00",
    "totals": {
        "received_total": 26202, "received_new": 26199, "carried_over": 3, "transferred": 0,
        "resolved_total": 26188, "resolved_in_time": 26188, "resolved_overdue": 0,
        "pending_total": 14, "pending_in_time": 13, "pending_overdue": 1, "on_time": 26201, "overdue": 1
    },
    "shares": {"on_time_of_received": "100.0", "overdue_of_received": "0.0"},
    "checks": [{"identity": "received_total = on_time + overdue", "holds": true}],
    "groups": []
}))]
pub struct OnTimeView {
    /// Agency.
    pub agency: AgencyOfTally,
    /// The agency alone or with all below it.
    #[schema(value_type = Extent)]
    pub scope: &'static str,
    /// Period.
    pub period: PeriodOfTally,
    /// Counting rules.
    #[schema(value_type = Policy)]
    pub policy: &'static str,
    /// The day whose state is shown, and up to which what has not ended is judged.
    #[schema(example = "2023-03-14")]
    pub as_of: NaiveDate,
    /// What was known then: ask again with it to get the same figures for ever.
    #[schema(example = "2023-03-24T10:00:00+07:00")]
    pub known_at: DateTime<FixedOffset>,
    /// Counts.
    pub totals: OnTimeTotals,
    /// Shares, one decimal, half up; `null` of nothing.
    pub shares: OnTimeShares,
    /// What must hold between the counts, checked on these very figures.
    pub checks: Vec<Check>,
    /// Groups, where asked for; `[]` otherwise.
    pub groups: Vec<OnTimeGroupView>,
}

impl From<Group> for OnTimeGroupView {
    fn from(Group { key, name, tally }: Group) -> Self {
        let totals = tally.on_time();
        Self { key, name, shares: totals.shares(), totals }
    }
}
