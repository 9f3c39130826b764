//! The quarterly report: what the demo's says, its life, what is frozen and what drifts.

mod annexes;
mod bounds;
mod demo;
mod drift;
mod life;
