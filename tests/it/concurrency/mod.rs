//! Many at once, on two processes, with kills and outages among them: nothing is lost, doubled or out of step.
//!
//! `MOTCUA_TEST_FULL=1` runs the whole size of the bar (20,000 intakes and as many acts). The test cluster runs
//! without fsync, which tells nothing of power cuts and takes nothing from these: killing a service, a backend or
//! the postmaster leaves what the operating system was handed.

mod books;
mod load;
mod outages;
mod process;
mod proxy;
mod town;
mod writer;

use std::rc::Rc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use self::load::{Load, Size};
use self::process::Program;
use self::town::Town;
use crate::support::TestDb;

fn is_full() -> bool {
    std::env::var_os("MOTCUA_TEST_FULL").is_some()
}

fn size(quick: usize, full: usize) -> Size {
    let n = if is_full() { full } else { quick };
    Size { intakes: n, acts: n }
}

/// A program on a database, with a directory of its own.
fn program(database_url: String) -> (Program, TempDir) {
    let home = tempfile::tempdir().unwrap();
    (Program { database_url, home: home.path().to_owned() }, home)
}

/// Says what a run was like; `cargo test -- --nocapture` shows it.
#[allow(clippy::print_stdout, reason = "figures for whoever runs the whole size")]
fn tell(what: &str, load: &Load, took: Duration) {
    let (told, met) = (&load.told, &load.town.met);
    let requests = met.requests.get();
    let per_second = u128::from(requests) * 1000 / took.as_millis().max(1);
    println!(
        "{what}: {took:.1?}, {requests} requests ({per_second}/s), {} dossiers, {} acts, {} conflicts lost, \
         {} raced versions, {} replays, {} answers lost, {} x 503, {} already taken, {} bulk lines",
        told.intakes.borrow().len(),
        told.acts.borrow().len(),
        told.refused.borrow().len(),
        told.losers.borrow().len(),
        met.replays.get(),
        met.lost.get(),
        met.unavailable.get(),
        told.already_taken.get(),
        told.bulk_lines.get(),
    );
}

/// What each writer says of itself.
#[allow(clippy::print_stdout, reason = "figures for whoever runs the whole size")]
async fn tell_writers(town: &Town) {
    for process in [0, 1] {
        let metrics = String::from_utf8(town.get(process, "/metrics").await.unwrap().body).unwrap();
        let lines: Vec<&str> =
            metrics.lines().filter_map(|line| line.strip_prefix("motcua_writer_")).collect();
        println!("  process {process}: {}", lines.join(", "));
    }
}

/// Runs something beside the load as soon as it has come so far, in percent.
async fn at(load: &Rc<Load>, percent: usize) {
    while load.progress() < percent {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn sixty_four_clients_at_two_processes() {
    let db = TestDb::create().await;
    let (program, _home) = program(db.url());
    let town = Town::found(program).await;
    let load = Load::new(Rc::clone(&town), size(2000, 20_000));
    let begun = Instant::now();
    load.run(1).await;
    tell("two processes", &load, begun.elapsed());
    books::balance(db.database(), &load.told).await;
    assert!(load.told.losers.borrow().len() > 20, "hardly anyone raced");
    assert!(town.met.replays.get() > 100, "hardly anyone asked twice");
    let metrics = String::from_utf8(town.get(0, "/metrics").await.unwrap().body).unwrap();
    tell_writers(&town).await;
    for name in ["queued 0", "put_off 0", "batches_total", "orders_total", "busy_seconds_total"] {
        assert!(metrics.contains(&format!("\nmotcua_writer_{name}")), "{name}: {metrics}");
    }
}

#[actix_web::test]
async fn a_killed_process_takes_nothing_with_it() {
    let db = TestDb::create().await;
    let (program, _home) = program(db.url());
    let town = Town::found(program).await;
    let load = Load::new(Rc::clone(&town), size(600, 6000));
    let begun = Instant::now();
    let kills = async {
        for (percent, process) in [(20, 1), (50, 0), (75, 1)] {
            at(&load, percent).await;
            town.kill(process);
            at(&load, percent + 10).await;
            town.revive(process, format!("revived-{percent}")).await;
        }
    };
    tokio::join!(load.run(2), kills);
    tell("three kills", &load, begun.elapsed());
    books::balance(db.database(), &load.told).await;
    assert!(town.met.lost.get() > 0, "no kill was noticed");
}
