//! Lives played through the API: every intake and act is sent at the instant it happens, in the order of time.

use serde_json::{Value, json};

use super::world::{World, id_of, intake_with, with};

/// Something that is sent at an instant of Vietnam.
pub type Step = (String, Value);

/// An intake and the acts that follow.
pub type Life = Vec<Step>;

/// A body, sent at an instant.
pub fn at(instant: &str, body: Value) -> Step {
    (instant.to_owned(), body)
}

/// An intake at an instant, accepted by default.
pub fn intake_at(instant: &str, changes: &Value) -> Step {
    at(instant, intake_with(changes))
}

/// Steps of all lives in the order of time, each with the number of its life.
pub type Play = Vec<(String, usize, Value)>;

fn in_order(lives: Vec<Life>) -> Play {
    let mut steps: Play = lives
        .into_iter()
        .enumerate()
        .flat_map(|(life, steps)| steps.into_iter().map(move |(when, body)| (when, life, body)))
        .collect();
    // Stable: steps of one instant stay in order.
    steps.sort_by(|one, other| one.0.cmp(&other.0));
    steps
}

/// The play in pieces, each up to an instant. A life that goes on is found again by its reference.
pub fn cut(lives: Vec<Life>, until: &[&str]) -> Vec<(String, Play)> {
    let mut rest = in_order(lives);
    until
        .iter()
        .map(|until| {
            let later = rest.split_off(rest.partition_point(|(when, ..)| when.as_str() < *until));
            ((*until).to_owned(), std::mem::replace(&mut rest, later))
        })
        .collect()
}

/// Plays steps: intakes as bulk lines with a reference, acts one by one; corrections name the last event of a kind
/// in `event`, and are given its id here.
pub async fn step(world: &World, steps: Play) {
    let desk = world.anyone().await;
    for (when, life, body) in steps {
        world.set(&when);
        if body.get("action").is_none() {
            let told = desk.bulk(&[with(&body, &json!({"idempotency_key": format!("life-{life}")}))]).await;
            world.lives.lock().unwrap().insert(life, id_of(&told[0]));
            continue;
        }
        let dossier = json!({"id": world.lives.lock().unwrap()[&life]});
        let body = match body["event"].as_str() {
            Some(kind) => with(&body, &json!({"event": desk.event(&dossier, kind).await})),
            None => body,
        };
        desk.act(&dossier, &body).await.is(200);
    }
}

/// Plays whole lives.
pub async fn play(world: &World, lives: Vec<Life>) {
    step(world, in_order(lives)).await;
}
