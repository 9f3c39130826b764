//! The verbs: several dependent steps around what the domain decides, one file each.

pub mod directory;
