//! What a percentage may be a share of: its name's own numerator and denominator, those that reports also use, and the
//! other printed figures, from the customary to the unlikely.

use super::block::Block;
use super::entry::Entry::{
    self, CarriedOver, PendingDue, PendingInTime, PendingNotDue, PendingOverdue, PendingTotal,
    ReceivedBehaviour, ReceivedDirect, ReceivedDirectPostal, ReceivedNew, ReceivedOnline, ReceivedOnlineFull,
    ReceivedOnlinePartial, ReceivedPostal, ReceivedRegulations, ReceivedTotal, ResolvedCompleted,
    ResolvedDue, ResolvedEarly, ResolvedOnTime, ResolvedOnTimeInclEarly, ResolvedOverdue,
    ResolvedOverdueWithApology, ResolvedOverdueWithoutApology, ResolvedTotal, Transferred,
};
use super::names::{Name, Section, folded};
use super::quantity::{Quantities, Quantity};

/// A number with how far it is from custom: 0 is what the name says.
pub(super) type Ranked = (u8, Quantity);

/// Most printed figures that are tried as denominators.
const MOST_PRINTED: usize = 40;

/// The name of a percentage, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// What is a share.
    pub(super) numerator: Name,
    /// Of what, by what the name says or, where it says nothing, by custom; the likeliest first.
    pub(super) denominators: Vec<Name>,
    /// How the denominator was named, to know percentages of one whole.
    pub(super) of: String,
}

impl Key {
    /// `online/new`, `online_of_new`, or `on_time` alone.
    pub(super) fn read(block: &Block, key: &str) -> Self {
        let bare = bare(key);
        let split = ["/", "_of_", " of ", " so với ", " trên "].iter().find_map(|mark| bare.split_once(mark));
        let (part, whole) = split.map_or((bare.as_str(), None), |(part, whole)| (part, Some(whole)));
        let numerator = side(block, part);
        let Some(whole) = whole else {
            let denominators = customary(&numerator).iter().map(|entry| Name::Known(*entry)).collect();
            return Self { numerator, denominators, of: String::new() };
        };
        let named = side(block, whole);
        let of = folded(whole);
        let numerator = if named == Name::Known(PendingTotal) { of_pending(numerator) } else { numerator };
        // "Of the total" may be the total of its own part of the report.
        let total = matches!(of.as_str(), "total" | "tong so" | "tong" | "all");
        let own = customary(&numerator).first().filter(|_| total && !is_received(&numerator));
        let denominators = own.map(|entry| Name::Known(*entry)).into_iter().chain([named]).collect();
        Self { numerator, denominators, of }
    }
}

/// Without what says only that it is a percentage.
fn bare(key: &str) -> String {
    let mut bare = key.trim().to_lowercase();
    for word in
        ["printed_percent_", "percent_", "share_", "rate_", "ty_le_", "tỷ lệ ", "tỉ lệ ", "tỷ_lệ_", "pct_"]
    {
        bare = bare.strip_prefix(word).map(ToOwned::to_owned).unwrap_or(bare);
    }
    for word in ["_percent", "_share", "_rate", "_pct", "_percentage", " (%)", "%"] {
        bare = bare.strip_suffix(word).map(ToOwned::to_owned).unwrap_or(bare);
    }
    bare
}

fn side(block: &Block, text: &str) -> Name {
    let name = Name::of(Section::Flat, text);
    let printed = |name: &Name| block.figures.iter().any(|figure| figure.name == *name);
    if name.is_known() || printed(&name) {
        return name;
    }
    let key = folded(text);
    block.figures.iter().find(|figure| figure.key == key).map_or(name, |figure| figure.name.clone())
}

/// Whether it is one of the figures of what was received.
fn is_received(name: &Name) -> bool {
    match name {
        Name::Known(entry) => {
            entry.as_str().starts_with("received") || matches!(entry, CarriedOver | Transferred)
        }
        Name::Other(section, _) => *section == Section::Received,
    }
}

/// The overdue of what is pending are those of column 13.
fn of_pending(name: Name) -> Name {
    match name {
        Name::Known(ResolvedOverdue) => Name::Known(PendingOverdue),
        Name::Known(ResolvedOnTime) => Name::Known(PendingInTime),
        Name::Known(ResolvedDue) => Name::Known(PendingDue),
        other => other,
    }
}

