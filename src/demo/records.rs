//! What Trà Cú counts by hand: the integration of services that its report prints in I.8, and one made-up feedback of
//! the quarter that follows (the report's own quarter had none).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::DemoError;

const ACTIVITIES: &str = include_str!("../../demo/activities.csv");
const FEEDBACK: &str = include_str!("../../demo/feedback.csv");

/// A row of `demo/activities.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DemoActivity {
    /// Its id, the same in every demo.
    pub id: String,
    /// Code of the agency.
    pub agency: String,
    /// Word of its kind.
    pub kind: String,
    /// The day it was done.
    pub happened_on: String,
    /// `name=number`, separated by vertical bars.
    counts: String,
    /// Number of its document.
    pub document_number: Option<String>,
    /// Date of its document.
    pub document_date: Option<String>,
    /// What it was about.
    pub title: String,
    /// When it was entered.
    pub recorded_at: String,
    /// When it was taken away.
    pub voided_at: Option<String>,
    /// Why.
    pub void_reason: Option<String>,
}

impl DemoActivity {
    /// What it counts; what is not `name=number` is left out, and a test would miss it.
    pub fn counts(&self) -> BTreeMap<String, i64> {
        let pairs = self.counts.split('|').filter_map(|pair| pair.split_once('='));
        pairs.filter_map(|(name, n)| Some((name.to_owned(), n.parse().ok()?))).collect()
    }
}

/// The activities of the demo, in the order of their entry.
pub fn activities() -> Result<Vec<DemoActivity>, DemoError> {
    Ok(csv::Reader::from_reader(ACTIVITIES.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

/// A row of `demo/feedback.csv`: received, and classified.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DemoFeedback {
    /// Its id, the same in every demo.
    pub id: String,
    /// Code of the agency.
    pub agency: String,
    /// Word of its means.
    pub means: String,
    /// What it is about.
    pub title: String,
    /// Name of the sender; made up.
    pub name: String,
    /// Address of the sender.
    pub address: String,
    /// The text.
    pub content: String,
    /// When it came in.
    pub received_at: String,
    /// Word of its kind.
    pub kind: String,
    /// Word of its competence.
    pub competence: String,
    /// When it was classified.
    pub classified_at: String,
}

/// The feedback of the demo.
pub fn feedback() -> Result<Vec<DemoFeedback>, DemoError> {
    Ok(csv::Reader::from_reader(FEEDBACK.as_bytes()).deserialize().collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::{ActivityKind, faults};

    #[test]
    fn the_integration_is_that_of_the_report() {
        let all = activities().unwrap();
        let standing = |kind: &str| {
            let mut of_kind = all.iter().filter(|row| row.kind == kind && row.voided_at.is_none());
            let (row, none) = (of_kind.next().unwrap(), of_kind.next());
            assert!(none.is_none(), "{kind}");
            row.counts()
        };
        let provincial = standing("integration_provincial");
        assert_eq!(provincial.values().copied().collect::<Vec<_>>(), [143, 148, 22]);
        assert_eq!(provincial.values().sum::<i64>(), 313);
        assert_eq!(standing("integration_national").values().sum::<i64>(), 147);
        for row in &all {
            assert_eq!(
                faults(row.kind.parse::<ActivityKind>().unwrap(), &row.counts()),
                vec![],
                "{}",
                row.id
            );
        }
    }
}
