//! Figures in every range and by every group, against a count by hand over a few hundred dossiers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value, json};

use super::world::{
    BESIDE, BIRTH, ELSEWHERE, HERE, LAND, SHIFT, UNLIMITED, World, act_with, groups, row, with,
};

/// The facts of a dossier that are counted.
struct Counted {
    procedure: &'static str,
    agency: &'static str,
    channel: &'static str,
    accepted_on: NaiveDate,
    due_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    withdrawn: bool,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Dossiers over all procedures, agencies and channels, from December to March.
fn dossiers() -> Vec<Counted> {
    (0..240_u64)
        .map(|i| {
            let pick = |list: &[&'static str], n: u64| list[usize::try_from(n).unwrap() % list.len()];
            let procedure = pick(&[BIRTH, LAND, SHIFT, UNLIMITED], i);
            let accepted_on = day("2022-12-05") + Days::new(i * 7 % 108);
            let ended_on = accepted_on + Days::new(i * 5 % 23);
            Counted {
                procedure,
                agency: pick(&[HERE, BESIDE, ELSEWHERE, "H59.31"], i / 4),
                channel: pick(&["direct", "online", "postal", "online", "direct"], i),
                accepted_on,
                due_on: (procedure != UNLIMITED).then(|| accepted_on + Days::new(4 + i % 11)),
                ended_on: Some(ended_on).filter(|end| i % 6 != 0 && *end <= day("2023-03-24")),
                withdrawn: i % 13 == 0,
            }
        })
        .collect()
}

fn line(dossier: &Counted) -> Value {
    let at = |day: NaiveDate| format!("{day}T09:00:00+07:00");
    let action = if dossier.withdrawn { "withdraw" } else { "finish" };
    let acts: Vec<Value> =
        dossier.ended_on.iter().map(|ended| act_with(action, &json!({"occurred_at": at(*ended)}))).collect();
    let body = json!({
        "procedure": dossier.procedure, "agency": dossier.agency, "channel": dossier.channel, "accept": true,
        "accepted_at": at(dossier.accepted_on), "applicant": {"name": "A"}, "transitions": acts,
    });
    with(&body, &json!({"due_on": dossier.due_on}))
}

/// Columns 3 to 13 by the rules of counting, one dossier after the other.
fn by_hand<'a>(dossiers: impl IntoIterator<Item = &'a Counted>, from: NaiveDate, to: NaiveDate) -> [i64; 11] {
    let mut sums = [0; 11];
    for d in dossiers {
        if d.accepted_on > to || d.ended_on.is_some_and(|ended| ended < from) {
            continue;
        }
        let received = if d.accepted_on < from {
            3
        } else if d.channel == "online" {
            1
        } else {
            2
        };
        let left = match (d.ended_on.filter(|ended| *ended <= to), d.due_on) {
            (Some(_), _) if d.withdrawn => 6,
            (Some(ended), Some(due)) if ended < due => 5,
            (Some(ended), Some(due)) if ended > due => 7,
            (Some(_), _) => 6,
            (None, Some(due)) if due < to => 10,
            (None, _) => 9,
        };
        for cell in [0, received, if left < 9 { 4 } else { 8 }, left] {
            sums[cell] += 1;
        }
    }
    sums
}

fn field(dossier: &Counted) -> &'static str {
    if dossier.procedure == BIRTH { "TP-HT" } else { "TNMT-DD" }
}

/// The reporting months of a range, each as far as it lies in it.
fn months(from: NaiveDate, to: NaiveDate) -> BTreeMap<String, (NaiveDate, NaiveDate)> {
    let mut months: BTreeMap<String, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        // From the 15th on it is the next month: 17 days later is always in it.
        let ahead = if day.day() >= 15 { 17 } else { 0 };
        let name = (day + Days::new(ahead)).format("%Y-%m").to_string();
        months.entry(name).or_insert((day, day)).1 = day;
    }
    months
}

const RANGES: [(&str, &str); 9] = [
    ("2022-12-15", "2023-03-14"),
    ("2023-01-15", "2023-02-14"),
    ("2022-12-20", "2023-03-03"),
    ("2023-01-15", "2023-02-20"),
    ("2023-01-20", "2023-02-14"),
    ("2023-01-20", "2023-01-25"),
    ("2023-02-01", "2023-02-01"),
    ("2022-11-15", "2023-03-24"),
    ("2022-12-31", "2023-01-14"),
];

async fn filled() -> World {
    let world = World::new().await;
    world.anyone().await.bulk(&dossiers().iter().map(line).collect::<Vec<_>>()).await;
    world
}

type Part = fn(&Counted) -> String;

