//! What was known at a moment is known for ever: figures asked under load, with a clock that runs, late entries and
//! corrections and roll-ups among the writes of two processes, and asked again when all is over.

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use motcua::clock::Clock;
use motcua::db::dossiers::DossierRef;
use motcua::db::ledger::roll_up;
use motcua::domain::act::{Act, Amendment, Change, Outcome};
use motcua::domain::decide::Backdating;
use motcua::domain::id::{AgencyId, DossierId, ProcedureId, VersionId};
use motcua::domain::intake::Application;
use motcua::domain::procedure::Channel;
use motcua::domain::reach::Reach;
use motcua::domain::scope::Scope;
use motcua::domain::status::Action;
use motcua::http::state::{Foundation, State};
use motcua::workflow::order::{Command, Intake, Order};
use serde_json::Value;
use uuid::Uuid;

use super::service::{WORLD, applicant, no_answer};
use crate::support::{TestApp, TestClient, TestDb, foundation};

const WRITERS: u32 = 6;
const READERS: u32 = 3;
const LASTS: Duration = Duration::from_secs(5);

/// Lives of this month, entered now: each is accepted days ago, ended, and its end corrected.
async fn write(state: State, nth: u32, stop: Rc<AtomicBool>, written: Rc<AtomicU32>) {
    let mut round = nth;
    while !stop.load(Ordering::SeqCst) {
        let now = state.clock.now();
        let dossier = DossierId(Uuid::now_v7());
        let days = TimeDelta::days((round % 40).into());
        let taken_in = intake(dossier, round, now - days);
        let finish = Act {
            outcome: Some(Outcome::Approved),
            occurred_at: Some(now - days / 2),
            ..Act::new(Action::Finish)
        };
        let taken_in = order(taken_in);
        let done = order(Command::Advance { dossier: DossierRef::Id(dossier), act: Box::new(finish) });
        let ended = done.event_ids[0];
        let right = Amendment { occurred_at: Some(now - days), ..Amendment::default() };
        let correct = Act {
            event: Some(ended),
            change: Some(Change::Set(right)),
            reason: Some("…".to_owned()),
            ..Act::new(Action::Correct)
        };
        let corrected = order(Command::Advance { dossier: DossierRef::Id(dossier), act: Box::new(correct) });
        for order in [taken_in, done, corrected] {
            state.writer.submit(order).await.unwrap();
            written.fetch_add(1, Ordering::SeqCst);
        }
        round += WRITERS;
    }
}

fn order(command: Command) -> Order {
    Order::new("desk".to_owned(), Reach::Everything, Backdating::Allowed, command, no_answer)
}

fn intake(id: DossierId, round: u32, accepted_at: DateTime<Utc>) -> Command {
    let number = i32::try_from(round % 8).unwrap();
    let application = Application {
        procedure: ProcedureId(number),
        version: VersionId(number),
        agency: AgencyId(number % 4),
        channel: if round.is_multiple_of(3) { Channel::Online } else { Channel::Direct },
        submitted_at: Some(accepted_at),
        accept: Some(true),
        accepted_at: Some(accepted_at),
        due_on: None,
        has_code: false,
    };
    Command::Intake(Box::new(Intake {
        officer: None,
        id,
        application,
        applicant: applicant(),
        external_ref: None,
        code: None,
        acts: Vec::new(),
        warnings: Vec::new(),
    }))
}

/// A question and its answer; asked again it names the moment that the answer named.
async fn ask(client: &TestClient, path: &str) -> (String, Value) {
    let answer = client.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    let known_at = told["known_at"].as_str().unwrap().replace('+', "%2B");
    (format!("{path}&as_of={}&known_at={known_at}", told["as_of"].as_str().unwrap()), told)
}

async fn read(client: TestClient, nth: u32, stop: Rc<AtomicBool>, today: String) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    let by = [
        "",
        "&group_by=field",
        "&group_by=agency",
        "&group_by=month",
        "&group_by=channel",
        "&group_by=procedure",
    ];
    let mut turn = usize::try_from(nth).unwrap();
    while !stop.load(Ordering::SeqCst) {
        let from = ["2022-12-15", "2026-09-20"][turn % 2];
        let path =
            format!("/v1/statistics/dossiers?agency=H59&from={from}&to={today}{}", by[turn % by.len()]);
        answers.push(ask(&client, &path).await);
        turn += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    answers
}

#[actix_web::test]
async fn what_was_known_at_a_moment_stays_known() {
    let db = TestDb::create().await;
    diesel_async::SimpleAsyncConnection::batch_execute(&mut db.connect().await, WORLD).await.unwrap();
    let running = || Foundation { clock: Clock::system(), ..foundation(&db, DateTime::UNIX_EPOCH) };
    let second = State::begin(running()).await.unwrap();
    let first = running();
    let app = TestApp::of(db, first).await;
    let client = app.client(&[Scope::StatisticsRead], None).await;
    let today = motcua::domain::time::civil_day(app.clock.now()).to_string();
    let (stop, written) = (Rc::new(AtomicBool::new(false)), Rc::new(AtomicU32::new(0)));
    let writers: Vec<_> = (0..WRITERS)
        .map(|nth| {
            let state = if nth % 2 == 0 { app.state.clone() } else { second.clone() };
            actix_web::rt::spawn(write(state, nth, Rc::clone(&stop), Rc::clone(&written)))
        })
        .collect();
    let readers: Vec<_> = (0..READERS)
        .map(|nth| actix_web::rt::spawn(read(client.clone(), nth, Rc::clone(&stop), today.clone())))
        .collect();
    let mut conn = app.db().connect().await;
    let begun = std::time::Instant::now();
    while begun.elapsed() < LASTS {
        roll_up(&mut conn, 50).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    let mut answers = Vec::new();
    for reader in readers {
        answers.extend(reader.await.unwrap());
    }
    assert!(written.load(Ordering::SeqCst) > 200 && answers.len() > 20, "{written:?} {}", answers.len());
    let grown = |answer: &Value| answer["totals"]["received_new"].as_i64().unwrap();
    assert!(grown(&answers[0].1) < grown(&answers[answers.len() - 1].1));
    for (again, told) in answers {
        assert_eq!(client.get(&again).await.json(), told, "{again}");
    }
}
