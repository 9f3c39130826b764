//! A reading: what the printed names are taken to mean where print leaves it open.
//!
//! The customary reading is that of form 06. Others are lawful or common in print; one of them is taken only where it
//! makes more identities hold, for the whole block at once, and it is told.

use super::block::{Block, Figure};
use super::entry::Entry;
use super::names::{Name, Section};
use crate::spell;

/// Where a bucket stands that the form does not have: returned, waiting, "system error".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Within another figure, told besides.
    Within,
    /// One of the parts of what was resolved.
    InResolved,
    /// One of the parts of what is pending.
    InPending,
    /// A channel of its own.
    Channel,
    /// Beside resolved and pending.
    Beside,
}

/// A departure from the customary reading, or the place that was found for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// On time is printed with early in it (đúng hạn gồm cả trước hạn).
    OnTimeIncludesEarly,
    /// On time is printed with those in it that are pending in time.
    OnTimeIncludesPending,
    /// The printed total is what was newly received; carried over stands beside it.
    TotalWithoutCarried,
    /// The channels divide the total, carried over included.
    ChannelsOfTotal,
    /// What is pending is in resolved as well.
    ResolvedIncludesPending,
    /// The overdue are such as are not resolved.
    OverdueUnresolved,
    /// Each level of online services holds those above it.
    LevelsNested,
    /// A bucket is within another figure.
    BucketWithin,
    /// A bucket is a part of resolved.
    BucketInResolved,
    /// A bucket is a part of pending.
    BucketInPending,
    /// A bucket is a channel.
    BucketIsChannel,
    /// A bucket stands beside resolved and pending.
    BucketBeside,
}

spell!(Reading {
    OnTimeIncludesEarly = "on_time_includes_early",
    OnTimeIncludesPending = "on_time_includes_pending",
    TotalWithoutCarried = "total_without_carried",
    ChannelsOfTotal = "channels_of_total",
    ResolvedIncludesPending = "resolved_includes_pending",
    OverdueUnresolved = "overdue_unresolved",
    LevelsNested = "levels_nested",
    BucketWithin = "bucket_within",
    BucketInResolved = "bucket_in_resolved",
    BucketInPending = "bucket_in_pending",
    BucketIsChannel = "bucket_is_channel",
    BucketBeside = "bucket_beside",
});

/// Most buckets whose place is looked for; more are taken to be within other figures.
const MOST_BUCKETS: usize = 3;

/// One choice for all that print leaves open in a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    switched: Vec<Reading>,
    places: Vec<(Name, Place)>,
}

impl Choice {
    /// Whether a switch is taken.
    pub(super) fn takes(&self, reading: Reading) -> bool {
        self.switched.contains(&reading)
    }

    /// The names of the buckets that stand in a place.
    pub(super) fn standing(&self, place: Place) -> impl Iterator<Item = &Name> {
        self.places.iter().filter(move |(_, at)| *at == place).map(|(name, _)| name)
    }

    /// How far from custom: switches beyond the common one, then all that differs.
    pub(super) fn strangeness(&self) -> (usize, usize) {
        let strange =
            self.switched.iter().filter(|reading| **reading != Reading::OnTimeIncludesEarly).count();
        let placed = self.places.iter().filter(|(_, place)| *place != Place::Within).count();
        (strange, self.switched.len() + placed)
    }

    /// Two unusual readings at most, and none that says the other's thing otherwise.
    fn may_also_take(&self, reading: Reading) -> bool {
        const EITHER: [[Reading; 2]; 2] = [
            [Reading::OnTimeIncludesPending, Reading::ResolvedIncludesPending],
            [Reading::TotalWithoutCarried, Reading::ChannelsOfTotal],
        ];
        let (strange, _) = self.strangeness();
        let excluded =
            |pair: &[Reading; 2]| pair.contains(&reading) && pair.iter().any(|other| self.takes(*other));
        strange < 2 && !EITHER.iter().any(excluded)
    }

