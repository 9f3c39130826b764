//! Shares: what part of a whole, in per cent with one decimal (tỷ lệ phần trăm).
//!
//! Exact integers, half up; the share of nothing is none, not zero; shares are never forced to add up
//! to 100. Which counts are set against which is the tally's business.

use std::fmt;

/// Tenths of a per cent: 155 is 15.5 %. Over 1000 where the part exceeds the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(u64);

impl Tenths {
    /// `part` of `whole`, half up; `None` when the whole is 0, or when the share of it is too large to
    /// be written (over 1.8 × 10¹⁸ %).
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        let (part, whole) = (u128::from(part), u128::from(whole));
        let tenths = (2000 * part + whole).checked_div(2 * whole)?;
        u64::try_from(tenths).ok().map(Self)
    }

    /// The same for counts as the database gives them; `None` also when either is negative.
    pub fn of_counts(part: i64, whole: i64) -> Option<Self> {
        Self::of(u64::try_from(part).ok()?, u64::try_from(whole).ok()?)
    }

    /// The number of tenths.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl serde::Serialize for Tenths {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_the_seed_report() {
        for (part, whole, printed) in [
            (4049, 26199, "15.5"),
            (22150, 26199, "84.5"),
            (5621, 26188, "21.5"),
            (20567, 26188, "78.5"),
            (0, 26188, "0.0"),
            (4049, 26202, "15.5"),
            (22150, 26202, "84.5"),
            (26188, 26188, "100.0"),
        ] {
            let share = Tenths::of(part, whole).unwrap();
            assert_eq!(share.to_string(), printed, "{part}/{whole}");
            assert_eq!(serde_json::to_string(&share).unwrap(), format!("{printed:?}"));
        }
    }

    #[test]
    fn half_goes_up_and_less_than_half_goes_down() {
        for (part, whole, tenths) in
            [(1, 2000, 1), (1, 2001, 0), (3, 2000, 2), (1, 3, 333), (2, 3, 667), (1, 8, 125)]
        {
            assert_eq!(Tenths::of(part, whole), Some(Tenths(tenths)), "{part}/{whole}");
        }
    }

    #[test]
    fn the_share_of_nothing_is_none() {
        assert_eq!(Tenths::of(0, 0), None);
        assert_eq!(Tenths::of(7, 0), None);
        assert_eq!(Tenths::of_counts(-1, 10), None);
        assert_eq!(Tenths::of_counts(1, -10), None);
        assert_eq!(Tenths::of_counts(1, 10), Some(Tenths(100)));
    }

    #[test]
    fn the_largest_counts_neither_overflow_nor_panic() {
        assert_eq!(Tenths::of(u64::MAX, u64::MAX), Some(Tenths(1000)));
        assert_eq!(Tenths::of(u64::MAX, 1), None);
        assert_eq!(Tenths::of(1, u64::MAX), Some(Tenths(0)));
    }

    proptest::proptest! {
        #[test]
        fn no_other_tenth_is_nearer(part in 0_u64..1_000_000, whole in 1_u64..1_000_000) {
            let tenths = Tenths::of(part, whole).unwrap().get();
            // |part/whole − tenths/1000| ≤ 1/2000, the upper edge belonging to the next tenth.
            let (twice_part, twice_whole) = (2000 * i128::from(part), i128::from(whole));
            let centre = 2 * i128::from(tenths) * twice_whole;
            proptest::prop_assert!(centre - twice_whole <= twice_part && twice_part < centre + twice_whole);
        }
    }
}
