//! All integration tests in one binary: it links once.

#[cfg(test)]
mod ledger;
