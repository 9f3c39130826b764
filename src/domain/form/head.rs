//! Who reports to whom, for which period: the lines above a form's table.
//!
//! Forms are printed in Vietnamese, so are these texts. The receiver is the agency directly above on the day shown; a
//! root's superior is no agency of ours, and its line is left to be written by hand.

use chrono::NaiveDate;

use crate::domain::agencies::AgencyTree;
use crate::domain::id::AgencyId;
use crate::domain::period::{Half, Period, Quarter};

/// An agency as the head of a form names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    /// Code.
    pub code: String,
    /// Name on the day shown.
    pub name: String,
}

/// The head of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Who reports (đơn vị báo cáo).
    pub agency: Reporter,
    /// Who receives (đơn vị nhận báo cáo); `None` for a root.
    pub receiver: Option<Reporter>,
    /// For which period (kỳ báo cáo).
    pub period: Period,
}

impl Head {
    /// The head of a report by the tree of `on`.
    pub fn of(tree: &AgencyTree, agency: AgencyId, period: Period, on: NaiveDate) -> Self {
        let named = |id: AgencyId| Reporter {
            code: tree.get(id).map_or_else(String::new, |agency| agency.code.to_string()),
            name: tree.name_on(id, on).to_owned(),
        };
        let receiver = tree.ancestors(agency, on).first().copied().map(named);
        Self { agency: named(agency), receiver, period }
    }

    /// The period as forms name it: `Quý I năm 2023`.
    pub fn period_name(&self) -> String {
        match self.period {
            Period::Month(month) => format!("Tháng {} năm {}", month.month(), month.year()),
            Period::Quarter(year, quarter) => {
                let number = match quarter {
                    Quarter::Q1 => "I",
                    Quarter::Q2 => "II",
                    Quarter::Q3 => "III",
                    Quarter::Q4 => "IV",
                };
                format!("Quý {number} năm {year}")
            }
            Period::Half(year, Half::H1) => format!("6 tháng đầu năm {year}"),
            Period::Half(year, Half::H2) => format!("6 tháng cuối năm {year}"),
            Period::NineMonths(year) => format!("9 tháng đầu năm {year}"),
            Period::Year(year) => format!("Năm {year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_the_names_of_the_forms() {
        let name = |period: &str| {
            let agency = Reporter { code: String::new(), name: String::new() };
            Head { agency, receiver: None, period: period.parse().unwrap() }.period_name()
        };
        for (period, expected) in [
            ("2023-01", "Tháng 1 năm 2023"),
            ("2023-Q1", "Quý I năm 2023"),
            ("2023-Q4", "Quý IV năm 2023"),
            ("2023-H1", "6 tháng đầu năm 2023"),
            ("2023-H2", "6 tháng cuối năm 2023"),
            ("2023-9M", "9 tháng đầu năm 2023"),
            ("2023", "Năm 2023"),
        ] {
            assert_eq!(name(period), expected);
        }
    }
}
