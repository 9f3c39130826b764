//! Which figure does a printed name mean? English names of the tally and Vietnamese headings, with or without accents.
//!
//! A name is read where it stands: `overdue` under `pending` is column 13. A name that is not known stays what it is,
//! a figure of its own: it may be a third bucket, or a denominator.

use super::entry::Entry;
use crate::domain::fold::Folded;

/// The part of a report in which a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Received, to be processed.
    Received,
    /// Resolved.
    Resolved,
    /// Still in work.
    Pending,
    /// No part in particular: a row, a catalogue.
    Flat,
}

/// What a figure is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name {
    /// Known.
    Known(Entry),
    /// Another, as it was named, in its part of the report.
    Other(Section, String),
}

type Words = &'static [&'static str];

const SECTIONS: [(Section, Words); 3] = [
    (
        Section::Received,
        &["received", "receive", "intake", "tiep nhan", "nhan giai quyet", "da tiep nhan", "nhan"],
    ),
    (
        Section::Resolved,
        &[
            "resolved",
            "handled",
            "processed",
            "da giai quyet",
            "giai quyet",
            "da xu ly",
            "xu ly",
            "ket qua giai quyet",
            "da xu ly xong",
            "ket qua",
        ],
    ),
    (
        Section::Pending,
        &[
            "pending",
            "processing",
            "in progress",
            "dang giai quyet",
            "dang xu ly",
            "chua giai quyet",
            "con lai",
            "ton",
            "ton dong",
        ],
    ),
];

const RECEIVED: &[(Entry, Words)] = &[
    (
        Entry::ReceivedTotal,
        &[
            "total",
            "all",
            "sum",
            "to process",
            "tong",
            "tong so",
            "tong cong",
            "phai giai quyet",
            "tong so tiep nhan",
            "tong so phai giai quyet",
        ],
    ),
    (
        Entry::ReceivedNew,
        &[
            "new",
            "trong ky",
            "moi",
            "moi tiep nhan",
            "tiep nhan moi",
            "moi trong ky",
            "moi tiep nhan trong ky",
            "tiep nhan trong ky",
            "phat sinh trong ky",
        ],
    ),
    (Entry::ReceivedOnline, &["online", "truc tuyen", "qua mang", "tiep nhan truc tuyen", "nop truc tuyen"]),
    (Entry::ReceivedOnlineFull, &["online full", "toan trinh", "truc tuyen toan trinh", "dvctt toan trinh"]),
    (Entry::ReceivedOnlinePartial, &["online partial", "mot phan", "truc tuyen mot phan", "dvctt mot phan"]),
    (Entry::ReceivedDirect, &["direct", "counter", "truc tiep", "tiep nhan truc tiep", "nop truc tiep"]),
    (
        Entry::ReceivedPostal,
        &[
            "postal",
            "post",
            "buu chinh",
            "buu dien",
            "buu chinh cong ich",
            "dich vu buu chinh",
            "qua buu chinh",
            "bcci",
        ],
    ),
    (
        Entry::ReceivedDirectPostal,
        &[
            "direct postal",
            "direct and postal",
            "truc tiep buu chinh",
            "truc tiep va buu chinh",
            "truc tiep dich vu buu chinh",
            "truc tiep hoac buu chinh",
        ],
    ),
    (
        Entry::ReceivedRegulations,
        &["regulations", "on regulations", "quy dinh", "ve quy dinh", "ve quy dinh hanh chinh"],
    ),
    (
        Entry::ReceivedBehaviour,
        &["behaviour", "behavior", "on behaviour", "hanh vi", "ve hanh vi", "ve hanh vi hanh chinh"],
    ),
    (
        Entry::CarriedOver,
        &[
            "carried",
            "carried over",
            "ky truoc",
            "tu ky truoc",
            "ky truoc chuyen sang",
            "ky truoc chuyen qua",
            "tu ky truoc chuyen qua",
            "tu ky truoc chuyen sang",
            "ton ky truoc",
            "ton dau ky",
            "chuyen ky truoc",
        ],
    ),
    (Entry::Transferred, &["transferred"]),
];

