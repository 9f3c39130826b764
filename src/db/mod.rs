//! (being written)

pub mod clients;
