//! The only room that names Diesel: one file a table or a question.

pub mod clients;
pub mod connection;
pub mod embedded;
pub mod migrate;
pub mod statement;
