//! What may change in the life of an agency: one more period, or another content of a period it has.
//!
//! Invariants kept: the periods of an agency never overlap, and on no day does an agency count under itself.
//! The order of the days closes gaps by itself: a period without an end lasts until the next one begins.
//! Who may make the change is not here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::agencies::{Agency, AgencyPeriod, AgencyTree};

/// A period that an agency cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodRefused {
    /// Its last day lies before its first.
    #[error("the period ends on {valid_to}, before it begins on {valid_from}")]
    EndsBeforeItBegins {
        /// First day.
        valid_from: NaiveDate,
        /// Last day.
        valid_to: NaiveDate,
    },
    /// A successor of an agency that does not end.
    #[error("a successor without a last day")]
    SuccessorWithoutEnd,
    /// It shares days with another period of the agency.
    #[error("the period overlaps the one from {valid_from}")]
    Overlap {
        /// First day of the other.
        valid_from: NaiveDate,
        /// Last day of the other.
        valid_to: Option<NaiveDate>,
    },
    /// Through parents and successors the agency would count under itself.
    #[error("on {on} the agency would count under itself")]
    Circle {
        /// The first such day.
        on: NaiveDate,
    },
}

/// The periods of an agency after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPeriods {
    /// All of them, by first day.
    pub all: Vec<AgencyPeriod>,
    /// Those that were not so before, to be written.
    pub changed: Vec<AgencyPeriod>,
}

/// Puts `proposed` among the periods of an agency: over the one with the same first day, or beside the others.
///
/// An earlier period without an end is closed the day before; a proposed one without an end, put before a
/// later one, lasts until that one begins.
pub fn put_period(
    existing: &[AgencyPeriod],
    mut proposed: AgencyPeriod,
) -> Result<ChangedPeriods, PeriodRefused> {
    let valid_from = proposed.valid_from;
    if let Some(valid_to) = proposed.valid_to.filter(|last| *last < valid_from) {
        return Err(PeriodRefused::EndsBeforeItBegins { valid_from, valid_to });
    }
    if proposed.successor.is_some() && proposed.valid_to.is_none() {
        return Err(PeriodRefused::SuccessorWithoutEnd);
    }
    let before: BTreeMap<NaiveDate, &AgencyPeriod> =
        existing.iter().map(|period| (period.valid_from, period)).collect();
    let mut after: BTreeMap<NaiveDate, AgencyPeriod> =
        existing.iter().map(|period| (period.valid_from, period.clone())).collect();
    if let Some((next, _)) = after.range(valid_from..).find(|(day, _)| **day > valid_from) {
        proposed.valid_to = proposed.valid_to.or(next.pred_opt());
    }
    if let Some((_, earlier)) = after.range_mut(..valid_from).next_back() {
        earlier.valid_to = earlier.valid_to.or(valid_from.pred_opt());
    }
    after.insert(valid_from, proposed);
    let all: Vec<AgencyPeriod> = after.into_values().collect();
    for (one, next) in all.iter().zip(all.iter().skip(1)) {
        if one.valid_to.is_none_or(|last| last >= next.valid_from) {
            let other = if one.valid_from == valid_from { next } else { one };
            return Err(PeriodRefused::Overlap { valid_from: other.valid_from, valid_to: other.valid_to });
        }
    }
    let is_changed = |period: &&AgencyPeriod| before.get(&period.valid_from) != Some(period);
    let changed = all.iter().filter(is_changed).cloned().collect();
    Ok(ChangedPeriods { all, changed })
}

impl AgencyTree {
    /// Refuses an agency that, with these periods, would on some day count under itself.
    pub fn check_circle(&self, changed: &Agency) -> Result<(), PeriodRefused> {
        let others = self.iter().filter(|agency| agency.id != changed.id);
        let tree = Self::new(others.chain([changed]).cloned().collect());
        let days: BTreeSet<NaiveDate> =
            tree.iter().flat_map(|agency| &agency.periods).flat_map(edges).collect();
        let began = changed.periods.iter().map(|period| period.valid_from).min();
        let under_itself = |on: &&NaiveDate| tree.counts_under_itself(changed.id, **on);
        match days.iter().find(under_itself) {
            // Before it began the agency stands where it begins: that is the day to name.
            Some(on) => Err(PeriodRefused::Circle { on: began.map_or(*on, |began| began.max(*on)) }),
            None => Ok(()),
        }
    }
}

