//! The writer by itself: what one order can do to the others.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use motcua::db;
use motcua::db::dossiers::DossierRef;
use motcua::domain::act::Act;
use motcua::domain::applicant::{Applicant, ApplicantKind};
use motcua::domain::decide::Backdating;
use motcua::domain::id::DossierId;
use motcua::domain::intake::Application;
use motcua::domain::procedure::Channel;
use motcua::domain::reach::Reach;
use motcua::domain::status::Action;
use motcua::workflow::directory::Snapshot;
use motcua::workflow::order::{Answer, Answered, Command, Done, Intake, Key, Order, OrderRefused};
use serde_json::json;
use uuid::Uuid;

use super::books::count;
use super::town::PROCEDURE;
use crate::support::TestApp;

const AGENCY: &str = "H59.31.07";

/// A service that can take dossiers in.
async fn office() -> TestApp {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_agency(AGENCY, "commune", Some("H59.31")).await;
    app.db_client("test", "secret", &["dossiers:intake".parse().unwrap()], None).await;
    let registrar = app.client(&["catalogue:write".parse().unwrap()], None).await;
    let body = json!({"name": "Đăng ký khai sinh", "field": {"code": "HT", "name": "Hộ tịch"},
        "levels": ["commune"], "kind": "national", "origin": "central",
        "limits": [{"channel": "direct", "amount": 5, "unit": "working_day"}], "supplement_clock": "restart",
        "online_service": "full", "decision": {"number": "1", "date": "2022-01-01"}, "public": true,
        "valid_from": "2022-01-01"});
    let put = registrar.put(&format!("/v1/procedures/{PROCEDURE}"), &body).await;
    assert_eq!(put.status, 201, "{}", put.text());
    app.refresh().await;
    app
}

fn plain(done: &Done, _: &Snapshot) -> Answer {
    let body = done.filed.dossier.id.0.to_string();
    Answer { status: 201, version: Some(done.filed.dossier.version), location: None, body }
}

fn broken(_: &Done, _: &Snapshot) -> Answer {
    panic!("an order that cannot be told of");
}

fn order(command: Command) -> Order {
    Order::new("test".to_owned(), Reach::Everything, Backdating::Refused, command, plain)
}

fn intake(app: &TestApp) -> Order {
    let known = app.state.directory.current();
    let procedure = known.catalogue.by_code(&PROCEDURE.parse().unwrap()).unwrap();
    let application = Application {
        procedure: procedure.id,
        version: procedure.versions[0].id,
        agency: known.agencies.by_code(&AGENCY.parse().unwrap()).unwrap().id,
        channel: Channel::Direct,
        submitted_at: None,
        accept: None,
        accepted_at: None,
        due_on: None,
        has_code: false,
    };
    let applicant = Applicant {
        kind: ApplicantKind::Citizen,
        name: "Sơn Thị Lan".to_owned(),
        identity: None,
        phone: None,
        email: None,
        address: None,
        summary: None,
        documents: Vec::new(),
    };
    order(Command::Intake(Box::new(Intake {
        officer: None,
        id: DossierId(Uuid::now_v7()),
        application,
        applicant,
        external_ref: None,
        code: None,
        acts: Vec::new(),
        warnings: Vec::new(),
    })))
}

fn reissue(dossier: &str) -> Order {
    let act = Act {
        reason: Some("lịch".to_owned()),
        due_on: Some("2099-01-15".parse().unwrap()),
        ..Act::new(Action::Reissue)
    };
    order(Command::Advance { dossier: dossier.parse::<DossierRef>().unwrap(), act: Box::new(act) })
}

fn keyed(order: Order, key: &str) -> Order {
    Order { key: Some(Key { key: key.to_owned(), fingerprint: vec![1] }), ..order }
}

fn id_of(outcome: &Result<Answered, OrderRefused>) -> String {
    match outcome {
        Ok(Answered::Fresh(answer) | Answered::Replayed(answer)) => answer.body.clone(),
        Err(refused) => panic!("{refused}"),
    }
}

#[actix_web::test]
async fn an_order_that_panics_costs_itself_alone() {
    let app = office().await;
    let writer = &app.state.writer;
    for _ in 0..3 {
        let orders = (0..20).map(|n| {
            let order = intake(&app);
            writer.submit(if n == 7 { Order { render: broken, ..order } } else { order })
        });
        for (n, outcome) in join_all(orders).await.into_iter().enumerate() {
            if n == 7 {
                assert_eq!(outcome, Err(OrderRefused::Broken));
            } else {
                id_of(&outcome);
            }
        }
    }
    assert!(writer.is_running());
    let mut conn = app.db().connect().await;
    assert_eq!(count(&mut conn, "select count(*) as n from dossiers").await, 57);
    // The one that panicked drew a number and gave it back.
    assert_eq!(count(&mut conn, "select last_number::bigint as n from code_counters").await, 57);
    assert_eq!(app.anonymous().get("/health/ready").await.json()["status"], "ok");
}

