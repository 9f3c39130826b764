//! The forms themselves: values of TT 01/2020/TT-VPCP, group II (control of procedures, one-stop, electronic procedures),
//! and the wide form of 2026.
//!
//! Columns, headings and titles as printed in practice where a print was at hand; what is not taken from a print says so
//! where it stands, and in `docs/forms.md`.

mod catalogue;
mod feedback;
mod overdue;
mod results;
mod wide;

use super::instrument::day;
use super::{Column, Fact, Form, Instrument, Rows, RowsOf, ZeroRows};

/// TT 01/2020/TT-VPCP of 2020-10-21. Its day of force is that of a public notice (lawnet.vn), the first of the report year
/// 2021; its text was not at hand. What takes its place from 2026 is not known for certain, so it has no last day.
const TT_01_2020: Instrument = Instrument {
    number: "01/2020/TT-VPCP",
    valid_from: day(2020, 12, 15),
    valid_to: None,
    looks_back: false,
};

/// Every form there is, by code.
pub static FORMS: &[Form] = &[
    wide::AT_A_UNIT,
    wide::OVER_A_LEVEL,
    feedback::II_05A,
    feedback::II_05B,
    results::II_06A,
    results::II_06B,
    results::II_06C,
    overdue::II_07A,
    catalogue::II_07B,
    catalogue::II_08,
];

const OF_FIELDS: Rows =
    Rows {
        of: RowsOf::Field, heading: "Lĩnh vực, công việc giải quyết theo cấp", zero: ZeroRows::Shown
    };
const OF_AGENCIES: Rows = Rows { of: RowsOf::Agency, heading: "Cơ quan, đơn vị", zero: ZeroRows::Shown };
const OF_LEVELS: Rows = Rows { of: RowsOf::Level, heading: "Cấp giải quyết", zero: ZeroRows::Shown };

const fn column(
    no: u8,
    name: &'static str,
    groups: &'static [&'static str],
    title: &'static str,
    adds: &'static [Fact],
) -> Column {
    Column { no, name, groups, title, adds }
}
