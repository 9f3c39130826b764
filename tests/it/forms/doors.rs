//! Paths that lead nowhere, questions that cannot be answered, and another's subtree.

use motcua::domain::scope::Scope;

use super::sheet::total;
use crate::dossiers::world::{BESIDE, ELSEWHERE, HERE, World, intake};

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let desk = world.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    for path in [
        "H59.31/2023-Q1/forms/II.06x",
        "H59.31/2023-Q1/forms/ii.06a",
        "H59.31/2023-Q5/forms/II.06a",
        "H59.31/Q1/forms/II.06a",
        "H59.31/2023-q1/forms/II.06a",
        "H59.31.99/2023-Q1/forms/II.06a",
        "h59/2023-Q1/forms/II.06a",
        "%FF/2023-Q1/forms/II.06a",
        // Above and beside the caller's subtree.
        "H59/2023-Q1/forms/II.06b",
        "H59.32/2023-Q1/forms/II.06b",
        "H59.32.01/2023-Q1/forms/II.06a?format=xlsx",
    ] {
        desk.get(&format!("/v1/reports/{path}")).await.refuses(404, "not-found", &[]);
    }
}

#[actix_web::test]
async fn questions_that_cannot_be_answered() {
    let world = World::new().await;
    let desk = world.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    let of = |rest: &str| format!("/v1/reports/H59.31/{rest}");
    desk.get(&of("2023-Q1/forms/II.06a?policy=qd767")).await.refuses(
        422,
        "unknown-policy",
        &["/policy unknown-word"],
    );
    for (rest, fault) in [
        // Its columns tell apart what the portal's rule does not.
        ("2023-Q1/forms/II.06a?policy=qd766", "/policy not-allowed-here"),
        ("2023-Q1/forms/07a/cells/pending_overdue?policy=qd766", "/policy not-allowed-here"),
        ("2023-Q3/forms/II.06a", "/period future"),
        ("2023-Q1/forms/II.06a?as_of=2023-03-15", "/as_of out-of-range"),
        ("2023-Q1/forms/II.06a?as_of=2022-12-14", "/as_of out-of-range"),
        ("2023-Q2/forms/II.06a?as_of=2023-03-25", "/as_of out-of-range"),
        ("2023-Q1/forms/II.06a?known_at=2022-12-01T00:00:00Z", "/known_at out-of-range"),
        ("2023-Q1/forms/II.06a?known_at=2024-12-01T00:00:00Z", "/known_at future"),
        ("2023-Q1/forms/II.06a?known_at=2023-03-01", "/known_at malformed-instant"),
    ] {
        desk.get(&of(rest)).await.refuses(422, "invalid-query", &[fault]);
    }
    // Rows that a form does not take, and a period of another circular.
    for (rest, fault) in [
        ("2023-Q1/forms/II.05a?rows=field", "/rows not-allowed-here"),
        ("2023-Q1/forms/II.08?rows=level", "/rows not-allowed-here"),
        ("2023-Q1/forms/II.07b?rows=level", "/rows not-allowed-here"),
        ("2020-Q4/forms/II.06b", "/period not-allowed-here"),
        ("2020/forms/II.08", "/period not-allowed-here"),
        ("2020-Q4/forms/II.06b/cells/pending_total", "/period not-allowed-here"),
        ("2023-Q1/forms/II.07a/cells/pending_coordination", "/column not-allowed-here"),
        ("2023-Q1/forms/II.07b/cells/procedures_total", "/column not-allowed-here"),
        ("2023-Q1/forms/II.05b/cells/received_total", "/column not-allowed-here"),
    ] {
        desk.get(&of(rest)).await.refuses(422, "invalid-query", &[fault]);
    }
    for rest in ["II.05a/cells/pending", "II.07b/cells/overdue", "II.08/cells/online"] {
        desk.get(&of(&format!("2023-Q1/forms/{rest}"))).await.refuses(404, "not-found", &[]);
    }
    // The first period of the circular ends in January 2021.
    desk.get(&of("2021-01/forms/II.06b")).await.is(200);
    let several = of("2023-Q1/forms/II.06a?rows=x&as_of=14/03&format=pdf");
    let faults = ["/rows unknown-word", "/format unknown-word", "/as_of malformed-date"];
    desk.get(&several).await.refuses(422, "invalid-query", &faults);
}

#[actix_web::test]
async fn a_commune_sees_its_own_and_the_district_all() {
    let world = World::new().await;
    world.anyone().await.take_in(&intake()).await;
    let form = async |door: &str, agency: &str| {
        let door = world.client(&[Scope::StatisticsRead], Some(door)).await;
        let answer = door.get(&format!("/v1/reports/{agency}/2023-Q2/forms/II.06b")).await;
        (answer.status == 200).then(|| total(&answer.body)[0])
    };
    assert_eq!(form(HERE, HERE).await, Some(1));
    assert_eq!(form(HERE, BESIDE).await, None);
    assert_eq!(form(HERE, "H59.31").await, None);
    assert_eq!(form("H59.31", HERE).await, Some(1));
    assert_eq!(form("H59.31", "H59.31").await, Some(1));
    assert_eq!(form("H59.32", ELSEWHERE).await, Some(0));
}
