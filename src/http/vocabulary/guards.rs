//! What each guard of the law says, for whoever reads the contract.

/// Guards and their meanings.
pub(super) const GUARDS: &[(&str, &str)] = &[
    ("one-intake-notice", "the notice to an online applicant is given once, full and exact"),
    ("two-supplements", "nobody is made to supplement more than twice, unless the guidance was not followed"),
    (
        "supplement-within-three-working-days",
        "a supplement is asked for within 3 working days of the full dossier, unless there is a ground",
    ),
    ("one-extension", "a dossier is extended at most once"),
    ("extension-one-day-before", "an extension is recorded at the latest one day before the due date"),
    ("extension-is-later", "an extension moves a due date later; there must be one to move"),
    ("due-after-acceptance", "a due date does not lie before acceptance"),
    ("transfer-to-another", "a transfer goes to another agency"),
    ("lawful-history", "a history is lawful after its correction too"),
];
