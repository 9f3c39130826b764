//! What each kind of event tells, for whoever reads the contract.

/// Kinds of events and their meanings.
pub(super) const EVENT_KINDS: &[(&str, &str)] = &[
    ("registered", "sent in online, not yet accepted"),
    ("accepted", "accepted, with its due date"),
    ("noted", "the one full notice before acceptance"),
    ("intake_refused", "refused at intake"),
    ("assigned", "given to an officer"),
    ("supplement_requested", "papers asked for"),
    ("supplement_received", "the full dossier arrived"),
    ("payment_requested", "a payment asked for"),
    ("payment_confirmed", "the payment arrived"),
    ("extended", "extended, once"),
    ("reissued", "a new due date for a reason outside the dossier"),
    ("dated", "dated when the calendar of a year was published"),
    ("finished", "end of processing"),
    ("handed_over", "the result handed over"),
    ("withdrawn", "withdrawn by the applicant"),
    ("stopped", "stopped at the applicant's request"),
    ("transferred", "another agency answers from now on"),
    ("corrected", "an earlier event was corrected"),
    ("voided", "entered by mistake"),
    ("amended", "contact data or summary changed; only the names of the fields are kept"),
    ("step_entered", "came to a step of the internal process (chuyển bước)"),
    ("opinion_requested", "another agency was asked for its opinion (lấy ý kiến)"),
    ("opinion_received", "the opinion came in"),
    ("overdue_explained", "why it is overdue was said, without any act"),
];
