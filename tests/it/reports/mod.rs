//! The quarterly report: what the demo's says, its life, what is frozen and what drifts; when it is due; the
//! reports of a whole tree added up, and forms handed in.

mod annexes;
mod bounds;
mod consolidation;
mod demo;
mod drift;
mod hand_in;
mod life;
mod submission;
mod tree;
