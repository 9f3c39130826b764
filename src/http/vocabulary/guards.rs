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
    ("internal-while-pending", "steps and opinions are of a dossier that was accepted and has not ended"),
    ("step-while-in-work", "while a dossier waits for the applicant it goes to no other step"),
    ("process-named", "only a version that names an internal process has steps"),
    ("step-is-last", "after the last step comes the end of processing"),
    ("opinion-of-another", "an opinion is asked of another agency than the one that answers for the dossier"),
    ("opinion-open", "an opinion is received once, and only one that was asked for"),
];
