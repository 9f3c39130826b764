//! Operators' tools on real databases: what was tampered with is found and named, what is ill is told, what was backed up
//! comes back.

mod backup;
mod clerks;
mod doctor;
mod drill;
mod place;
mod reconcile;
mod repost;
