//! Which rounding makes this share the printed percentage? Exact integers, never a float.
//!
//! Half up is the rule of the house (and of most reports); truncation, rounding up and shares forced to add up to 100
//! are seen in print and told by name, since they change what the last digit says.

use super::number::Percent;
use crate::spell;

/// How a printed percentage follows from its numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rounding {
    /// To the nearest last digit, a half upwards; an exact share too.
    HalfUp,
    /// What stands behind the last digit was cut off.
    Truncated,
    /// To the next last digit.
    Up,
    /// Bent by some last digits so that the shares of one whole add up to 100.
    ForcedTo100,
}

spell!(Rounding { HalfUp = "half_up", Truncated = "truncated", Up = "up", ForcedTo100 = "forced_to_100" });

/// The roundings of a share by itself, in the order in which they are preferred.
pub(super) const PLAIN: [Rounding; 3] = [Rounding::HalfUp, Rounding::Truncated, Rounding::Up];

/// `numerator` of `denominator` in the last digits of `percent`; `None` where the denominator is not above 0, or where
/// the rounding is not one of a share by itself.
pub(super) fn share(numerator: i64, denominator: i64, percent: Percent, rounding: Rounding) -> Option<i128> {
    let (part, whole) = (i128::from(numerator), i128::from(denominator));
    if whole <= 0 || part < 0 {
        return None;
    }
    let scaled = i128::from(percent.scale()) * part;
    match rounding {
        Rounding::HalfUp => Some((2 * scaled + whole) / (2 * whole)),
        Rounding::Truncated => Some(scaled / whole),
        Rounding::Up => Some((scaled + whole - 1) / whole),
        Rounding::ForcedTo100 => None,
    }
}

/// The preferred rounding by which the share is the percentage.
pub(super) fn explains(numerator: i64, denominator: i64, percent: Percent) -> Option<Rounding> {
    let printed = i128::from(percent.units);
    PLAIN.into_iter().find(|rounding| share(numerator, denominator, percent, *rounding) == Some(printed))
}

/// The numerators whose share of `denominator`, half up, is the percentage: lowest and highest.
pub(super) fn numerators(denominator: i64, percent: Percent) -> Option<(i64, i64)> {
    let (whole, twice) = (i128::from(denominator), 2 * i128::from(percent.units));
    let scale = 2 * i128::from(percent.scale());
    let least = ceil((twice - 1) * whole, scale).max(0);
    let most = ceil((twice + 1) * whole, scale) - 1;
    range(least, most)
}

/// The denominators of which `numerator` is the percentage, half up: lowest and highest.
pub(super) fn denominators(numerator: i64, percent: Percent) -> Option<(i64, i64)> {
    let twice = 2 * i128::from(percent.units);
    if percent.units == 0 || numerator <= 0 {
        return None;
    }
    let scaled = 2 * i128::from(percent.scale()) * i128::from(numerator);
    range(scaled / (twice + 1) + 1, scaled / (twice - 1))
}

fn range(least: i128, most: i128) -> Option<(i64, i64)> {
    let range = (i64::try_from(least).ok()?, i64::try_from(most).ok()?);
    (range.0 <= range.1).then_some(range)
}

fn ceil(number: i128, by: i128) -> i128 {
    number.div_euclid(by) + i128::from(number.rem_euclid(by) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn percent(units: u64, decimals: u32) -> Percent {
        Percent { units, decimals }
    }

    #[test]
    fn the_roundings_of_real_reports() {
        for (part, whole, units, decimals, rounding) in [
            (4_049, 26_199, 155, 1, Some(Rounding::HalfUp)),
            (204_847, 207_030, 9_894, 2, Some(Rounding::Truncated)),
            (204_847, 207_030, 9_895, 2, Some(Rounding::HalfUp)),
            (154, 15_641, 1, 0, Some(Rounding::HalfUp)),
            (1, 3, 334, 1, Some(Rounding::Up)),
            (2, 3, 667, 1, Some(Rounding::HalfUp)),
            (2, 3, 666, 1, Some(Rounding::Truncated)),
            (1, 8, 125, 1, Some(Rounding::HalfUp)),
            (1, 8, 13, 0, Some(Rounding::HalfUp)),
            (0, 5, 0, 2, Some(Rounding::HalfUp)),
            (5, 5, 100, 0, Some(Rounding::HalfUp)),
            (4_520, 4_561, 997, 1, None),
            (1, 0, 100, 0, None),
        ] {
            assert_eq!(explains(part, whole, percent(units, decimals)), rounding, "{part}/{whole}");
        }
    }

    proptest::proptest! {
        #[test]
        fn implied_numbers_are_all_that_do(whole in 1_i64..3000, units in 0_u64..1100) {
            let printed = percent(units, 1);
            let fits = |part: i64, whole: i64| share(part, whole, printed, Rounding::HalfUp) == Some(i128::from(units));
            let found: Vec<i64> = (0..=2 * whole).filter(|part| fits(*part, whole)).collect();
            let told = numerators(whole, printed);
            proptest::prop_assert_eq!(told, found.first().copied().zip(found.last().copied()));
        }

        #[test]
        fn implied_wholes_are_all_that_do(part in 1_i64..200, units in 50_u64..1000) {
            let printed = percent(units, 1);
            let fits = |whole: &i64| share(part, *whole, printed, Rounding::HalfUp) == Some(i128::from(units));
            let found: Vec<i64> = (1..=25 * part).filter(fits).collect();
            proptest::prop_assert_eq!(denominators(part, printed), found.first().copied().zip(found.last().copied()));
        }
    }
}
