//! Each printed percentage explained: which numerator, denominator and rounding give it, or that none does.
//!
//! What the name of the percentage says goes first, with every rounding; then what reports print under that name, then
//! other wholes. The numerator stays what the name says: of enough numbers some pair always fits, and such a fit
//! explains nothing.

use super::block::{Block, Share};
use super::candidates::{Key, Ranked, denominators, numerators};
use super::names::{Name, Section};
use super::number::Percent;
use super::quantity::{Quantities, Quantity};
use super::reading::Choice;
use super::rounding::{self, PLAIN, Rounding};

/// A percentage and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The block that prints it, by its place in the list.
    pub block: usize,
    /// Its name.
    pub key: String,
    /// As it was printed.
    pub printed: String,
    /// What gives it; `None` where nothing does.
    pub source: Option<Source>,
    /// What can be said where nothing gives it.
    pub hint: Hint,
}

/// What gives a percentage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The part.
    pub numerator: Quantity,
    /// The whole.
    pub denominator: Quantity,
    /// How it was rounded.
    pub rounding: Rounding,
    /// Whether both are what its name says.
    pub kinship: Kinship,
}

/// How a source is related to the name of the percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// It is what the name says.
    Named,
    /// It is something else.
    Other,
}

/// What is known of a percentage that nothing gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Nothing is amiss, or nothing can be said.
    None,
    /// What its name says gives another percentage, in the same decimals; and perhaps the parts of a whole that is
    /// printed otherwise give it.
    Gives {
        /// The part.
        numerator: Quantity,
        /// The whole.
        denominator: Quantity,
        /// Their share, half up.
        share: String,
        /// What would give it, against a printed total.
        instead: Option<Box<(Quantity, Quantity)>>,
    },
    /// Its part is not printed; it would have to be in this range.
    Numerator {
        /// The whole.
        of: Quantity,
        /// Lowest.
        least: i64,
        /// Highest.
        most: i64,
    },
    /// Its whole is not printed; it would have to be in this range.
    Denominator {
        /// The part.
        of: Quantity,
        /// Lowest.
        least: i64,
        /// Highest.
        most: i64,
    },
}

/// The percentages of a block. `outer` is the block that is its whole, with the reading of that one.
pub(super) fn explain(
    index: usize,
    block: &Block,
    choice: &Choice,
    outer: Option<(&Block, &Choice)>,
) -> Vec<Explained> {
    let seen = Quantities::new(block, choice);
    let keys: Vec<Key> = block.shares.iter().map(|share| Key::read(block, &share.key)).collect();
    let one = |(share, key): (&Share, &Key)| {
        let outer = outer.map(|(block, choice)| of_outer(block, choice, key)).unwrap_or_default();
        let parts = numerators(&seen, &key.numerator);
        let wholes = denominators(&seen, key, &outer);
        let source = search(&parts, &wholes, share.percent)
            .or_else(|| by_any_part(&seen, key, &parts, &wholes, share.percent))
            .or_else(|| forced(&block.shares, &keys, (share, key), &parts, &wholes));
        let hint =
            if source.is_some() { Hint::None } else { hint(&seen, key, &parts, &wholes, share.percent) };
        Explained { block: index, key: share.key.clone(), printed: share.printed.clone(), source, hint }
    };
    let mut explained: Vec<Explained> = block.shares.iter().zip(&keys).map(one).collect();
    let bent =
        (0..explained.len()).filter(|at| is_bent(*at, &explained, &block.shares, &keys)).collect::<Vec<_>>();
    for at in bent {
        if let Some(source) = explained.get_mut(at).and_then(|one| one.source.as_mut()) {
            source.rounding = Rounding::ForcedTo100;
        }
    }
    explained
}

/// All but this one are rounded half up, and with this one they come to exactly 100: it was made to fit.
fn is_bent(at: usize, explained: &[Explained], shares: &[Share], keys: &[Key]) -> bool {
    let Some(key) = keys.get(at) else { return false };
    let rounding = |one: &Explained| one.source.as_ref().map(|source| (source.kinship, source.rounding));
    let alike = |index: &usize| keys.get(*index).is_some_and(|other| other.of == key.of);
    let (own, others): (Vec<usize>, Vec<usize>) =
        (0..explained.len()).filter(alike).partition(|index| *index == at);
    let half_up =
        |index: &usize| explained.get(*index).and_then(rounding) == Some((Kinship::Named, Rounding::HalfUp));
    let cut = [Some((Kinship::Named, Rounding::Truncated)), Some((Kinship::Named, Rounding::Up))];
    let is_cut =
        own.first().and_then(|at| explained.get(*at)).is_some_and(|one| cut.contains(&rounding(one)));
    is_cut && !others.is_empty() && others.iter().all(half_up) && come_to_100(shares, keys, key)
}

/// Whether the percentages of one whole, at least two, come to exactly 100.
fn come_to_100(shares: &[Share], keys: &[Key], key: &Key) -> bool {
    let alike =
        shares.iter().zip(keys).filter(|(_, other)| other.of == key.of).map(|(share, _)| share.percent);
    let alike: Vec<Percent> = alike.collect();
    let decimals = alike.iter().map(|percent| percent.decimals).max().unwrap_or_default();
    let finest = |percent: &Percent| u128::from(percent.units) * 10_u128.pow(decimals - percent.decimals);
    alike.len() > 1 && alike.iter().map(finest).sum::<u128>() == 100 * 10_u128.pow(decimals)
}

