//! The demo's dice: one small generator of numbers that is the same on every machine and for ever.
//!
//! `SplitMix64` (Steele, Lea and Flood 2014): integers only, seeded by a constant. Not for secrets.

/// A seeded stream of numbers.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of this seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let scaled = ((self.next() >> 32) * u64::from(bound)) >> 32;
        u32::try_from(scaled).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Whether something that happens `times` in a thousand happens now.
    pub(super) fn per_mille(&mut self, times: u32) -> bool {
        self.below(1000) < times
    }

    /// One of `things`; `None` of nothing.
    pub(super) fn one_of<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        things.get(usize::try_from(self.below(count)).unwrap_or_default())
    }
}

/// Things that are drawn in proportion to their weights.
#[derive(Debug, Clone)]
pub(super) struct Urn<T> {
    /// Each with the sum of the weights up to and including its own.
    things: Vec<(u32, T)>,
}

impl<T> Urn<T> {
    /// An urn of `(weight, thing)`; what weighs nothing is never drawn.
    pub(super) fn new(weighted: impl IntoIterator<Item = (u32, T)>) -> Self {
        let mut total = 0;
        let add = |(weight, thing)| {
            total += weight;
            (total, thing)
        };
        let things = weighted.into_iter().filter(|(weight, _)| *weight > 0).map(add).collect();
        Self { things }
    }

    /// One of them; `None` from an empty urn.
    pub(super) fn draw(&self, random: &mut Random) -> Option<&T> {
        let total = self.things.last()?.0;
        let mark = random.below(total);
        let place = self.things.partition_point(|(sum, _)| *sum <= mark);
        self.things.get(place).map(|(_, thing)| thing)
    }
}
