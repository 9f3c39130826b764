//! What the tests stand on.

mod app;
mod cluster;
pub mod contract;
mod demo;
pub mod schema;
mod service;

#[allow(unused_imports, reason = "files of tests come and go; what one needs is here")]
pub use app::{Answer, START, TestApp, TestClient, foundation, vault};
pub use cluster::{Home, TestDb, local_url, throwaway};
pub use demo::Demo;
#[allow(unused_imports, reason = "as above")]
pub use service::Service;
