//! Keys are changed while the service runs: nothing becomes unreadable, nothing is lost, nobody is locked out.

mod columns;
mod data;
mod processes;
mod signing;
