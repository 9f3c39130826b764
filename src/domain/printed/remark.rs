//! What is worth a look without being an identity: a bound that is passed, a part of a sum that nobody printed.
//!
//! Each of these has a lawful explanation, so none is called a failure; an officer should know the explanation.

use super::block::{Block, Figure};
use super::entry::Entry;
use super::identity::{Cover, Identity, Term};
use super::names::folded;
use super::quantity::Quantity;
use crate::spell;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkCode {
    /// A figure is printed twice with different numbers; the first was taken.
    PrintedTwice,
    /// The printed parts of a whole leave something over, and a part is not printed.
    RestNotPrinted,
    /// The blocks beside a whole do not come to it; they need not be all.
    PartsBesideWhole,
    /// More was resolved than received; what was carried over is not printed.
    ResolvedExceedsReceived,
    /// More is on time than ended: open ones in time are counted in.
    OnTimeExceedsCompleted,
    /// More is integrated on the national portal than on the provincial one.
    NationalExceedsProvincial,
    /// More is on a portal than the agency is competent for.
    PortalExceedsCompetence,
    /// Fewer are made public than were announced.
    PublicBelowAnnounced,
}

spell!(RemarkCode {
    PrintedTwice = "printed_twice",
    RestNotPrinted = "rest_not_printed",
    PartsBesideWhole = "parts_beside_whole",
    ResolvedExceedsReceived = "resolved_exceeds_received",
    OnTimeExceedsCompleted = "on_time_exceeds_completed",
    NationalExceedsProvincial = "national_exceeds_provincial",
    PortalExceedsCompetence = "portal_exceeds_competence",
    PublicBelowAnnounced = "public_below_announced",
});

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The block, by its place in the list.
    pub block: usize,
    /// What it is about.
    pub code: RemarkCode,
    /// The figures that it sets against each other: the whole first, or the one that should be larger.
    pub figures: Vec<Quantity>,
}

/// Of an identity whose parts are not all printed.
pub(super) fn of_open(block: usize, identity: &Identity) -> Option<Remark> {
    let one_part = |name: &str| name.split('_').next().map(ToOwned::to_owned);
    let sections: Vec<_> = identity.right.terms.iter().map(|term| one_part(&term.name)).collect();
    let flows = sections.iter().any(|section| matches!(section.as_deref(), Some("resolved" | "pending")))
        && identity
            .left
            .iter()
            .any(|term| matches!(term.entry, Some(Entry::ReceivedTotal | Entry::ReceivedNew)));
    let code = match (flows, identity.right.cover, identity.difference() > 0) {
        (true, Cover::Loose, true) => RemarkCode::ResolvedExceedsReceived,
        (false, Cover::Partial, false) if identity.right.terms.len() > 1 => RemarkCode::RestNotPrinted,
        _ => return None,
    };
    Some(Remark { block, code, figures: sides(identity) })
}

/// Of a whole and the blocks beside it, where they do not come to the same; one block alone says nothing.
pub(super) fn of_parts(block: usize, identity: &Identity) -> Option<Remark> {
    let several = identity.right.terms.len() > 1;
    several.then(|| Remark { block, code: RemarkCode::PartsBesideWhole, figures: sides(identity) })
}

fn sides(identity: &Identity) -> Vec<Quantity> {
    [identity.left.as_slice(), &identity.right.terms].map(sum).into()
}

fn sum(terms: &[Term]) -> Quantity {
    let names: Vec<&str> = terms.iter().map(|term| &*term.name).collect();
    Quantity { formula: names.join(" + "), value: terms.iter().map(|term| term.value).sum() }
}

/// Of the figures of the whole report.
pub(super) fn of_report(blocks: &[Block]) -> Vec<Remark> {
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let twice = block.contradicted.iter().map(|name| Remark {
            block: index,
            code: RemarkCode::PrintedTwice,
            figures: block
                .figures
                .iter()
                .filter(|figure| figure.name == *name)
                .map(|figure| told(block, figure))
                .collect(),
        });
        found.extend(twice);
        found.extend(on_time_exceeds(index, block));
        found.extend(below_announced(index, block));
        if is_portal(block) {
            found.extend(beyond_competence(index, block, blocks));
            found.extend(beyond_province(index, block, blocks));
        }
    }
    found
}

fn told(block: &Block, figure: &Figure) -> Quantity {
    let formula = if is_portal(block) {
        format!("{}.{}", block.title, figure.key.replace(' ', "_"))
    } else {
        figure.name.to_string()
    };
    Quantity { formula, value: figure.value }
}

/// The portal's own rule (QĐ 766, indicator 2.1) counts open dossiers in time as on time.
fn on_time_exceeds(index: usize, block: &Block) -> Option<Remark> {
    let on_time = block.get(Entry::ResolvedOnTimeInclEarly).or_else(|| block.get(Entry::ResolvedOnTime))?;
    let completed = block.get(Entry::ResolvedCompleted)?;
    let figures = vec![told(block, completed), told(block, on_time)];
    (on_time.value > completed.value).then_some(Remark {
        block: index,
        code: RemarkCode::OnTimeExceedsCompleted,
        figures,
    })
}

/// What a decision announces is made public soon after (QĐ 766: within 5 or 10 working days).
fn below_announced(index: usize, block: &Block) -> Vec<Remark> {
    let announced =
        block.figures.iter().filter_map(|figure| Some((figure, figure.key.strip_suffix("announced")?)));
    let pairs =
        announced.filter_map(|(figure, prefix)| Some((figure, block.by_key(&[&format!("{prefix}public")])?)));
    let less = pairs.filter(|(announced, public)| public.value < announced.value);
    let remark = |(announced, public): (&Figure, &Figure)| Remark {
        block: index,
        code: RemarkCode::PublicBelowAnnounced,
        figures: vec![told(block, announced), told(block, public)],
    };
    less.map(remark).collect()
}

fn is_portal(block: &Block) -> bool {
    let title = folded(&block.title);
    title.contains("portal") || title.starts_with("cong dvc") || title.starts_with("cong dich vu cong")
}

fn is_national(block: &Block) -> bool {
    let title = folded(&block.title);
    title.contains("national") || title.contains("quoc gia")
}

fn beyond_competence(index: usize, block: &Block, blocks: &[Block]) -> Option<Remark> {
    const COMPETENCE: [&str; 3] = ["own competence", "tham quyen giai quyet", "thuoc tham quyen giai quyet"];
    let total = block.by_key(&["total", "tong so"])?;
    let (home, own) = blocks.iter().find_map(|home| Some((home, home.by_key(&COMPETENCE)?)))?;
    let figures = vec![told(home, own), told(block, total)];
    (total.value > own.value).then_some(Remark {
        block: index,
        code: RemarkCode::PortalExceedsCompetence,
        figures,
    })
}

fn beyond_province(index: usize, block: &Block, blocks: &[Block]) -> Vec<Remark> {
    let other =
        blocks.iter().find(|other| is_portal(other) && !is_national(other) && other.parent == block.parent);
    let Some(province) = other.filter(|_| is_national(block)) else { return Vec::new() };
    let same = |figure: &Figure| {
        province.figures.iter().find(|other| other.key == figure.key).map(|other| (other, figure.clone()))
    };
    let more =
        block.figures.iter().filter_map(same).filter(|(province, nation)| nation.value > province.value);
    let remark = |(there, here): (&Figure, Figure)| Remark {
        block: index,
        code: RemarkCode::NationalExceedsProvincial,
        figures: vec![told(province, there), told(block, &here)],
    };
    more.map(remark).collect()
}