    /// What is to be told of it: the switches, and the places of buckets with their names.
    pub(super) fn told(&self) -> Vec<(Reading, Option<Name>)> {
        let switches = self.switched.iter().map(|reading| (*reading, None));
        let places = self.places.iter().map(|(name, place)| {
            let reading = match place {
                Place::Within => Reading::BucketWithin,
                Place::InResolved => Reading::BucketInResolved,
                Place::InPending => Reading::BucketInPending,
                Place::Channel => Reading::BucketIsChannel,
                Place::Beside => Reading::BucketBeside,
            };
            (reading, Some(name.clone()))
        });
        switches.chain(places).collect()
    }
}

/// Every choice that the printed figures of a block allow, the customary one first.
pub(super) fn choices(block: &Block) -> Vec<Choice> {
    let mut all = vec![Choice::default()];
    for bucket in block.figures.iter().filter(|figure| is_bucket(figure)).take(MOST_BUCKETS) {
        let places = places(bucket);
        let placed = |choice: &Choice| {
            let choice = choice.clone();
            let name = bucket.name.clone();
            places.iter().map(move |place| {
                let mut choice = choice.clone();
                choice.places.push((name.clone(), *place));
                choice
            })
        };
        all = all.iter().flat_map(placed).collect();
    }
    for (reading, applies) in SWITCHES {
        if applies(block) {
            let open = all.iter().filter(|choice| choice.may_also_take(reading)).cloned();
            let switched = open.map(|mut choice| {
                choice.switched.push(reading);
                choice
            });
            let switched: Vec<Choice> = switched.collect();
            all.extend(switched);
        }
    }
    all
}

/// Whether a switch makes a difference in a block.
type Applies = fn(&Block) -> bool;

/// When each switch makes a difference.
const SWITCHES: [(Reading, Applies); 6] = [
    (Reading::OnTimeIncludesEarly, |block| {
        counts(block, Entry::ResolvedEarly)
            && block.get(Entry::ResolvedOnTime).is_some()
            && block.get(Entry::ResolvedOnTimeInclEarly).is_none()
    }),
    (Reading::OnTimeIncludesPending, |block| {
        let on_time = [Entry::ResolvedOnTime, Entry::ResolvedOnTimeInclEarly];
        pends(block) && on_time.into_iter().any(|entry| block.get(entry).is_some())
    }),
    (Reading::TotalWithoutCarried, |block| {
        counts(block, Entry::CarriedOver)
            && block.get(Entry::ReceivedTotal).is_some()
            && block.get(Entry::ReceivedNew).is_none()
    }),
    (Reading::ChannelsOfTotal, |block| {
        counts(block, Entry::CarriedOver)
            && block.get(Entry::ReceivedTotal).is_some()
            && block.get(Entry::ReceivedOnline).is_some()
    }),
    (Reading::ResolvedIncludesPending, |block| pends(block) && block.get(Entry::ResolvedTotal).is_some()),
    (Reading::OverdueUnresolved, |block| {
        counts(block, Entry::ResolvedOverdue)
            && block.get(Entry::ResolvedDue).is_some()
            && block.get(Entry::ResolvedTotal).is_some()
    }),
];

fn counts(block: &Block, entry: Entry) -> bool {
    block.get(entry).is_some_and(|figure| figure.value > 0)
}

fn pends(block: &Block) -> bool {
    counts(block, Entry::PendingTotal) || counts(block, Entry::PendingInTime)
}

/// A figure that the form has no column for, in a part of the report that has identities.
fn is_bucket(figure: &Figure) -> bool {
    matches!(figure.name, Name::Other(Section::Received | Section::Resolved | Section::Pending, _))
        && figure.value > 0
}

fn places(bucket: &Figure) -> &'static [Place] {
    match bucket.name {
        Name::Other(Section::Received, _) => &[Place::Within, Place::Channel, Place::Beside],
        Name::Other(Section::Pending, _) => &[Place::Within, Place::InPending, Place::Beside],
        _ => &[Place::Within, Place::InResolved, Place::Beside],
    }
}
