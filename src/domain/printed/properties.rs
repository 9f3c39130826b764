//! What holds of every block: a consistent tally never fails, whatever is left out; one changed figure of a full block
//! always does; a correctly rounded share is always explained.

use proptest::prelude::*;

use super::block::{Block, Share};
use super::names::Section::{self, Pending, Received, Resolved};
use super::number::{Count, Percent};
use super::rounding::Rounding;
use super::{Checked, check};

/// Figures of form 06 that agree, with the memo of two buckets.
#[derive(Debug, Clone)]
struct Counted {
    online: i64,
    direct: i64,
    postal: i64,
    carried: i64,
    early: i64,
    on_time: i64,
    overdue: i64,
    in_time: i64,
    pending_overdue: i64,
    returned: i64,
    waiting: i64,
}

impl Counted {
    const fn received_new(&self) -> i64 {
        self.online + self.direct + self.postal
    }

    const fn resolved(&self) -> i64 {
        self.early + self.on_time + self.overdue
    }

    /// As a report prints it: early and on time in one or in two, the post by itself or with the counter.
    fn printed(&self, merged: bool, post: bool) -> Vec<(Section, &'static str, i64)> {
        let direct = if post { self.direct } else { self.direct + self.postal };
        let mut all = vec![
            (Received, "total", self.received_new() + self.carried),
            (Received, "new", self.received_new()),
            (Received, "online", self.online),
            (Received, "direct", direct),
            (Received, "carried", self.carried),
            (Resolved, "total", self.resolved()),
            (Resolved, "overdue", self.overdue),
            (Pending, "total", self.in_time + self.pending_overdue),
            (Pending, "in_time", self.in_time),
            (Pending, "overdue", self.pending_overdue),
            (Resolved, "returned_or_withdrawn", self.returned),
            (Pending, "supplement_requested", self.waiting),
        ];
        if post {
            all.push((Received, "postal", self.postal));
        }
        if merged {
            all.push((Resolved, "on_time_incl_early", self.early + self.on_time));
        } else {
            all.extend([(Resolved, "early", self.early), (Resolved, "on_time", self.on_time)]);
        }
        all
    }
}

/// `least` is the smallest that each figure may be.
fn counted(least: i64) -> impl Strategy<Value = Counted> {
    let few = || least..least + 4_000;
    (few(), few(), few(), few(), 0..=1000_i64, 0..=1000_i64, 0..=1000_i64, 0..=1000_i64).prop_map(
        move |(online, direct, postal, carried, ended, early, late, left)| {
            let total = online + direct + postal + carried;
            // So much of what can be shared out that every part keeps its least.
            let share = |whole: i64, parts: i64, of: i64| least + (whole - parts * least) * of / 1000;
            let resolved = 2 * least + share(total - 3 * least, 2, ended);
            let early = share(resolved, 3, early);
            let overdue = share(resolved - early, 2, late);
            let pending = total - resolved;
            let pending_overdue = share(pending, 2, left);
            let (on_time, in_time) = (resolved - early - overdue, pending - pending_overdue);
            let (returned, waiting) = (on_time / 2, in_time / 3);
            let counts = Counted {
                online,
                direct,
                postal,
                carried,
                early,
                on_time,
                overdue,
                in_time,
                pending_overdue,
                returned,
                waiting,
            };
            assert!(
                [resolved, early, on_time, overdue, pending, in_time, pending_overdue]
                    .iter()
                    .all(|count| *count >= 0)
            );
            counts
        },
    )
}

fn block(figures: &[(Section, &str, i64)]) -> Block {
    let mut block = Block::default();
    for (section, key, value) in figures {
        block.put(*section, key, Count { value: *value, step: 1, rule: None });
    }
    block
}

fn checked(figures: &[(Section, &str, i64)]) -> Checked {
    check(&[block(figures)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_agrees_never_fails_whatever_is_left_out(
        counts in counted(0), merged: bool, post: bool, kept in prop::collection::vec(any::<bool>(), 16)
    ) {
        let printed = counts.printed(merged, post);
        prop_assert!(checked(&printed).failing.is_empty(), "{:?}", checked(&printed).failing);
        // A post that is left out is in the figure of the counter: that is `post`.
        let stays = |(_, name, _): &(Section, &str, i64)| *name == "postal";
        let rest: Vec<_> = printed.into_iter().zip(kept).filter(|(figure, kept)| *kept || stays(figure)).map(|(figure, _)| figure).collect();
        prop_assert!(checked(&rest).failing.is_empty(), "{rest:?}: {:?}", checked(&rest).failing);
    }

    /// Figures so large that no small change makes one of them what another reading wants.
    #[test]
    fn one_changed_figure_of_a_full_block_always_fails(
        counts in counted(1_000), merged: bool, post: bool, which in 0..14_usize, change in 1..200_i64, less: bool
    ) {
        let mut printed = counts.printed(merged, post);
        // The buckets are within other figures: told besides, in no sum.
        printed.retain(|(_, name, _)| !matches!(*name, "returned_or_withdrawn" | "supplement_requested"));
        let which = which % printed.len();
        printed[which].2 += if less { -change } else { change };
        let found = checked(&printed);
        prop_assert!(!found.failing.is_empty(), "{printed:?}: {:?}", found.readings);
        prop_assert!(found.failing.iter().all(|one| one.identity.difference().abs() == change), "{:?}", found.failing);
    }

    /// With small figures chance may make a changed block one that is printed otherwise; then that is told.
    #[test]
    fn a_changed_figure_fails_or_is_a_reading_that_is_told(
        counts in counted(0), merged: bool, which in 0..14_usize, change in 1..50_i64
    ) {
        let mut printed = counts.printed(merged, true);
        printed.retain(|(_, name, _)| !matches!(*name, "returned_or_withdrawn" | "supplement_requested"));
        let which = which % printed.len();
        printed[which].2 += change;
        let found = checked(&printed);
        prop_assert!(!found.failing.is_empty() || !found.readings.is_empty(), "{printed:?}");
    }

    #[test]
    fn a_correctly_rounded_share_is_explained(counts in counted(1), which in 0..9_usize, decimals in 0..4_u32, merged: bool) {
        let pairs = [
            ("online/new", counts.online, counts.received_new()),
            ("carried/total", counts.carried, counts.received_new() + counts.carried),
            ("resolved/received", counts.resolved(), counts.received_new() + counts.carried),
            ("overdue/resolved", counts.overdue, counts.resolved()),
            ("on_time_incl_early/resolved", counts.early + counts.on_time, counts.resolved()),
            ("in_time/pending", counts.in_time, counts.in_time + counts.pending_overdue),
            ("direct/new", counts.direct, counts.received_new()),
            ("Tỷ lệ trực tuyến", counts.online, counts.received_new()),
            ("returned_or_withdrawn/resolved", counts.returned, counts.resolved()),
        ];
        let (key, part, whole) = pairs[which];
        let mut one = block(&counts.printed(merged, true));
        let scale = 100 * 10_i64.pow(decimals);
        let units = u64::try_from((2 * scale * part + whole) / (2 * whole)).unwrap();
        one.shares.push(Share { key: key.to_owned(), printed: String::new(), percent: Percent { units, decimals } });
        let found = check(&[one]);
        let source = found.percentages[0].source.as_ref().unwrap();
        prop_assert_eq!(source.rounding, Rounding::HalfUp);
        let (part, whole) = (source.numerator.value, source.denominator.value);
        prop_assert_eq!(u64::try_from((2 * scale * part + whole) / (2 * whole)).unwrap(), units);
    }
}
