//! What the tests stand on.

mod cluster;

pub use cluster::{Home, TestDb, throwaway};
