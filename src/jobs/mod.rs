//! What runs beside requests.

pub mod refresh;