#[actix_web::test]
async fn every_range_by_every_group_is_what_a_count_by_hand_gives() {
    let world = filled().await;
    let desk = world.anyone().await;
    let all = dossiers();
    let parts: [(&str, Part); 4] = [
        ("field", |d| field(d).to_owned()),
        ("procedure", |d| d.procedure.to_owned()),
        ("channel", |d| d.channel.to_owned()),
        ("agency", |d| if d.agency == ELSEWHERE { "H59.32".to_owned() } else { "H59.31".to_owned() }),
    ];
    for rolled in ["in the tail", "rolled up"] {
        for (from, to) in RANGES {
            let (first, last) = (day(from), day(to));
            let query = format!("agency=H59&from={from}&to={to}");
            let whole = by_hand(&all, first, last);
            assert_eq!(desk.row(&query).await, whole, "{query}, {rolled}");
            for (group, part) in parts {
                let figures = desk.figures(&format!("{query}&group_by={group}")).await;
                assert_eq!(row(&figures["totals"]), whole, "{query} {group}, {rolled}");
                let keys: BTreeSet<String> = all.iter().map(part).collect();
                let mut expected: BTreeMap<String, [i64; 11]> = keys
                    .into_iter()
                    .map(|key| (key.clone(), by_hand(all.iter().filter(|d| part(d) == key), first, last)))
                    .collect();
                let mut told: BTreeMap<String, [i64; 11]> =
                    groups(&figures).into_iter().map(|(key, totals)| (key, row(&totals))).collect();
                if group == "agency" {
                    assert_eq!(told.remove("H59"), Some([0; 11]));
                } else {
                    expected.retain(|_, row| *row != [0; 11]);
                    told.retain(|_, row| *row != [0; 11]);
                }
                assert_eq!(told, expected, "{query} {group}, {rolled}");
            }
            let by_month = groups(&desk.figures(&format!("{query}&group_by=month")).await);
            let expected: BTreeMap<_, _> = months(first, last)
                .into_iter()
                .map(|(key, (from, to))| (key, by_hand(&all, from, to)))
                .collect();
            assert_eq!(
                by_month.into_iter().map(|(key, t)| (key, row(&t))).collect::<BTreeMap<_, _>>(),
                expected,
                "{query}"
            );
            let by_day = groups(&desk.figures(&format!("{query}&group_by=day")).await);
            let expected: BTreeMap<_, _> = first
                .iter_days()
                .take_while(|day| *day <= last)
                .map(|day| (day.to_string(), by_hand(&all, day, day)))
                .collect();
            assert_eq!(
                by_day.into_iter().map(|(key, t)| (key, row(&t))).collect::<BTreeMap<_, _>>(),
                expected,
                "{query}"
            );
        }
        world.db_roll_up().await;
    }
}

#[actix_web::test]
async fn units_and_subtrees() {
    let world = filled().await;
    let desk = world.anyone().await;
    let all = dossiers();
    let (from, to) = (day("2022-12-15"), day("2023-03-14"));
    let of = |agencies: &[&str]| by_hand(all.iter().filter(|d| agencies.contains(&d.agency)), from, to);
    for (query, expected) in [
        ("agency=H59.31&scope=unit", of(&["H59.31"])),
        ("agency=H59.31&scope=subtree", of(&["H59.31", HERE, BESIDE])),
        ("agency=H59.31", of(&["H59.31", HERE, BESIDE])),
        ("agency=H59.31.07", of(&[HERE])),
        ("agency=H59&scope=unit", [0; 11]),
        ("scope=subtree", of(&["H59.31", HERE, BESIDE, ELSEWHERE])),
    ] {
        assert_eq!(desk.row(&format!("{query}&period=2023-Q1")).await, expected, "{query}");
    }
    let by_agency =
        |figures: Value| groups(&figures).into_iter().map(|(key, t)| (key, row(&t))).collect::<Vec<_>>();
    let subtree = by_agency(desk.figures("agency=H59.31&period=2023-Q1&group_by=agency").await);
    let expected = [("H59.31", of(&["H59.31"])), (HERE, of(&[HERE])), (BESIDE, of(&[BESIDE]))];
    assert_eq!(subtree, expected.map(|(key, row)| (key.to_owned(), row)));
    let unit = by_agency(desk.figures("agency=H59.31&scope=unit&period=2023-Q1&group_by=agency").await);
    assert_eq!(unit, [("H59.31".to_owned(), of(&["H59.31"]))]);
    // The default is the caller's own root; what lies outside is refused, what is unknown is unknown.
    let district = world.clerk("H59.31").await;
    let own = district.figures("period=2023-Q1").await;
    assert_eq!(
        (&own["agency"]["code"], row(&own["totals"])),
        (&json!("H59.31"), of(&["H59.31", HERE, BESIDE]))
    );
    assert_eq!(district.row("period=2023-Q1&agency=H59.31.12").await, of(&[BESIDE]));
    for outside in ["H59", "H59.32", ELSEWHERE] {
        let path = format!("/v1/statistics/dossiers?period=2023-Q1&agency={outside}");
        district.get(&path).await.refuses(403, "agency-out-of-scope", &[]);
    }
    let unknown = desk.get("/v1/statistics/dossiers?period=2023-Q1&agency=H59.99").await;
    unknown.refuses(422, "unknown-agency", &["/agency unknown-agency"]);
}

