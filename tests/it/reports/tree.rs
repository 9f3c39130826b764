//! The bar of the tree: a province of 106 communes over eight quarters, its districts abolished in the middle of one. What
//! every parent adds up is what a recount of the generated dossiers gives, on both sides of the day; column 11 goes on as
//! column 6 for every unit along succession; and who is not in is exactly who was left out.

mod land;
mod lives;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use chrono::{Days, NaiveDate};
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use motcua::domain::period::Period;
use motcua::domain::scope::Scope;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use self::land::{PROVINCE, change, children, db_settle, district, predecessors, reform, tree};
use self::lives::{Life, PROCEDURE, lives, recount};
use super::hand_in::XLSX;
use crate::dossiers::world::{Door, World, with};

const DOSSIERS: usize = 2_400;

const QUARTERS: [&str; 8] =
    ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"];

const COLUMNS: [&str; 11] = [
    "received_total",
    "received_online",
    "received_direct_postal",
    "carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_overdue",
    "pending_total",
    "pending_in_time",
    "pending_overdue",
];

/// What a unit does about its report of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Diligence {
    /// Approved the day after the quarter.
    InTime,
    /// Approved three days late.
    Late,
    /// Handed in as a sheet.
    Sheet,
    /// Submitted, and left so.
    Submitted,
    /// Nothing.
    LeftOut,
}

impl Diligence {
    fn is_in(self) -> bool {
        matches!(self, Self::InTime | Self::Late | Self::Sheet)
    }

    fn standing(self) -> &'static str {
        match self {
            Self::InTime | Self::Late => "approved",
            Self::Sheet => "handed_in",
            Self::Submitted => "submitted",
            Self::LeftOut => "late",
        }
    }
}

/// Every unit has its turn at each; the province is always in time, so that the whole goes on unbroken.
fn diligence(unit: &str, quarter: usize) -> Diligence {
    if unit == PROVINCE {
        return Diligence::InTime;
    }
    let number: usize = unit.bytes().map(usize::from).sum();
    match (number * 7 + quarter * 5) % 19 {
        0 => Diligence::LeftOut,
        1 => Diligence::Submitted,
        2 | 3 => Diligence::Late,
        4 | 5 => Diligence::Sheet,
        _ => Diligence::InTime,
    }
}

struct Bar {
    world: World,
    desk: Door,
    lives: Vec<Life>,
    /// Ids of what was taken in, by number of the life.
    taken: BTreeMap<usize, String>,
    /// What each quarter must say, by unit.
    rows: Vec<BTreeMap<String, [i64; 11]>>,
}

fn days(quarter: &str) -> (NaiveDate, NaiveDate) {
    let period: Period = quarter.parse().unwrap();
    (period.first_day(), period.last_day())
}

#[actix_web::test]
async fn a_province_over_eight_quarters_and_a_reform() {
    let mut bar = Bar::begin().await;
    for (number, quarter) in QUARTERS.into_iter().enumerate() {
        let (first, last) = days(quarter);
        if (first..=last).contains(&reform()) {
            bar.live(first, reform() - Days::new(1)).await;
            bar.world.set(&format!("{}T07:00", reform()));
            let registrar = bar.world.client(&[Scope::CatalogueWrite], None).await;
            change(&registrar).await;
            bar.live(reform(), last).await;
        } else {
            bar.live(first, last).await;
        }
        bar.rows.push(recount(&bar.lives, (first, last)));
        bar.report(number, quarter).await;
        bar.check(number, quarter).await;
    }
}

impl Bar {
    async fn begin() -> Self {
        let world = World::at("2023-12-15T07:00:00+07:00").await;
        let registrar = world.client(&[Scope::CatalogueWrite], None).await;
        db_settle(&world.app).await;
        let body = json!({
            "name": "Thủ tục", "field": {"code": "F-1", "name": "Lĩnh vực"}, "levels": ["commune", "district", "province"],
            "limits": [{"amount": 5, "unit": "working_day"}], "valid_from": "2022-01-01",
        });
        registrar.put(&format!("/v1/procedures/{PROCEDURE}"), &body).await.is(201);
        let desk = world.anyone().await;
        Self { world, desk, lives: lives(DOSSIERS), taken: BTreeMap::new(), rows: Vec::new() }
    }

