//! A province with nine districts and 106 communes, and what became of them on 2025-07-01; told apart from the service.
//!
//! Commune `i` lies in district `i % 9`. Three neighbours by number become one: of most groups the first goes on, of every
//! sixth a new one takes over all three. So units of several districts merge, and the districts end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::dossiers::world::Door;
use crate::support::TestApp;

pub const PROVINCE: &str = "H80";
pub const DISTRICTS: usize = 9;
pub const COMMUNES: usize = 106;

/// The first day without districts.
pub fn reform() -> NaiveDate {
    day("2025-07-01")
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn district(number: usize) -> String {
    format!("{PROVINCE}.{number:02}")
}

pub fn commune(number: usize) -> String {
    format!("{}.{number:03}", district(number % DISTRICTS))
}

/// Who takes over commune `number`; itself where it goes on.
pub fn successor(number: usize) -> String {
    let group = number / 3;
    if group % 6 == 5 { format!("{PROVINCE}.9{group:02}") } else { commune(group * 3) }
}

/// Every unit that stands on a day, with its parent.
pub fn tree(on: NaiveDate) -> BTreeMap<String, Option<String>> {
    let mut tree = BTreeMap::from([(PROVINCE.to_owned(), None)]);
    let province = || Some(PROVINCE.to_owned());
    if on < reform() {
        tree.extend((0..DISTRICTS).map(|number| (district(number), province())));
        tree.extend((0..COMMUNES).map(|number| (commune(number), Some(district(number % DISTRICTS)))));
    } else {
        tree.extend((0..COMMUNES).map(|number| (successor(number), province())));
    }
    tree
}

/// The unit that answers on a day for what was `unit`'s.
pub fn answering(unit: &str, on: NaiveDate, tree: &BTreeMap<String, Option<String>>) -> String {
    if on < reform() || tree.contains_key(unit) {
        return unit.to_owned();
    }
    let number = (0..COMMUNES).find(|number| commune(*number) == unit);
    number.map_or_else(|| PROVINCE.to_owned(), successor)
}

/// The units that what was `unit`'s counts under on a day: who answers for it, and all above.
pub fn path(unit: &str, on: NaiveDate, tree: &BTreeMap<String, Option<String>>) -> Vec<String> {
    let above = |unit: &String| tree[unit].clone();
    std::iter::successors(Some(answering(unit, on, tree)), above).collect()
}

/// The units directly below on a day.
pub fn children(root: &str, on: NaiveDate) -> Vec<String> {
    let below = |(unit, parent): (String, Option<String>)| (parent.as_deref() == Some(root)).then_some(unit);
    tree(on).into_iter().filter_map(below).collect()
}

/// Whose reports of a day before the reform tell what `unit` had pending, by what was merged into it.
pub fn predecessors(unit: &str, before: NaiveDate, on: NaiveDate) -> Vec<String> {
    if unit == PROVINCE || before >= reform() || on < reform() {
        return vec![unit.to_owned()];
    }
    let mut all: Vec<String> =
        (0..COMMUNES).filter(|number| successor(*number) == unit).map(commune).collect();
    all.sort();
    all
}

async fn put(registrar: &Door, code: &str, body: Value) {
    let answer = registrar.put(&format!("/v1/agencies/{code}"), &body).await;
    assert!(answer.status < 300, "{code}: {:#}", answer.body);
}

fn period(level: &str, parent: Option<&str>, from: &str, to: Option<&str>, successor: Option<&str>) -> Value {
    json!({
        "name": format!("UBND {level} {from}"), "level": level, "parent": parent, "valid_from": from, "valid_to": to,
        "successor": successor,
    })
}

/// The tree as it was for twenty years, in one statement: what is published over HTTP is the reform.
pub async fn db_settle(app: &TestApp) {
    let unit = |(code, parent): (String, Option<String>)| {
        let level = ["province", "district", "commune"][code.matches('.').count()];
        let parent = parent.map_or("null".to_owned(), |parent| format!("'{parent}'"));
        format!("('{code}', '{level}', {parent})")
    };
    let units: Vec<String> = tree(day("2004-01-01")).into_iter().map(unit).collect();
    app.db_execute(&format!(
        "create temporary table unit as select * from (values {}) as u (code, level, parent);
         insert into agencies (code) select code from unit;
         insert into agency_periods (agency_id, valid_from, name, level, parent_id)
         select a.id, '2004-01-01', 'UBND ' || u.code, u.level, p.id
         from unit u join agencies a on a.code = u.code left join agencies p on p.code = u.parent;
         update versions set n = n + 1 where name = 'agencies'",
        units.join(", ")
    ))
    .await;
    app.refresh().await;
}

/// The reform.
pub async fn change(registrar: &Door) {
    let (since, last, first) = ("2004-01-01", "2025-06-30", "2025-07-01");
    for unit in children(PROVINCE, reform()) {
        put(registrar, &unit, period("commune", Some(PROVINCE), first, None, None)).await;
    }
    for number in (0..COMMUNES).filter(|number| successor(*number) != commune(*number)) {
        let parent = district(number % DISTRICTS);
        let body = period("commune", Some(&parent), since, Some(last), Some(&successor(number)));
        put(registrar, &commune(number), body).await;
    }
    for number in 0..DISTRICTS {
        let body = period("district", Some(PROVINCE), since, Some(last), Some(PROVINCE));
        put(registrar, &district(number), body).await;
    }
}
