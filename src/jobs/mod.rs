//! What runs beside requests: each a loop with a connection of its own, that ends when it is dropped.

pub mod date_dossiers;
pub mod expire;
pub mod figures;
pub mod refresh;
pub mod roll_up;
