//! What the words about consolidation, forms handed in and submission mean; `meanings.rs` gathers all.

/// What became of a cell.
pub(super) const CELL_OUTCOMES: &[(&str, &str)] = &[
    ("accepted", "taken as it stands"),
    ("corrected", "read as another text than it stands; `rule` says how"),
    ("not_told", "left blank, which is not zero"),
    ("summed", "of a total that was not told: the sum of the rows"),
];

/// How a cell was read.
pub(super) const CELL_RULES: &[(&str, &str)] = &[
    ("thousands", "a separator before three digits groups thousands: 26.199 is 26199"),
    ("word_for_none", "a word for none is zero"),
    ("digits_alone", "words or blanks around the digits were left out"),
    ("formula", "a formula: its value as the spreadsheet last calculated it"),
];

/// Where a child's report stands.
pub(super) const CHILD_STANDINGS: &[(&str, &str)] = &[
    ("approved", "approved (đã ký): its figures are added"),
    ("handed_in", "handed in as a sheet, and no report approved: the sheet's figures are added"),
    ("submitted", "submitted and not approved (trình ký): nothing is added yet"),
    ("missing", "not in, and not due yet (chưa gửi)"),
    ("late", "not in, and its due date is past (quá hạn gửi)"),
];

/// Why a report differs from the data.
pub(super) const DIFFERENCE_REASONS: &[(&str, &str)] = &[
    ("late_entries", "acts and corrections were entered after the approval; `drift` names them"),
    ("other_days", "the report counted days of its own"),
    ("handed_in", "the figures are the unit's own and were not counted here"),
    ("tree_changed", "nothing was entered late: agencies were placed otherwise since"),
];

/// What does not agree in a form that was handed in.
pub(super) const FINDING_CODES: &[(&str, &str)] = &[
    ("identity_broken", "a sum of the form does not come out in a row"),
    ("rows_do_not_sum", "the total row is not the sum of the rows"),
    ("unknown_field", "the row is no field of procedures and no agency below"),
    ("field_twice", "its field stood in an earlier row"),
    ("unknown_column", "the form has no such column; it was left out"),
];

/// How a form was sent.
pub(super) const HAND_IN_MEDIA: &[(&str, &str)] =
    &[("json", "JSON"), ("csv", "CSV"), ("xlsx", "a workbook of Office Open XML")];

/// Kinds of periods.
pub(super) const PERIOD_KINDS: &[(&str, &str)] = &[
    ("month", "a reporting month, 15th to 14th"),
    ("quarter", "a quarter (quý)"),
    ("half", "a half year (6 tháng)"),
    ("nine_months", "the first three quarters (9 tháng)"),
    ("year", "a report year (năm)"),
];

/// What a rule of submission rests on.
pub(super) const RULE_BASES: &[(&str, &str)] = &[
    ("law", "a text of the law"),
    ("practice", "practice; no text was at hand"),
    ("letter", "a letter of who receives the reports"),
];