    /// What happens in some days, entered on the evening of the last.
    async fn live(&mut self, first: NaiveDate, last: NaiveDate) {
        self.world.set(&format!("{last}T17:00"));
        let within = |day: NaiveDate| (first..=last).contains(&day);
        let ends: Vec<Value> = self
            .taken
            .iter()
            .filter_map(|(number, id)| {
                let life = &self.lives[*number];
                life.ended.filter(|(_, on)| within(*on) && life.accepted_on < first)?;
                Some(with(&life.end(last)?, &json!({"dossier": id})))
            })
            .collect();
        let done = self.desk.lines("/v1/transitions/batch", &ends).await;
        assert!(done.iter().all(|line| line["status"] == 200), "{done:#?}");
        let new: Vec<usize> =
            (0..self.lives.len()).filter(|number| within(self.lives[*number].accepted_on)).collect();
        let lines: Vec<Value> = new.iter().map(|number| self.lives[*number].intake(last)).collect();
        let told = self.desk.bulk(&lines).await;
        self.taken.extend(new.into_iter().zip(told.iter().map(crate::dossiers::world::id_of)));
    }

    fn units(quarter: &str, of: impl Fn(Diligence) -> bool, number: usize) -> Vec<String> {
        let all = tree(days(quarter).1).into_keys();
        all.filter(|unit| of(diligence(unit, number))).collect()
    }

    /// Every unit does as it does: the day after the quarter, and some three days after their due date.
    async fn report(&self, number: usize, quarter: &str) {
        let (_, last) = days(quarter);
        self.world.set(&format!("{}T08:00", last + Days::new(1)));
        let before = self.consolidation(PROVINCE, quarter).await;
        assert_eq!(before["counts"]["missing"], before["counts"]["children"], "nobody is in, nobody is late");
        let submitted = |one| matches!(one, Diligence::InTime | Diligence::Submitted);
        self.act(quarter, "submit", Self::units(quarter, submitted, number)).await;
        self.act(quarter, "approve", Self::units(quarter, |one| one == Diligence::InTime, number)).await;
        for (nth, unit) in Self::units(quarter, |one| one == Diligence::Sheet, number).iter().enumerate() {
            self.hand_in(unit, number, nth).await;
        }
        let late = Self::units(quarter, |one| one == Diligence::Late, number);
        // Whose due date differs by level comes three days after it.
        let mut by_due: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        for unit in late {
            by_due.entry(due_on(&unit, quarter)).or_default().push(unit);
        }
        for (due, units) in by_due {
            self.world.set(&format!("{}T08:00", due + Days::new(3)));
            self.act(quarter, "submit", units.clone()).await;
            self.act(quarter, "approve", units).await;
        }
        self.world.set(&format!("{}T08:00", last + Days::new(12)));
    }

    async fn act(&self, quarter: &str, verb: &str, units: Vec<String>) {
        let done = iter(units).map(|unit| async move {
            let path = format!("/v1/reports/{unit}/{quarter}/{verb}");
            self.desk.post(&path, &json!({})).await.is(200);
        });
        done.buffer_unordered(8).collect::<Vec<()>>().await;
    }

