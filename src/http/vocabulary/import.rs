//! What the words of the catalogue's import mean; `meanings.rs` gathers all.

use super::meanings::Words;

pub(super) const COLUMNS: Words = &[
    ("code", "national code (mã TTHC)"),
    ("name", "name"),
    ("field", "name of the field (lĩnh vực)"),
    ("level", "levels of competence (cấp thực hiện), in any spelling"),
    ("agency", "agencies; kept as published"),
    ("channels", "channels of submission"),
    ("channel_times", "time limits, by channel"),
    ("fee", "fees and charges; kept as published"),
    ("online_level", "how far online, in words or as the level 1-4"),
    ("decision", "number of the publication decision"),
    ("kind", "kind (loại TTHC)"),
    ("subjects", "who applies; kept as published"),
    ("field_code", "code of the field"),
    ("valid_from", "first day in force"),
    ("valid_to", "last day in force"),
    ("decision_date", "date of the publication decision"),
    ("origin", "who made it"),
    ("supplement_clock", "what a completed supplement does to the clock"),
    ("public", "whether it has been made public"),
    ("cutoff_time", "the last minute of a day that still counts, for each limit of the row"),
    ("online_service", "how far it can be done online"),
];

pub(super) const IMPORT_OUTCOMES: Words = &[
    ("created", "a new procedure"),
    ("changed", "a new version of a known one"),
    ("unchanged", "all was so already"),
    ("refused", "nothing of it was taken"),
];

pub(super) const IMPORT_WARNINGS: Words = &[
    ("limit-without-unit", "a number without a unit: no limit"),
    ("limit-range", "a range: no limit"),
    ("limit-zero", "zero of a unit: no limit"),
    ("limit-unreadable", "neither a limit nor the words for none: no limit"),
    ("limit-not-stated", "a channel has no limit: its dossiers have no due date"),
    ("limit-contradiction", "a channel with different limits: none is taken"),
    ("limit-without-channel", "not as many limits as channels: none is taken"),
    ("channel-unknown", "a channel that is not known is left out"),
    ("district-after-reform", "a district after 2025-06-30, kept as it is said"),
    ("kind-not-told", "the kind is not told: what stands stays, else `national`"),
    ("online-service-not-told", "offered online and not told how far: what stands stays, else `none`"),
    ("field-new", "the field is new; `found` is its code"),
    ("field-spelling", "the field is known and spelled otherwise; `found` is its name"),
];
