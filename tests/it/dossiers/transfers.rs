//! Transfers: another agency answers from then on; the one-stop that took the dossier in still sees it.

use serde_json::json;

use super::world::{BESIDE, ELSEWHERE, HERE, World, act, act_with, id_of, intake};

#[actix_web::test]
async fn the_receiver_answers_and_the_giver_still_sees() {
    let world = World::new().await;
    let (giver, receiver, third) =
        (world.clerk(HERE).await, world.clerk(ELSEWHERE).await, world.clerk(BESIDE).await);
    let dossier = giver.take_in(&intake()).await;
    let path = format!("/v1/dossiers/{}", id_of(&dossier));
    receiver.get(&path).await.refuses(404, "not-found", &[]);
    // The receiver may lie outside the caller's subtree.
    let given =
        giver.act(&dossier, &act_with("transfer", &json!({"to_agency": ELSEWHERE}))).await.is(200).body;
    assert_eq!(
        (&given["agency"]["code"], &given["intake_agency"]["code"]),
        (&json!(ELSEWHERE), &json!(HERE))
    );
    assert_eq!((&given["code"], &given["due_on"]), (&dossier["code"], &dossier["due_on"]));
    for door in [&giver, &receiver] {
        assert_eq!(door.look(&dossier).await["agency"]["code"], ELSEWHERE);
        let listed = door.get("/v1/dossiers").await.is(200);
        assert_eq!(listed.each("id"), [id_of(&dossier)]);
    }
    third.get(&path).await.refuses(404, "not-found", &[]);
    third.act(&dossier, &act("finish")).await.refuses(404, "not-found", &[]);
    third.patch(&path, &[], &json!({"summary": "x"})).await.refuses(404, "not-found", &[]);
    receiver.act(&dossier, &act("finish")).await.is(200);
    // The one-stop hands the result over.
    giver.act(&dossier, &act("hand_over")).await.is(200);
    let history = giver.history(&dossier).await;
    let agencies: Vec<_> = history.iter().map(|event| event["agency"]["code"].as_str().unwrap()).collect();
    assert_eq!(agencies, [HERE, HERE, ELSEWHERE, ELSEWHERE]);
    assert_eq!(history[1]["facts"]["to_agency"], ELSEWHERE);
}

#[actix_web::test]
async fn others_are_told_the_same_as_of_what_is_not_there() {
    let world = World::new().await;
    let dossier = world.clerk(HERE).await.take_in(&intake()).await;
    let stranger = world.clerk(ELSEWHERE).await;
    let told = async |dossier: &str| {
        let answer = stranger.post(&format!("/v1/dossiers/{dossier}/transitions"), &act("assign")).await;
        let mut body = answer.is(404).body;
        body["request_id"].take();
        body
    };
    let real = told(&id_of(&dossier)).await;
    for absent in [
        "0186dfc6-0000-7000-8000-000000000000",
        "H59.31.07-230324-0777",
        "no-such-thing",
        dossier["code"].as_str().unwrap(),
    ] {
        assert_eq!(told(absent).await, real, "{absent}");
    }
    // Also with a version that does not stand: nothing is told of it.
    let path = format!("/v1/dossiers/{}/transitions", id_of(&dossier));
    stranger.post_with(&path, &[("if-match", "\"9\"")], &act("assign")).await.refuses(404, "not-found", &[]);
}
