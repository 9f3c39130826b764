//! Which figure does a printed name mean? English names of the tally and Vietnamese headings, with or without accents.
//!
//! A name is read where it stands: `overdue` under `pending` is column 13. A name that is not known stays what it is,
//! a figure of its own: it may be a third bucket, or a denominator.

use super::entry::Entry;
use super::headings::{BUCKETS, FLAT, PENDING, RECEIVED, RESOLVED, SECTIONS, Words};
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
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").chars().take(60).collect()
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
            (Section::Resolved, "Trả lại, rút", "resolved_Trả_lại_rút"),
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
