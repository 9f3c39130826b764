//! A changing tree: figures go by the tree of the day shown, what one may touch by that of today.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{BESIDE, Door, ELSEWHERE, HERE, World, act, groups, id_of, intake_with, local, row};

/// Ends an agency on a day; its successor answers from the next day on.
async fn end(registrar: &Door, code: &str, level: &str, parent: &str, last: &str, successor: &str) {
    let body = json!({
        "name": format!("UBND {code}"), "level": level, "parent": parent, "valid_from": "2004-01-01", "valid_to": last,
        "successor": successor,
    });
    let answer = registrar.put(&format!("/v1/agencies/{code}"), &body).await;
    assert!(answer.status < 300, "{:#}", answer.body);
}

async fn moved_to(registrar: &Door, code: &str, parent: &str, from: &str) {
    let body =
        json!({"name": format!("UBND {code} mới"), "level": "commune", "parent": parent, "valid_from": from});
    let answer = registrar.put(&format!("/v1/agencies/{code}"), &body).await;
    assert!(answer.status < 300, "{:#}", answer.body);
}

/// The district H59.31 ends with 2023-02-10; its communes go under the province, BESIDE is merged into HERE. Each of the
/// three had one dossier pending from January, and HERE has one of March.
async fn reformed() -> (World, Vec<Value>) {
    let world = World::at(&local("2023-01-20T09:00")).await;
    let desk = world.anyone().await;
    let mut dossiers = Vec::new();
    for agency in ["H59.31", HERE, BESIDE] {
        dossiers.push(desk.take_in(&intake_with(&json!({"agency": agency, "due_on": "2023-01-31"}))).await);
    }
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    end(&registrar, BESIDE, "commune", "H59.31", "2023-02-10", HERE).await;
    moved_to(&registrar, HERE, "H59", "2023-02-11").await;
    end(&registrar, "H59.31", "district", "H59", "2023-02-10", "H59").await;
    world.set("2023-03-24T10:00");
    dossiers.push(
        desk.take_in(&intake_with(
            &json!({"accepted_at": local("2023-03-01T09:00"), "due_on": "2023-03-31"}),
        ))
        .await,
    );
    (world, dossiers)
}

fn rows(figures: &Value) -> Vec<(String, [i64; 11])> {
    groups(figures).into_iter().map(|(key, totals)| (key, row(&totals))).collect()
}

#[actix_web::test]
async fn lines_count_under_the_successor_from_its_day() {
    let (world, _) = reformed().await;
    let desk = world.anyone().await;
    let one = [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1];
    // The last day of the district: it still rolls its communes up.
    assert_eq!(
        desk.row("agency=H59.31&period=2023-02&as_of=2023-02-10").await,
        [3, 0, 3, 0, 0, 0, 0, 0, 3, 0, 3]
    );
    let told = desk.figures("agency=H59.31&period=2023-02&as_of=2023-02-10&group_by=agency").await;
    assert_eq!(rows(&told), [("H59.31".to_owned(), one), (HERE.to_owned(), one), (BESIDE.to_owned(), one)]);
    let told = desk.figures("agency=H59&period=2023-02&as_of=2023-02-10&group_by=agency").await;
    let three = [3, 0, 3, 0, 0, 0, 0, 0, 3, 0, 3];
    assert_eq!(
        rows(&told),
        [("H59".to_owned(), [0; 11]), ("H59.31".to_owned(), three), ("H59.32".to_owned(), [0; 11])]
    );
    // A day later what was pending in the merged commune is its successor's, and the district's the province's.
    assert_eq!(
        desk.row(&format!("agency={HERE}&period=2023-02&as_of=2023-02-11")).await,
        [2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 2]
    );
    let told = desk.figures("agency=H59&period=2023-02&as_of=2023-02-11&group_by=agency").await;
    let two = [2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 2];
    assert_eq!(
        rows(&told),
        [("H59".to_owned(), one), (HERE.to_owned(), two), ("H59.32".to_owned(), [0; 11])]
    );
    // The next period begins with it: no transfers, no gap.
    let march = desk.figures(&format!("agency={HERE}&period=2023-03")).await;
    assert_eq!(row(&march["totals"]), [3, 0, 1, 2, 0, 0, 0, 0, 3, 1, 2]);
    assert_eq!((&march["totals"]["carried_over"], &march["totals"]["transferred"]), (&json!(2), &json!(0)));
    assert_eq!(march["agency"]["name"], format!("UBND {HERE} mới"));
    let whole = desk.figures("agency=H59&period=2023-Q1&group_by=agency").await;
    assert_eq!(row(&whole["totals"]), [4, 0, 4, 0, 0, 0, 0, 0, 4, 1, 3]);
    // A report of the time before is still that of the time before.
    assert_eq!(desk.row("agency=H59.31&from=2023-01-15&to=2023-02-10").await, three);
    assert_eq!(desk.row(&format!("agency={BESIDE}&from=2023-01-15&to=2023-02-10")).await, one);
}