    /// The figures as an office keeps them, in each of the ways by turns.
    async fn hand_in(&self, unit: &str, number: usize, nth: usize) {
        let (quarter, row) = (QUARTERS[number], self.rows[number][unit]);
        let last = days(quarter).1;
        let form = if children(unit, last).is_empty() { "II.06a" } else { "II.06b" };
        let path = format!("/v1/reports/{unit}/{quarter}/hand-ins/{form}");
        let (kind, body) = match nth % 3 {
            0 => ("application/json", json!({"total": row}).to_string().into_bytes()),
            1 => {
                let figures = row.map(|n| format!("{n:02}")).join(";");
                ("text/csv", format!("name;{}\nTổng cộng;{figures}\n", COLUMNS.join(";")).into_bytes())
            }
            _ => (XLSX, workbook(&row)),
        };
        let headers = [("content-type", kind)];
        let answer = self.desk.knock().send(Method::PUT, &path, &headers, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["findings"], json!([]), "the recount keeps the identities");
    }

    async fn consolidation(&self, unit: &str, quarter: &str) -> Value {
        self.desk.get(&format!("/v1/reports/{unit}/{quarter}/consolidation")).await.is(200).body
    }

    async fn check(&self, number: usize, quarter: &str) {
        let last = days(quarter).1;
        let rows = &self.rows[number];
        let parents: Vec<String> =
            tree(last).into_keys().filter(|unit| !children(unit, last).is_empty()).collect();
        assert_eq!(parents.len(), if last < reform() { 10 } else { 1 });
        for parent in parents {
            let told = self.consolidation(&parent, quarter).await;
            self.check_children(&told, &parent, number, quarter);
            let whole = rows[&parent];
            assert_eq!(row(&told["total"]["computed"]), whole, "{parent} {quarter}");
            let mut own = whole;
            let mut reported = [0; 11];
            for unit in children(&parent, last) {
                let of_child = rows[&unit];
                let is_in = diligence(&unit, number).is_in();
                for at in 0..11 {
                    own[at] -= of_child[at];
                    reported[at] += if is_in { of_child[at] } else { 0 };
                }
            }
            assert_eq!(row(&told["unit"]), own, "{parent} {quarter}");
            (0..11).for_each(|at| reported[at] += own[at]);
            assert_eq!(row(&told["total"]["reported"]), reported, "{parent} {quarter}");
            let all_in = children(&parent, last).iter().all(|unit| diligence(unit, number).is_in());
            assert_eq!(told["total"]["complete"], all_in);
            if number > 0 && parent == PROVINCE {
                let goes_on = &told["total"]["continuity"];
                assert_eq!(
                    (&goes_on["difference"], &goes_on["missing"]),
                    (&json!(0), &json!([])),
                    "{goes_on}"
                );
                assert_eq!(goes_on["carried_over"], whole[3]);
            }
        }
        if quarter == "2025-Q3" {
            self.check_dissolved(quarter).await;
        }
    }

    fn check_children(&self, told: &Value, parent: &str, number: usize, quarter: &str) {
        let last = days(quarter).1;
        let shown: Vec<&str> = items(&told["children"]).map(code).collect();
        assert_eq!(shown, children(parent, last), "{parent} {quarter}");
        let mut out = BTreeSet::new();
        for child in items(&told["children"]) {
            let unit = code(child);
            let diligence = diligence(unit, number);
            let what = format!("{unit} {quarter} {diligence:?}");
            let counted = self.rows[number][unit];
            assert_eq!(row(&child["computed"]), counted, "{what}");
            assert_eq!(child["standing"], diligence.standing(), "{what}");
            if diligence.is_in() {
                assert_eq!(row(&child["reported"]), counted, "{what}");
                assert_eq!(row(&child["difference"]), [0; 11], "{what}");
                assert_eq!(child["days_late"], if diligence == Diligence::Late { 3 } else { 0 }, "{what}");
            } else {
                assert_eq!(
                    (&child["reported"], &child["difference"]),
                    (&Value::Null, &Value::Null),
                    "{what}"
                );
                out.insert(unit.to_owned());
            }
            assert_eq!(child["reasons"], json!([]), "{what}");
            let due = child["due"]["on"].as_str().unwrap();
            assert_eq!(due, due_on(unit, quarter).to_string(), "{what}");
            self.check_continuity(&child["continuity"], unit, number, quarter);
        }
        let outstanding: BTreeSet<String> =
            items(&told["outstanding"]).map(|one| code(one).to_owned()).collect();
        assert_eq!(outstanding, out, "{parent} {quarter}");
        let late: Vec<u64> =
            items(&told["outstanding"]).map(|one| one["days_late"].as_u64().unwrap()).collect();
        assert!(late.is_sorted_by(|one, next| one >= next), "{late:?}");
    }