/// The days on which something begins: the period, and what comes after it.
fn edges(period: &AgencyPeriod) -> impl Iterator<Item = NaiveDate> {
    let after = period.valid_to.and_then(|last| last.succ_opt());
    [Some(NaiveDate::MIN), Some(period.valid_from), after].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::AgencyId;
    use crate::domain::procedure::Level;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `2004-01-01..2025-06-30>3^1`: days, successor 3, parent 1; the end, successor and parent may be left out.
    fn period(text: &str) -> AgencyPeriod {
        let (text, parent) = text.split_once('^').map_or((text, None), |(t, p)| (t, Some(p)));
        let (text, successor) = text.split_once('>').map_or((text, None), |(t, s)| (t, Some(s)));
        let (from, to) = text.split_once("..").unwrap();
        AgencyPeriod {
            valid_from: day(from),
            valid_to: (!to.is_empty()).then(|| day(to)),
            name: "Xã".to_owned(),
            level: Level::Commune,
            parent: parent.map(|id| AgencyId(id.parse().unwrap())),
            successor: successor.map(|id| AgencyId(id.parse().unwrap())),
            working_hours: None,
        }
    }

    fn spans(periods: &[AgencyPeriod]) -> Vec<String> {
        let end = |period: &AgencyPeriod| period.valid_to.map(|day| day.to_string()).unwrap_or_default();
        periods.iter().map(|period| format!("{}..{}", period.valid_from, end(period))).collect()
    }

    #[test]
    fn what_a_put_makes_of_the_days() {
        for (existing, proposed, after, changed) in [
            (vec![], "2004-01-01..", vec!["2004-01-01.."], 1),
            (vec!["2004-01-01.."], "2004-01-01..", vec!["2004-01-01.."], 0),
            (vec!["2004-01-01.."], "2025-07-01..", vec!["2004-01-01..2025-06-30", "2025-07-01.."], 2),
            (
                vec!["2004-01-01..2025-06-30", "2025-07-01.."],
                "2004-01-01..",
                vec!["2004-01-01..2025-06-30", "2025-07-01.."],
                0,
            ),
            (vec!["2004-01-01.."], "2004-01-01..2025-06-30>3", vec!["2004-01-01..2025-06-30"], 1),
            (vec!["2010-01-01.."], "2004-01-01..", vec!["2004-01-01..2009-12-31", "2010-01-01.."], 1),
        ] {
            let existing: Vec<_> = existing.into_iter().map(period).collect();
            let put = put_period(&existing, period(proposed)).unwrap();
            assert_eq!(spans(&put.all), after, "{proposed}");
            assert_eq!(put.changed.len(), changed, "{proposed}");
        }
    }

    #[test]
    fn what_a_put_may_not_do() {
        let overlap = |from: &str, to: Option<&str>| PeriodRefused::Overlap {
            valid_from: day(from),
            valid_to: to.map(day),
        };
        for (existing, proposed, refusal) in [
            (
                vec![],
                "2004-01-01..2003-12-31",
                PeriodRefused::EndsBeforeItBegins {
                    valid_from: day("2004-01-01"),
                    valid_to: day("2003-12-31"),
                },
            ),
            (vec![], "2004-01-01..>3", PeriodRefused::SuccessorWithoutEnd),
            (vec!["2004-01-01..2025-06-30"], "2020-01-01..", overlap("2004-01-01", Some("2025-06-30"))),
            (vec!["2020-01-01.."], "2004-01-01..2020-01-01", overlap("2020-01-01", None)),
        ] {
            let existing: Vec<_> = existing.into_iter().map(period).collect();
            assert_eq!(put_period(&existing, period(proposed)), Err(refusal), "{proposed}");
        }
    }

    fn agency(id: i32, periods: &[&str]) -> Agency {
        let periods = periods.iter().copied().map(period).collect();
        Agency { id: AgencyId(id), code: format!("H{id}").parse().unwrap(), periods }
    }

    #[test]
    fn an_agency_never_counts_under_itself() {
        let tree = AgencyTree::new(vec![
            agency(1, &["2004-01-01.."]),
            agency(2, &["2004-01-01..2025-06-30^1"]),
            agency(3, &["2004-01-01..2025-06-30^2", "2025-07-01..^1"]),
        ]);
        for (changed, on) in [
            (agency(1, &["2004-01-01..^3"]), Some(day("2004-01-01"))),
            (agency(1, &["2004-01-01..2025-06-30", "2025-07-01..^3"]), Some(day("2025-07-01"))),
            (agency(2, &["2004-01-01..2025-06-30>3^1"]), None),
            (agency(2, &["2004-01-01..2024-06-30>3^1"]), Some(day("2024-07-01"))),
            (agency(3, &["2004-01-01..^3"]), Some(day("2004-01-01"))),
            (agency(3, &["2004-01-01..^2"]), None),
        ] {
            let refusal = on.map(|on| PeriodRefused::Circle { on });
            assert_eq!(tree.check_circle(&changed).err(), refusal, "{changed:?}");
        }
    }
}
