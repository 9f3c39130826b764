//! The proof of the figures through the real database: the random lives of `ledger` entered by the real writer, at the
//! moments they are of, and counted in four ways that must agree for any slice, range, day and moment: the service's
//! statement over totals and tail, the lines kept on events, a recount by SQL from dated statuses, and the slow
//! recount day by day from the histories in memory.
//!
//! `script` leads the lives, `service` enters them, `rows` compares tables, `questions` asks at random, `by_sql` counts
//! again. `MOTCUA_RECOUNT_LIVES` and `MOTCUA_RECOUNT_QUESTIONS` ask for a longer run, `MOTCUA_RECOUNT_SEED` for another.

mod by_sql;
mod dating;
mod feed;
mod for_ever;
pub(crate) mod questions;
mod rows;
pub(crate) mod script;
pub(crate) mod service;

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A database in which so many random lives were led, by the real writer.
pub(crate) async fn lived(lives: u32) -> crate::support::TestDb {
    let script = script::Script::of(&mut runner(), lives);
    let mut service = service::Service::new().await;
    for attempts in script.attempts.chunk_by(|one, next| one.at == next.at) {
        service.enter(&script, attempts).await;
    }
    service.pass(&script, script::ended()).await;
    service.db
}

/// A number from the environment.
pub(crate) fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// The same lives and questions each time, unless another seed is asked for.
pub(crate) fn runner() -> TestRunner {
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&number("MOTCUA_RECOUNT_SEED", 2023).to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}