#[actix_web::test]
async fn the_successor_goes_on_with_the_dossiers() {
    let (world, dossiers) = reformed().await;
    let (successor, old, stranger) =
        (world.clerk(HERE).await, world.clerk(BESIDE).await, world.clerk(ELSEWHERE).await);
    let merged = &dossiers[2];
    assert_eq!(successor.look(merged).await["agency"]["code"], BESIDE);
    assert_eq!(old.look(merged).await["id"], merged["id"]);
    stranger.get(&format!("/v1/dossiers/{}", id_of(merged))).await.refuses(404, "not-found", &[]);
    let listed = successor.get("/v1/dossiers").await.is(200);
    assert_eq!(listed.each("id").len(), 3);
    // Nothing new comes in where nobody stands any more.
    let late = intake_with(&json!({"agency": BESIDE}));
    successor.post("/v1/dossiers", &late).await.refuses(422, "unknown-agency", &["/agency unknown-agency"]);
    successor.act(merged, &act("finish")).await.is(200);
    let march = successor.figures("period=2023-04").await;
    assert_eq!(row(&march["totals"]), [3, 0, 0, 3, 1, 0, 0, 1, 2, 1, 1]);
    // Nobody is given a dossier who does not stand.
    let gone = json!({"action": "transfer", "to_agency": BESIDE, "reason": "x"});
    successor.act(&dossiers[1], &gone).await.refuses(422, "unknown-agency", &["/to_agency unknown-agency"]);
}

#[actix_web::test]
async fn a_correction_names_an_agency_that_stood_then() {
    let (world, dossiers) = reformed().await;
    let desk = world.anyone().await;
    let wrong =
        |event: Value| json!({"action": "correct", "event": event, "set": {"agency": BESIDE}, "reason": "x"});
    // The one of January may have been the merged commune's, the one of March not.
    let event = desk.event(&dossiers[1], "accepted").await;
    assert_eq!(desk.act(&dossiers[1], &wrong(event)).await.is(200).body["agency"]["code"], BESIDE);
    let event = desk.event(&dossiers[3], "accepted").await;
    desk.act(&dossiers[3], &wrong(event)).await.refuses(
        422,
        "invalid-values",
        &["/set/agency not-allowed-here"],
    );
}

#[actix_web::test]
async fn with_several_roots_the_agency_must_be_named() {
    let world = World::new().await;
    let desk = world.anyone().await;
    assert_eq!(desk.figures("period=2023-Q1").await["agency"]["code"], "H59");
    world.client(&[Scope::CatalogueWrite], None).await.agency("H60", "province", &Value::Null).await;
    let answer = desk.get("/v1/statistics/dossiers?period=2023-Q1").await;
    answer.refuses(422, "invalid-query", &["/agency required"]);
}
