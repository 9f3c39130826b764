//! What the words about reports mean; `meanings.rs` gathers all.

/// How a report is written.
pub(super) const DOCUMENT_FORMATS: &[(&str, &str)] = &[
    ("json", "canonical JSON, for programs"),
    ("html", "one page, to be read and printed"),
    ("docx", "Office Open XML, to be edited and signed"),
];

/// What happened to a report.
pub(super) const REPORT_EVENT_KINDS: &[(&str, &str)] = &[
    ("head_written", "its head was written anew"),
    ("section_written", "a section was written anew, or its text taken away"),
    ("bounds_set", "days of its own were given, or the official ones taken again"),
    ("submitted", "handed to who approves it (trình ký)"),
    ("approved", "approved and frozen (đã ký)"),
    ("reopened", "opened again, for a reason"),
];

/// Where a report stands.
pub(super) const REPORT_STATUSES: &[(&str, &str)] = &[
    ("draft", "being written (dự thảo); its figures are of now"),
    ("submitted", "handed to who approves it (trình ký)"),
    ("approved", "approved and frozen (đã ký)"),
];