    fn check_continuity(&self, told: &Value, unit: &str, number: usize, quarter: &str) {
        let Some(before) = number.checked_sub(1).map(|before| QUARTERS[before]) else {
            assert_eq!(told["missing"], json!([unit]));
            return;
        };
        let what = format!("{unit} {quarter}");
        let all = predecessors(unit, days(before).1, days(quarter).1);
        let (is_in, missing): (Vec<String>, Vec<String>) =
            all.into_iter().partition(|unit| diligence(unit, number - 1).is_in());
        assert_eq!((&told["reports"], &told["missing"]), (&json!(is_in), &json!(missing)), "{what}");
        let pending: i64 = is_in.iter().map(|unit| self.rows[number - 1][unit][8]).sum();
        assert_eq!(told["pending_before"], if missing.is_empty() { json!(pending) } else { Value::Null });
        if missing.is_empty() && diligence(unit, number).is_in() {
            assert_eq!((&told["difference"], &told["carried_over"]), (&json!(0), &json!(pending)), "{what}");
        }
    }

    /// The nine districts and every commune that did not go on, each with who answers for it.
    async fn check_dissolved(&self, quarter: &str) {
        let told = self.consolidation(PROVINCE, quarter).await;
        let (before, after) = (tree(reform() - Days::new(1)), tree(reform()));
        let gone: Vec<&String> = before.keys().filter(|unit| !after.contains_key(*unit)).collect();
        let shown: Vec<&str> = items(&told["dissolved"]).map(code).collect();
        assert_eq!(shown, gone);
        for one in items(&told["dissolved"]) {
            let successor = land::answering(code(one), reform(), &after);
            assert_eq!(one["successor"]["code"], successor);
            assert_eq!(
                (&one["counted_by"]["code"], &one["last_day"]),
                (&json!(successor), &json!("2025-06-30"))
            );
        }
        assert!(shown.contains(&district(0).as_str()));
    }
}

/// Practice: the 17th for a commune while there are districts, else the 20th; a weekend moves it.
fn due_on(unit: &str, quarter: &str) -> NaiveDate {
    use chrono::Datelike as _;
    let (_, last) = days(quarter);
    let is_commune = children(unit, last).is_empty();
    let number = match (unit == PROVINCE, is_commune && last < reform()) {
        (true, _) => 25,
        (_, true) => 17,
        _ => 20,
    };
    // No holiday lies on these days in 2024 and 2025.
    let named = last.with_day(number).unwrap();
    let weekend = u64::from(named.weekday().num_days_from_monday()).checked_sub(5);
    named + Days::new(weekend.map_or(0, |past| 2 - past))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().unwrap().iter()
}

fn code(of: &Value) -> &str {
    of["agency"]["code"].as_str().unwrap()
}

fn row(figures: &Value) -> [i64; 11] {
    let all: Vec<i64> = items(figures).map(|n| n.as_i64().unwrap()).collect();
    all.try_into().unwrap()
}

/// A plain sheet: column numbers, and one line of text cells.
fn workbook(row: &[i64; 11]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, n) in (0_u16..).zip(row) {
        sheet.write_string(0, at + 2, format!("({})", at + 3)).unwrap();
        sheet.write_string(1, at + 2, n.to_string()).unwrap();
    }
    sheet.write_string(1, 1, "Tổng cộng").unwrap();
    book.save_to_buffer().unwrap()
}