/// A refusal gives its key back; that must never be the key of another order of the batch.
#[actix_web::test]
async fn twins_are_taken_in_once_whatever_is_refused_beside_them() {
    let app = office().await;
    let writer = &app.state.writer;
    let nobody = Uuid::now_v7().to_string();
    for round in 0..5 {
        let key = format!("twin-{round}");
        // Only refusals first, so that giving back is prepared on the connection and keeping an answer may not be.
        assert_eq!(
            writer.submit(keyed(reissue(&nobody), &format!("refused-{round}"))).await,
            Err(OrderRefused::NotFound)
        );
        let twins = (0..6).map(|_| writer.submit(keyed(intake(&app), &key)));
        let told = join_all(twins).await;
        let first = id_of(&told[0]);
        assert!(told.iter().all(|outcome| id_of(outcome) == first));
        assert_eq!(told.iter().filter(|outcome| matches!(outcome, Ok(Answered::Fresh(_)))).count(), 1);
    }
    let mut conn = app.db().connect().await;
    assert_eq!(count(&mut conn, "select count(*) as n from dossiers").await, 5);
    assert_eq!(count(&mut conn, "select count(*) as n from idempotency_keys").await, 5);
}

/// More orders than a batch holds for one dossier: another dossier's need not wait until they are through.
#[actix_web::test]
async fn a_dossier_that_everybody_wants_holds_up_nobody_else() {
    let app = office().await;
    let writer = &app.state.writer;
    let hot = id_of(&writer.submit(intake(&app)).await);
    let begun = Instant::now();
    let crowd = async {
        let orders = (0..1500).map(|_| writer.submit(reissue(&hot)));
        let outcomes = join_all(orders).await;
        assert!(outcomes.iter().all(Result::is_ok));
        begun.elapsed()
    };
    let passer_by = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        for _ in 0..5 {
            id_of(&writer.submit(intake(&app)).await);
        }
        begun.elapsed()
    };
    let (crowd, passer_by) = tokio::join!(crowd, passer_by);
    assert!(passer_by * 4 < crowd, "the crowd took {crowd:?}, the passer-by {passer_by:?}");
    let mut conn = app.db().connect().await;
    assert_eq!(count(&mut conn, "select max(version)::bigint as n from dossiers").await, 1501);
}

/// Another process sits on a dossier: its orders wait and then are sent away; all others go on.
#[actix_web::test]
async fn a_dossier_that_is_held_elsewhere_holds_up_nobody_else() {
    let app = office().await;
    let writer = &app.state.writer;
    let held = id_of(&writer.submit(intake(&app)).await);
    let mut other = app.db().connect().await;
    db::transaction::begin(&mut other).await.unwrap();
    count(&mut other, &format!("select version::bigint as n from dossiers where id = '{held}' for update"))
        .await;
    let begun = Instant::now();
    let waiting = async {
        let outcome = writer.submit(reissue(&held)).await;
        (outcome, begun.elapsed())
    };
    let others = async {
        for _ in 0..20 {
            id_of(&writer.submit(intake(&app)).await);
        }
        begun.elapsed()
    };
    let ((outcome, waited), others) = tokio::join!(waiting, others);
    assert_eq!(outcome, Err(OrderRefused::Overloaded));
    assert!(waited > Duration::from_secs(9) && waited < Duration::from_secs(20), "{waited:?}");
    assert!(others < Duration::from_secs(5), "{others:?}");
    db::transaction::roll_back(&mut other).await;
    id_of(&writer.submit(reissue(&held)).await);
}

/// Codes of earlier systems raise the counters that others draw from, in either order, at two writers at once.
#[actix_web::test]
async fn counters_are_locked_in_one_order() {
    let app = office().await;
    for n in 10..30 {
        app.db_agency(&format!("H59.31.{n}"), "commune", Some("H59.31")).await;
    }
    let mut conns = Vec::new();
    for _ in 0..2 {
        conns.push(app.db().connect().await);
    }
    let known = app.state.directory.current();
    let agency =
        |n: usize| known.agencies.by_code(&format!("H59.31.{}", 10 + n).parse().unwrap()).unwrap().id;
    let day = "2023-03-24".parse().unwrap();
    let draws = conns.iter_mut().enumerate().map(|(side, conn)| async move {
        for _ in 0..40 {
            let counters = (0..20).map(|n| {
                let draw = if n % 2 == side {
                    db::codes::Draw { at_least: 3, take: 0 }
                } else {
                    db::codes::Draw { at_least: 0, take: 1 }
                };
                ((agency(n), day), draw)
            });
            let counters = counters.collect();
            db::transaction(conn, async |conn| {
                let drawn = db::codes::draw(conn, &counters).await?;
                assert_eq!(drawn.len(), 20);
                Ok::<_, db::Error>(())
            })
            .await
            .unwrap();
        }
    });
    join_all(draws).await;
    let mut conn = app.db().connect().await;
    let outside = "select count(*) as n from code_counters where last_number not between 40 and 43";
    assert_eq!(count(&mut conn, outside).await, 0);
}