#[actix_web::test]
async fn a_share_of_nothing_is_null_and_quiet_units_have_rows() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let figures = desk.figures("agency=H59.31&period=2023-Q1&group_by=agency").await;
    assert!(figures["shares"].as_object().unwrap().values().all(Value::is_null));
    assert!(figures["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true));
    assert_eq!(groups(&figures).into_keys().collect::<Vec<_>>(), ["H59.31", HERE, BESIDE]);
    assert!(
        figures["groups"].as_array().unwrap().iter().all(|group| group["shares"]["online_of_new"].is_null())
    );
    let channels = desk.figures("agency=H59.31&period=2023-Q1&group_by=channel").await;
    assert_eq!(groups(&channels).into_keys().collect::<Vec<_>>(), ["direct", "online", "postal"]);
}

#[actix_web::test]
async fn questions_that_have_no_answer() {
    let world = World::new().await;
    let desk = world.anyone().await;
    // Today is 2023-03-24.
    for (query, fault) in [
        ("", "/period required"),
        ("from=2023-01-01", "/to required"),
        ("to=2023-01-01", "/from required"),
        ("period=2023-Q5", "/period malformed"),
        ("period=2023-Q1&from=2023-01-01&to=2023-02-01", "/period not-allowed-here"),
        ("period=2023-Q3", "/period future"),
        ("from=2023-03-25&to=2023-03-26", "/from future"),
        ("from=2023-02-02&to=2023-02-01", "/to before"),
        ("period=2023-Q1&as_of=2022-12-14", "/as_of out-of-range"),
        ("period=2023-Q1&as_of=2023-03-15", "/as_of out-of-range"),
        ("period=2023-Q2&as_of=2023-03-25", "/as_of out-of-range"),
        ("period=2023-Q1&known_at=2023-03-24T03:00:01Z", "/known_at future"),
        ("period=2023-Q1&known_at=2022-12-14T03:00:00Z", "/known_at out-of-range"),
        ("period=2023-Q1&known_at=2023-02-01T03:00:00Z&as_of=2023-02-02", "/as_of out-of-range"),
        ("period=2023-Q1&known_at=yesterday", "/known_at malformed-instant"),
        ("period=2023-Q1&scope=village", "/scope unknown-word"),
        ("period=2023-Q1&group_by=moon", "/group_by unknown-word"),
        ("from=2022-01-01&to=2023-03-01&group_by=day", "/group_by not-allowed-here"),
    ] {
        let answer = desk.get(&format!("/v1/statistics/dossiers?agency=H59&{query}")).await;
        answer.refuses(422, "invalid-query", &[fault]);
    }
    let policy = desk.get("/v1/statistics/dossiers?agency=H59&period=2023-Q1&policy=qd767").await;
    policy.refuses(422, "unknown-policy", &["/policy unknown-word"]);
    let colour = desk.get("/v1/statistics/dossiers?agency=H59&period=2023-Q1&colour=red").await;
    colour.refuses(400, "invalid-query", &["/colour unknown-field"]);
    // Every official name, and where it shows the state of.
    for (period, from, to, as_of) in [
        ("2023-01", "2022-12-15", "2023-01-14", "2023-01-14"),
        ("2023-Q1", "2022-12-15", "2023-03-14", "2023-03-14"),
        ("2023-H1", "2022-12-15", "2023-06-14", "2023-03-24"),
        ("2023-9M", "2022-12-15", "2023-09-14", "2023-03-24"),
        ("2023", "2022-12-15", "2023-12-14", "2023-03-24"),
        ("2023-04", "2023-03-15", "2023-04-14", "2023-03-24"),
    ] {
        let told = desk.figures(&format!("agency=H59&period={period}")).await;
        assert_eq!(told["period"], json!({"key": period, "from": from, "to": to}));
        assert_eq!((&told["as_of"], &told["known_at"]), (&json!(as_of), &json!("2023-03-24T10:00:00+07:00")));
    }
}