/// The same whole, and the same figure, of the block that is the whole of this one.
fn of_outer(block: &Block, choice: &Choice, key: &Key) -> Vec<Quantity> {
    let seen = Quantities::new(block, choice);
    let names = key.denominators.iter().chain([&key.numerator]);
    let told = |quantity: Quantity| Quantity {
        formula: format!("{}[{}]", quantity.formula, block.title),
        ..quantity
    };
    names.filter_map(|name| seen.of(name)).map(told).collect()
}

/// By closeness to custom, then by rounding. Far from custom only half up counts: there chance is the likelier cause.
fn search(parts: &[Ranked], wholes: &[Ranked], percent: Percent) -> Option<Source> {
    for rank in 0..=4_u8 {
        let roundings = if rank <= 1 { PLAIN.as_slice() } else { &[Rounding::HalfUp] };
        for rounding in roundings {
            let pairs = parts.iter().flat_map(|part| wholes.iter().map(move |whole| (part, whole)));
            for ((far, part), (away, whole)) in pairs.filter(|((far, _), (away, _))| far + away == rank) {
                let fits = rounding::explains(part.value, whole.value, percent) == Some(*rounding);
                let lawful = rank == 0 || (part.value <= whole.value && part.formula != whole.formula);
                if fits && lawful {
                    let kinship = if far + away == 0 { Kinship::Named } else { Kinship::Other };
                    let (numerator, denominator) = (part.clone(), whole.clone());
                    return Some(Source { numerator, denominator, rounding: *rounding, kinship });
                }
            }
        }
    }
    None
}

/// Where the name says nothing that is known: the one printed figure, or the one pair, that gives it half up.
fn by_any_part(
    seen: &Quantities,
    key: &Key,
    parts: &[Ranked],
    wholes: &[Ranked],
    percent: Percent,
) -> Option<Source> {
    if !parts.is_empty() || !matches!(key.numerator, Name::Other(Section::Flat, _)) || percent.units == 0 {
        return None;
    }
    let named: Vec<Ranked> = wholes.iter().filter(|(rank, _)| *rank == 0).cloned().collect();
    let wholes = if named.is_empty() { wholes } else { &named };
    let printed: Vec<Quantity> = seen.printed().take(24).collect();
    let pairs = printed.iter().flat_map(|part| wholes.iter().map(move |(_, whole)| (part, whole)));
    let fits = |(part, whole): &(&Quantity, &Quantity)| {
        part.value < whole.value
            && rounding::explains(part.value, whole.value, percent) == Some(Rounding::HalfUp)
    };
    let mut found = pairs.filter(fits);
    let (numerator, denominator) = found.next().filter(|_| found.next().is_none())?;
    let (numerator, denominator) = (numerator.clone(), denominator.clone());
    Some(Source { numerator, denominator, rounding: Rounding::HalfUp, kinship: Kinship::Other })
}

/// The percentages of one whole come to exactly 100, and this one lies a few last digits off: it was made to fit.
fn forced(
    shares: &[Share],
    keys: &[Key],
    one: (&Share, &Key),
    parts: &[Ranked],
    wholes: &[Ranked],
) -> Option<Source> {
    let (share, key) = one;
    let siblings = keys.iter().filter(|other| other.of == key.of).count();
    if !come_to_100(shares, keys, key) {
        return None;
    }
    let ((0, part), (0, of)) = (parts.first()?, wholes.first()?) else { return None };
    let right = rounding::share(part.value, of.value, share.percent, Rounding::HalfUp)?;
    let off = (right - i128::from(share.percent.units)).unsigned_abs();
    let may = u128::try_from(siblings).ok()?;
    let (numerator, denominator) = (part.clone(), of.clone());
    (off <= may).then_some(Source {
        numerator,
        denominator,
        rounding: Rounding::ForcedTo100,
        kinship: Kinship::Named,
    })
}

fn hint(seen: &Quantities, key: &Key, parts: &[Ranked], wholes: &[Ranked], percent: Percent) -> Hint {
    let named =
        |ranked: &[Ranked]| ranked.iter().find(|(rank, _)| *rank == 0).map(|(_, quantity)| quantity.clone());
    match (named(parts), named(wholes)) {
        (Some(numerator), Some(denominator)) => {
            let share = rounding::share(numerator.value, denominator.value, percent, Rounding::HalfUp);
            let Some(share) = share.map(|share| written(share, percent.decimals)) else { return Hint::None };
            let instead = instead(seen, key, &numerator, percent).map(Box::new);
            Hint::Gives { numerator, denominator, share, instead }
        }
        (None, Some(of)) => rounding::numerators(of.value, percent)
            .map_or(Hint::None, |(least, most)| Hint::Numerator { of, least, most }),
        (Some(of), None) => rounding::denominators(of.value, percent)
            .map_or(Hint::None, |(least, most)| Hint::Denominator { of, least, most }),
        (None, None) => Hint::None,
    }
}

/// The parts of a whole that is printed with another number.
fn instead(
    seen: &Quantities,
    key: &Key,
    numerator: &Quantity,
    percent: Percent,
) -> Option<(Quantity, Quantity)> {
    let known = key.denominators.iter().filter_map(|name| match name {
        Name::Known(entry) => seen.of_parts(*entry),
        Name::Other(..) => None,
    });
    let fits = |whole: &Quantity| rounding::explains(numerator.value, whole.value, percent).is_some();
    known.into_iter().find(fits).map(|whole| (numerator.clone(), whole))
}

/// Last digits as they are printed in Vietnam: 155 of one decimal is `15,5`.
fn written(units: i128, decimals: u32) -> String {
    let scale = 10_i128.pow(decimals);
    if decimals == 0 {
        return units.to_string();
    }
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("{},{:0width$}", units / scale, units % scale)
}
