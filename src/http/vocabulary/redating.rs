//! What can become of a dossier whose due date is to be issued again; `meanings.rs` gathers all.

pub(super) const REISSUE_OUTCOMES: &[(&str, &str)] = &[
    ("reissued", "it has its new date (cấp lại ngày hẹn trả)"),
    ("as_counted", "it has the date that the calendar counts to: nothing to move"),
    ("by_hand", "its date was given by hand: an earlier system, an extension, a re-issue, a correction"),
    ("restarts", "it waits for papers and will be counted from the beginning when they are complete"),
    ("past", "it would be due on a day that has passed"),
    ("calendar_missing", "the count runs into a year that is not published"),
    ("undated", "it waits for the calendar of a year, and is dated by itself once that is published"),
    ("no_date", "no limit is stated"),
    ("closed", "not accepted, ended or void"),
    ("refused", "not done; `problem` says why"),
];