const RESOLVED: &[(Entry, Words)] = &[
    (
        Entry::ResolvedTotal,
        &[
            "total",
            "all",
            "tong",
            "tong so",
            "tong cong",
            "resolved",
            "da giai quyet",
            "tong so da giai quyet",
        ],
    ),
    (Entry::ResolvedEarly, &["early", "truoc han", "som han", "som", "before due"]),
    (Entry::ResolvedOnTime, &["on time", "dung han", "in time", "trong han"]),
    (
        Entry::ResolvedOnTimeInclEarly,
        &[
            "on time incl early",
            "on time including early",
            "early and on time",
            "early on time",
            "on time and early",
            "dung han va truoc han",
            "truoc han va dung han",
            "truoc va dung han",
            "dung va truoc han",
            "som va dung han",
            "truoc han dung han",
            "dung han truoc han",
            "truoc hoac dung han",
        ],
    ),
    (Entry::ResolvedOverdue, &["overdue", "late", "qua han", "tre han", "tre", "cham"]),
    (
        Entry::ResolvedOverdueWithApology,
        &["overdue with apology", "qua han co xin loi", "tre han co xin loi", "qua han co thu xin loi"],
    ),
    (
        Entry::ResolvedOverdueWithoutApology,
        &[
            "overdue without apology",
            "qua han khong xin loi",
            "tre han khong xin loi",
            "qua han khong co thu xin loi",
        ],
    ),
    (Entry::ResolvedDue, &["due", "den han", "den han giai quyet", "den han tra"]),
    (Entry::ResolvedCompleted, &["completed", "hoan thanh", "da hoan thanh"]),
];

const PENDING: &[(Entry, Words)] = &[
    (Entry::PendingTotal, &["total", "all", "tong", "tong so", "tong cong", "pending", "in progress"]),
    (Entry::PendingInTime, &["in time", "on time", "trong han", "con han", "con trong han"]),
    (Entry::PendingNotDue, &["not due", "chua den han"]),
    (Entry::PendingDue, &["due", "due today", "den han", "den han trong ngay", "den han hom nay"]),
    (Entry::PendingOverdue, &["overdue", "late", "qua han", "tre han"]),
];

/// Names that need no section: a row of a table, a side of a percentage.
const FLAT: &[(Entry, Words)] = &[
    (
        Entry::ReceivedTotal,
        &[
            "received",
            "total",
            "tong so",
            "tong cong",
            "tiep nhan",
            "da tiep nhan",
            "tong so tiep nhan",
            "phai giai quyet",
            "to process",
        ],
    ),
    (
        Entry::ResolvedTotal,
        &[
            "resolved",
            "handled",
            "processed",
            "da giai quyet",
            "giai quyet",
            "da xu ly",
            "tong so da giai quyet",
        ],
    ),
    (
        Entry::PendingTotal,
        &["pending", "in progress", "dang giai quyet", "dang xu ly", "chua giai quyet", "con lai"],
    ),
    (Entry::PendingInTime, &["in time", "trong han", "con han"]),
    (Entry::PendingNotDue, &["not due", "chua den han"]),
];

/// Names that are buckets wherever they stand, and the part they belong to.
const BUCKETS: [(Section, Words); 2] = [
    (
        Section::Resolved,
        &[
            "returned",
            "withdrawn",
            "returned or withdrawn",
            "stopped",
            "refused",
            "cancelled",
            "tra lai",
            "rut",
            "rut tra",
            "tra lai rut",
            "rut hoac tra lai",
            "tra lai hoac rut",
            "tu choi",
            "dung giai quyet",
            "huy",
            "system error",
            "loi he thong",
            "khong du dieu kien",
            "khac",
            "other",
        ],
    ),
    (
        Section::Pending,
        &[
            "supplement requested",
            "supplement",
            "waiting",
            "payment requested",
            "bo sung",
            "cho bo sung",
            "yeu cau bo sung",
            "cho cong dan bo sung",
            "cho bo sung ho so",
            "tam dung",
            "cho nghia vu tai chinh",
            "nghia vu tai chinh",
        ],
    ),
];

/// A name as it is compared: words without accents, one blank between them, without what every heading says.
pub fn folded(name: &str) -> String {
    let plain = format!(" {} ", Folded::new(name).plain());
    let plain = plain.replace(" so luong ", " ").replace(" ho so ", " ").replace(" tthc ", " ");
    let plain = plain.trim();
    let rest = plain.strip_prefix("so ").filter(|rest| !rest.is_empty()).unwrap_or(plain);
    if rest.is_empty() { plain.to_owned() } else { rest.to_owned() }
}

impl Section {
    /// The part of a report that an object of figures is, by its name.
    pub fn named(name: &str) -> Option<Self> {
        let name = folded(name);
        SECTIONS.iter().find(|(_, words)| words.contains(&name.as_str())).map(|(section, _)| *section)
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Received => "received_",
            Self::Resolved => "resolved_",
            Self::Pending => "pending_",
            Self::Flat => "",
        }
    }
}

impl Name {
    /// The figure that `name` means where it stands.
    pub fn of(section: Section, name: &str) -> Self {
        let words = folded(name);
        match section {
            Section::Flat => flat(&words, name),
            section => find(table(section), &words)
                .or_else(|| find(table(section), unprefixed(section, &words)))
                .map_or_else(|| Self::Other(section, tidy(name)), Self::Known),
        }
    }

    /// Whether the name, where it stands, is one that the identities know.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(entry) => f.write_str(entry.as_str()),
            Self::Other(section, name) => write!(f, "{}{name}", section.prefix()),
        }
    }
}

