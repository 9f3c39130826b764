//! The texts of the demo's report: what an officer wrote once, from `demo/report.json`. The figures are computed.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::report::ReportHead;

const REPORT: &str = include_str!("../../demo/report.json");

/// The agency that reports, and the period.
pub const REPORTED: (&str, &str) = ("H59.31", "2023-Q1");

/// A period whose report the demo has submitted, waiting to be approved.
pub const SUBMITTED: &str = "2022-Q4";

/// A form that a commune handed in as a sheet for an earlier quarter, made up: agency, period, form, its last row as printed.
pub const HANDED_IN: (&str, &str, &str, [&str; 11]) = (
    "H59.31.08",
    "2022-Q4",
    "II.06a",
    ["1.312", "140", "1.172", "00", "1.312", "260", "1.052", "00", "00", "00", "00"],
);

/// Head and texts of a report.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoReport {
    /// Its head.
    pub head: ReportHead,
    /// Its texts by section.
    pub sections: BTreeMap<String, String>,
}

/// Head and texts of the district's report for the quarter.
pub fn report() -> Result<DemoReport, serde_json::Error> {
    serde_json::from_str(REPORT)
}
