//! A few dossiers made many, by SQL: each with its history, copied, and the ledger with them.

use crate::dossiers::world::World;

/// Copies every dossier so many times; the figures grow as many fold.
pub(super) async fn multiply(world: &World, copies: i32) {
    world.app.db_execute(&include_str!("multiply.sql").replace(":copies", &copies.to_string())).await;
}