/// The denominators that custom gives a figure, the likeliest first.
fn customary(name: &Name) -> &'static [Entry] {
    match name {
        Name::Known(
            ReceivedOnline
            | ReceivedOnlineFull
            | ReceivedOnlinePartial
            | ReceivedDirect
            | ReceivedPostal
            | ReceivedDirectPostal
            | ReceivedRegulations
            | ReceivedBehaviour,
        ) => &[ReceivedNew, ReceivedTotal],
        Name::Known(
            ResolvedEarly
            | ResolvedOnTime
            | ResolvedOnTimeInclEarly
            | ResolvedOverdue
            | ResolvedOverdueWithApology
            | ResolvedOverdueWithoutApology,
        )
        | Name::Other(Section::Resolved, _) => &[ResolvedTotal, ResolvedDue, ReceivedTotal],
        Name::Known(PendingInTime | PendingNotDue | PendingDue | PendingOverdue)
        | Name::Other(Section::Pending, _) => &[PendingTotal, ReceivedTotal],
        Name::Known(_) | Name::Other(Section::Received, _) => &[ReceivedTotal],
        Name::Other(Section::Flat, _) => &[],
    }
}

/// Numerators: what the name says, then what reports print under the same name.
pub(super) fn numerators(seen: &Quantities, name: &Name) -> Vec<Ranked> {
    let own = seen.of(name);
    let Name::Known(entry) = name else { return own.map(|own| (0, own)).into_iter().collect() };
    let sums: &[&[Entry]] = match entry {
        ResolvedOnTime => &[&[ResolvedEarly, ResolvedOnTime], &[ResolvedOnTimeInclEarly]],
        ResolvedOnTimeInclEarly => &[
            &[ResolvedOnTime],
            &[ResolvedOnTimeInclEarly, PendingInTime],
            &[ResolvedEarly, ResolvedOnTime, PendingInTime],
        ],
        ResolvedOverdue => &[&[ResolvedOverdue, PendingOverdue]],
        ReceivedDirect => &[&[ReceivedDirect, ReceivedPostal], &[ReceivedDirectPostal]],
        ReceivedDirectPostal => &[&[ReceivedDirect]],
        ReceivedOnline => &[&[ReceivedOnlineFull]],
        _ => &[],
    };
    // What is not printed may be what the total leaves over; what is printed is never replaced so.
    let rest = match (own.is_some(), entry) {
        (false, ResolvedOnTime | ResolvedOnTimeInclEarly) => seen.rest(ResolvedTotal, &[ResolvedOverdue]),
        (false, ResolvedOverdue) => seen
            .rest(ResolvedTotal, &[ResolvedOnTimeInclEarly])
            .or_else(|| seen.rest(ResolvedTotal, &[ResolvedEarly, ResolvedOnTime])),
        (false, PendingTotal) => seen.rest(ReceivedTotal, &[ResolvedTotal]),
        _ => None,
    };
    let others = sums.iter().filter_map(|sum| seen.sum_of(sum)).chain(rest).map(|other| (1, other));
    own.map(|own| (0, own)).into_iter().chain(others).collect()
}

/// Denominators: those of the name, then the wholes of the form, the block above, and whatever else is printed.
pub(super) fn denominators(seen: &Quantities, key: &Key, outer: &[Quantity]) -> Vec<Ranked> {
    const WHOLES: [Entry; 6] =
        [ReceivedNew, ReceivedTotal, ResolvedTotal, ResolvedDue, ResolvedCompleted, PendingTotal];
    // A total that is read without what was carried over is not all that was received: with it, it is.
    let asks_all = key.denominators.contains(&Name::Known(ReceivedTotal)) && !is_received(&key.numerator);
    let all = seen.to_process().filter(|_| asks_all);
    let own = key.denominators.iter().filter_map(|name| seen.of(name)).chain(all).map(|own| (0, own));
    let wholes = WHOLES.iter().filter_map(|entry| seen.of(&Name::Known(*entry))).map(|whole| (1, whole));
    let both =
        seen.sum_of(&[ResolvedTotal, PendingTotal]).into_iter().chain(seen.to_process()).map(|sum| (1, sum));
    let outer = outer.iter().cloned().map(|outer| (2, outer));
    let printed = seen.printed().take(MOST_PRINTED).map(|printed| (3, printed));
    let mut found: Vec<Ranked> = Vec::new();
    for (rank, quantity) in own.chain(wholes).chain(both).chain(outer).chain(printed) {
        if !found.iter().any(|(_, known)| known.formula == quantity.formula) {
            found.push((rank, quantity));
        }
    }
    found
}
