//! What the words about printed reports mean; `meanings.rs` gathers all.

use super::meanings::Words;

pub(super) const ROUNDINGS: Words = &[
    ("half_up", "to the nearest last digit, a half upwards; an exact share too"),
    ("truncated", "what stands behind the last digit was cut off"),
    ("up", "to the next last digit"),
    ("forced_to_100", "bent by some last digits so that the shares of one whole add up to 100"),
];

pub(super) const NUMBER_RULES: Words = &[
    ("thousands", "a separator before groups of three digits groups thousands, whichever it is"),
    ("rounded", "thousands or millions (`5,65 ngàn`), or an approximation: exact to `step`"),
    ("word_for_none", "words for none (không, không phát sinh)"),
];

pub(super) const READINGS: Words = &[
    ("on_time_includes_early", "on time holds early too (đúng hạn gồm cả trước hạn)"),
    ("on_time_includes_pending", "on time holds those that are pending in time too"),
    ("total_without_carried", "the total is what was newly received; carried over stands beside it"),
    ("channels_of_total", "the channels divide the total, carried over included"),
    ("resolved_includes_pending", "resolved holds what is pending too"),
    ("overdue_unresolved", "the overdue are such as are not resolved"),
    ("levels_nested", "each level of online services holds those above it"),
    ("bucket_within", "a bucket that the form does not have is within another figure"),
    ("bucket_in_resolved", "a bucket is a part of resolved, beside early, on time and overdue"),
    ("bucket_in_pending", "a bucket is a part of pending, beside in time and overdue"),
    ("bucket_is_channel", "a bucket is a channel of its own"),
    ("bucket_beside", "a bucket stands beside resolved and pending"),
];

pub(super) const REMARK_CODES: Words = &[
    ("printed_twice", "a figure is printed twice with different numbers; the first was taken"),
    ("rest_not_printed", "the printed parts leave something over, and a part is not printed"),
    ("parts_beside_whole", "the blocks beside a whole do not come to it; they need not be all"),
    ("resolved_exceeds_received", "more was resolved than received; what was carried over is not printed"),
    ("on_time_exceeds_completed", "more is on time than ended: open ones in time are counted in (QĐ 766)"),
    ("national_exceeds_provincial", "more is integrated on the national portal than on the provincial one"),
    ("portal_exceeds_competence", "more is on a portal than the agency is competent for"),
    ("public_below_announced", "fewer are made public than were announced"),
];
