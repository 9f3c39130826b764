//! The quarterly report: what the demo's says, its life, what is frozen and what drifts.

mod annexes;
mod demo;
mod life;