const fn table(section: Section) -> &'static [(Entry, Words)] {
    match section {
        Section::Received => RECEIVED,
        Section::Resolved => RESOLVED,
        Section::Pending => PENDING,
        Section::Flat => FLAT,
    }
}

fn find(table: &[(Entry, Words)], words: &str) -> Option<Entry> {
    let own = table.iter().find(|(_, known)| known.contains(&words)).map(|(entry, _)| *entry);
    own.or_else(|| Entry::ALL.iter().copied().find(|entry| entry.as_str().replace('_', " ") == words))
}

/// By itself first, then by the first table that knows it, then as its prefix says (`giai quyet truoc han`).
fn flat(words: &str, name: &str) -> Name {
    let tables = [FLAT, RECEIVED, RESOLVED, PENDING];
    if let Some(entry) = tables.into_iter().find_map(|table| find(table, words)) {
        return Name::Known(entry);
    }
    for (section, _) in SECTIONS {
        let rest = unprefixed(section, words);
        if rest != words {
            return find(table(section), rest).map_or_else(|| Name::Other(section, tidy(rest)), Name::Known);
        }
    }
    let bucket = BUCKETS.iter().find(|(_, known)| known.contains(&words));
    Name::Other(bucket.map_or(Section::Flat, |(section, _)| *section), tidy(name))
}

/// `giai quyet truoc han` is `truoc han` of what was resolved; the longest word for the section goes.
fn unprefixed(section: Section, words: &str) -> &str {
    let known = SECTIONS.iter().filter(|(of, _)| *of == section).flat_map(|(_, words)| words.iter());
    let rests = known.filter_map(|word| words.strip_prefix(word)?.strip_prefix(' '));
    rests.min_by_key(|rest| rest.len()).unwrap_or(words)
}

/// A name of at most 60 letters, digits and low lines, for formulas.
fn tidy(name: &str) -> String {
    let letters = name.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '_' });
    letters.take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_figures_where_they_stand() {
        for (section, name, means) in [
            (Section::Received, "total", "received_total"),
            (Section::Received, "new", "received_new"),
            (Section::Received, "carried", "carried_over"),
            (Section::Received, "received_online", "received_online"),
            (Section::Received, "Trực tiếp, dịch vụ bưu chính", "received_direct_postal"),
            (Section::Received, "Từ kỳ trước chuyển qua", "carried_over"),
            (Section::Received, "kiosk", "received_kiosk"),
            (Section::Resolved, "on_time_incl_early", "resolved_on_time_incl_early"),
            (Section::Resolved, "Trước và đúng hạn", "resolved_on_time_incl_early"),
            (Section::Resolved, "Số hồ sơ giải quyết trước hạn", "resolved_early"),
            (Section::Resolved, "returned_or_withdrawn", "resolved_returned_or_withdrawn"),
            (Section::Resolved, "due", "resolved_due"),
            (Section::Pending, "due", "pending_due"),
            (Section::Pending, "overdue", "pending_overdue"),
            (Section::Pending, "Quá hạn", "pending_overdue"),
            (Section::Flat, "received", "received_total"),
            (Section::Flat, "total", "received_total"),
            (Section::Flat, "Tổng số hồ sơ tiếp nhận", "received_total"),
            (Section::Flat, "pending_not_due", "pending_not_due"),
            (Section::Flat, "pending_overdue", "pending_overdue"),
            (Section::Flat, "resolved_early", "resolved_early"),
            (Section::Flat, "đang giải quyết quá hạn", "pending_overdue"),
            (Section::Flat, "đã giải quyết trước hạn", "resolved_early"),
            (Section::Flat, "overdue", "resolved_overdue"),
            (Section::Flat, "carried_over", "carried_over"),
            (Section::Flat, "returned_or_withdrawn", "resolved_returned_or_withdrawn"),
            (Section::Flat, "supplement_requested", "pending_supplement_requested"),
            (Section::Flat, "local_total", "local_total"),
            (Section::Flat, "impact_new", "impact_new"),
        ] {
            assert_eq!(Name::of(section, name).to_string(), means, "{name}");
        }
    }

    #[test]
    fn a_name_of_the_vocabulary_means_itself_everywhere_it_may_stand() {
        for entry in Entry::ALL {
            assert_eq!(Name::of(Section::Flat, entry.as_str()), Name::Known(*entry));
        }
    }

    #[test]
    fn parts_of_a_report() {
        for (name, section) in [
            ("received", Some(Section::Received)),
            ("Số hồ sơ tiếp nhận", Some(Section::Received)),
            ("Số lượng hồ sơ đã giải quyết", Some(Section::Resolved)),
            ("Số hồ sơ đang giải quyết", Some(Section::Pending)),
            ("handled", Some(Section::Resolved)),
            ("catalogue", None),
        ] {
            assert_eq!(Section::named(name), section, "{name}");
        }
    }
}
