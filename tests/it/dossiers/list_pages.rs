//! Pages in every order: nothing missing, nothing twice, whatever comes in or changes while someone turns them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::world::{
    BESIDE, Door, ELSEWHERE, HERE, LAND, UNLIMITED, World, act, id_of, intake_with, local, with,
};

const SORTS: [&str; 10] = [
    "-id",
    "id",
    "due_on",
    "-due_on",
    "accepted_on",
    "-accepted_on",
    "submitted_at",
    "-submitted_at",
    "ended_on",
    "-ended_on",
];

/// Whether a dossier is among those that a filter finds.
type Keeps = fn(&Value) -> bool;

/// How a list in this order should lie: what lacks the date last, ties by id.
fn in_order(sort: &str, a: &Value, b: &Value) -> Ordering {
    let (member, backwards) = sort.strip_prefix('-').map_or((sort, false), |member| (member, true));
    let turned = |order: Ordering| if backwards { order.reverse() } else { order };
    let text = |dossier: &Value, member: &str| dossier[member].as_str().map(ToOwned::to_owned);
    let keys = match (text(a, member), text(b, member)) {
        (Some(a), Some(b)) => turned(a.cmp(&b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    keys.then_with(|| turned(text(a, "id").cmp(&text(b, "id"))))
}

/// Walks a list to its end; `meanwhile` happens after each page.
async fn walk(desk: &Door, query: &str, mut meanwhile: impl AsyncFnMut(usize)) -> Vec<Value> {
    let mut walked = Vec::new();
    let mut path = format!("/v1/dossiers?{query}");
    for turn in 0.. {
        let page = desk.get(&path).await.is(200);
        walked.extend(page.body["items"].as_array().unwrap().iter().cloned());
        let Some(link) = page.header("link") else {
            assert!(page.body["next"].is_null());
            break;
        };
        path = link.split(['<', '>']).nth(1).unwrap().to_owned();
        meanwhile(turn).await;
    }
    walked
}

/// A dossier of any past: dates that tie, dates that are missing, ends and waits, handed to other agencies.
fn some_dossier() -> impl Strategy<Value = Value> {
    (0..6_u32, 0..5_u32, 0..6_u32, prop::sample::select(vec![HERE, BESIDE, ELSEWHERE, "H59.31"]), any::<bool>()).prop_map(
        |(day, due, end, agency, unlimited)| {
            let accepted = local(&format!("2023-03-0{}T09:00", day + 1));
            let at = |hour: u32| local(&format!("2023-03-1{end}T{hour:02}:00"));
            let procedure = if unlimited { UNLIMITED } else { LAND };
            let base = json!({"agency": agency, "procedure": procedure, "accepted_at": accepted});
            let base = if unlimited { base } else { with(&base, &json!({"due_on": format!("2023-03-1{}", due)})) };
            let more = match end {
                0 => json!({"channel": "online", "accepted_at": null, "due_on": null, "submitted_at": local("2023-03-22T09:00")}),
                1 | 2 => json!({"transitions": [with(&act("finish"), &json!({"occurred_at": at(9)}))]}),
                3 => json!({"transitions": [with(&act("withdraw"), &json!({"occurred_at": at(9)}))]}),
                4 => json!({"transitions": [with(&act("transfer"), &json!({"occurred_at": at(9), "to_agency": if agency == BESIDE { HERE } else { BESIDE }}))]}),
                _ => json!({}),
            };
            intake_with(&with(&base, &more))
        },
    )
}

#[actix_web::test]
async fn every_order_is_kept_over_every_reach() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let mut runner = TestRunner::deterministic();
    let lines: Vec<Value> =
        (0..90).map(|_| some_dossier().new_tree(&mut runner).unwrap().current()).collect();
    desk.bulk(&lines).await;
    let all = walk(&desk, "limit=200", async |_| {}).await;
    assert_eq!(all.len(), 90);
    // Each order must have ties and gaps to prove something.
    assert!(all.iter().filter(|one| one["due_on"].is_null()).count() > 5);
    assert!(all.iter().filter(|one| one["accepted_on"].is_null()).count() > 5);
    let within = |reach: &str, one: &Value| {
        let of = |member: &str| one[member]["code"].as_str().unwrap().starts_with(reach);
        of("agency") || of("intake_agency")
    };
    for (reach, door) in
        [("H59", &desk), ("H59.31", &world.clerk("H59.31").await), (HERE, &world.clerk(HERE).await)]
    {
        for sort in SORTS {
            let filters: [(&str, Keeps); 4] = [
                ("", |_| true),
                ("&status=accepted,registered", |one| {
                    one["status"] == "accepted" || one["status"] == "registered"
                }),
                ("&outcome=approved", |one| one["outcome"] == "approved"),
                ("&standing=overdue", |one| one["standing"] == "overdue"),
            ];
            for (filter, keeps) in filters {
                let mut expected: Vec<&Value> =
                    all.iter().filter(|one| within(reach, one) && keeps(one)).collect();
                expected.sort_by(|a, b| in_order(sort, a, b));
                let walked = walk(door, &format!("limit=7&sort={sort}{filter}"), async |_| {}).await;
                let (walked, expected): (Vec<String>, Vec<String>) =
                    (walked.iter().map(id_of).collect(), expected.into_iter().map(id_of).collect());
                assert_eq!(walked, expected, "{reach} {sort} {filter}");
            }
            let counted = door.get(&format!("/v1/dossiers?limit=1&count=exact&sort={sort}")).await.is(200);
            assert_eq!(counted.body["count"], all.iter().filter(|one| within(reach, one)).count(), "{reach}");
        }
    }
}

/// While pages are turned, dossiers come in and others change, moving in the order; those that nobody touches are seen
/// once each.
#[actix_web::test]
async fn what_nobody_touches_is_seen_exactly_once() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let mut runner = TestRunner::deterministic();
    let mut some = || some_dossier().new_tree(&mut runner).unwrap().current();
    let lines: Vec<Value> = (0..60).map(|_| some()).collect();
    desk.bulk(&lines).await;
    let movable = |one: &Value| one["status"] == "accepted" && !one["due_on"].is_null();
    for sort in SORTS {
        let before = walk(&desk, "limit=200", async |_| {}).await;
        let (mut moved, still): (Vec<Value>, Vec<Value>) = {
            let (movable, still): (Vec<Value>, Vec<Value>) = before.into_iter().partition(|one| movable(one));
            let (some, rest) = movable.split_at(movable.len().min(4));
            (some.to_vec(), still.into_iter().chain(rest.to_vec()).collect())
        };
        let walked = walk(&desk, &format!("limit=8&sort={sort}"), async |turn| {
            desk.bulk(&[some(), some()]).await;
            if let Some(one) = moved.pop() {
                let change = if turn % 2 == 0 { act("reissue") } else { act("finish") };
                desk.act(&one, &change).await.is(200);
            }
        })
        .await;
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for one in &walked {
            *times.entry(id_of(one)).or_default() += 1;
        }
        for one in &still {
            assert_eq!(times.get(&id_of(one)), Some(&1), "{sort} {one}");
        }
    }
}

#[actix_web::test]
async fn a_cursor_belongs_to_its_list() {
    let world = World::new().await;
    let desk = world.clerk("H59.31").await;
    desk.bulk(&(0..5).map(|_| intake_with(&json!({}))).collect::<Vec<_>>()).await;
    let next = |page: &Value| page["next"].as_str().unwrap().to_owned();
    let first = desk.get("/v1/dossiers?limit=2&sort=due_on&status=accepted").await.is(200).body;
    let cursor = next(&first);
    // The limit may change, and a count may be asked for.
    let on = format!("/v1/dossiers?limit=3&sort=due_on&status=accepted&count=exact&cursor={cursor}");
    let rest = desk.get(&on).await.is(200).body;
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), &rest["count"], &rest["next"]),
        (3, &json!(5), &Value::Null)
    );
    let seen: BTreeSet<String> =
        [&first, &rest].iter().flat_map(|page| page["items"].as_array().unwrap()).map(id_of).collect();
    assert_eq!(seen.len(), 5);
    for other in [
        "sort=-due_on&status=accepted",
        "status=accepted",
        "sort=due_on",
        "sort=due_on&status=accepted,done",
        "sort=due_on&status=accepted&channel=direct",
        "sort=due_on&status=accepted&agency=H59.31.07",
        "sort=due_on&status=accepted&scope=unit",
    ] {
        let path = format!("/v1/dossiers?{other}&cursor={cursor}");
        desk.get(&path).await.refuses(422, "invalid-query", &["/cursor malformed"]);
    }
    let altered = format!("A{}", &cursor[1..]);
    for bad in ["x", "", "%20", &altered[..altered.len() - 1], &uuid::Uuid::now_v7().to_string()] {
        let path = format!("/v1/dossiers?sort=due_on&status=accepted&cursor={bad}");
        desk.get(&path).await.refuses(422, "invalid-query", &["/cursor malformed"]);
    }
}
