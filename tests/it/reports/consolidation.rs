//! A district's report added up: what was entered late, sheets, reports opened again, and the files of it.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::hand_in::XLSX;
use crate::dossiers::world::{BESIDE, Door, HERE, World, act_with, intake_with, local};

/// No difference in any column.
const NOTHING: [i64; 11] = [0; 11];

const PATH: &str = "/v1/reports/H59.31/2023-Q1/consolidation";

/// The day after the quarter: two dossiers pending in one commune, one in the other.
async fn world() -> (World, Door, Vec<Value>) {
    let world = World::at(&local("2023-03-15T08:00")).await;
    let desk = world.anyone().await;
    let past = |agency: &str| {
        let dates =
            json!({"agency": agency, "accepted_at": local("2023-03-01T09:00"), "due_on": "2023-03-20"});
        intake_with(&dates)
    };
    let taken = desk.bulk(&[past(HERE), past(HERE), past(BESIDE)]).await;
    (world, desk, taken)
}

async fn approve(desk: &Door, unit: &str) {
    for verb in ["submit", "approve"] {
        desk.post(&format!("/v1/reports/{unit}/2023-Q1/{verb}"), &json!({})).await.is(200);
    }
}

fn child<'a>(told: &'a Value, unit: &str) -> &'a Value {
    let mut children = told["children"].as_array().unwrap().iter();
    children.find(|child| child["agency"]["code"] == unit).unwrap()
}

#[actix_web::test]
async fn what_was_entered_late_is_why_they_differ() {
    let (world, desk, taken) = world().await;
    approve(&desk, HERE).await;
    approve(&desk, BESIDE).await;
    let told = desk.get(PATH).await.is(200).body;
    assert_eq!((&told["total"]["difference"], &told["total"]["complete"]), (&json!(NOTHING), &json!(true)));
    assert_eq!((&told["counts"]["approved"], &told["outstanding"]), (&json!(2), &json!([])));
    world.set("2023-03-20T08:00");
    let late = json!({"occurred_at": local("2023-03-14T09:00")});
    desk.act(&taken[0], &act_with("finish", &late)).await.is(200);
    let told = desk.get(PATH).await.is(200).body;
    let changed = child(&told, HERE);
    // One pending more and one ended less than is counted now.
    assert_eq!(changed["difference"], json!([0, 0, 0, 0, -1, -1, 0, 0, 1, 1, 0]));
    assert_eq!((&changed["reasons"], &changed["late_events"]), (&json!(["late_entries"]), &json!(1)));
    let drift = desk.get(changed["drift"].as_str().unwrap()).await.is(200).body;
    assert_eq!(drift["dossiers"][0]["id"], taken[0]["id"]);
    let same = child(&told, BESIDE);
    assert_eq!(
        (&same["reasons"], &same["late_events"], &same["drift"]),
        (&json!([]), &json!(0), &Value::Null)
    );
    assert_eq!(told["total"]["difference"], changed["difference"]);
    // Opened again it stands as it was approved; approved again it says what is known now, and came when it first came.
    world.set("2023-04-20T08:00");
    let reopen = format!("/v1/reports/{HERE}/2023-Q1/reopen");
    desk.post(&reopen, &json!({"reason": "x"})).await.is(200);
    let open = desk.get(PATH).await.is(200).body;
    assert_eq!(child(&open, HERE)["reported"], changed["reported"]);
    approve(&desk, HERE).await;
    let told = desk.get(PATH).await.is(200).body;
    let again = child(&told, HERE);
    assert_eq!((&again["source"]["revision"], &again["days_late"]), (&json!(2), &json!(0)));
    assert_eq!(again["difference"], json!(NOTHING));
}

#[actix_web::test]
async fn a_sheet_stands_until_a_report_is_approved() {
    let (world, desk, _) = world().await;
    let path = format!("/v1/reports/{HERE}/2023-Q1/hand-ins/II.06a");
    let wrong = json!({"total": {"received_total": "12", "pending_total": 1}});
    desk.put(&path, &wrong).await.is(200);
    let told = desk.get(PATH).await.is(200).body;
    let sheet = child(&told, HERE);
    assert_eq!((&sheet["standing"], &sheet["reasons"]), (&json!("handed_in"), &json!(["handed_in"])));
    let null = Value::Null;
    assert_eq!(sheet["difference"], json!([10, null, null, null, null, null, null, null, -1, null, null]));
    assert_eq!((&sheet["source"]["form"], &sheet["source"]["from"]), (&json!("II.06a"), &null));
    assert_eq!(told["total"]["complete"], false, "not every column was told");
    // The other commune is missing and adds nothing; what is counted holds it.
    assert_eq!((&told["total"]["reported"][0], &told["total"]["computed"][0]), (&json!(12), &json!(3)));
    assert_eq!(told["outstanding"][0]["agency"]["code"], BESIDE);
    assert_eq!(told["outstanding"][0]["standing"], "missing");
    world.set("2023-03-22T08:00");
    approve(&desk, HERE).await;
    desk.put(&path, &json!({"total": {"received_total": "13"}})).await.is(200);
    let told = desk.get(PATH).await.is(200).body;
    let approved = child(&told, HERE);
    assert_eq!((&approved["standing"], &approved["difference"]), (&json!("approved"), &json!(NOTHING)));
    // The 17th was a Friday.
    assert_eq!((&approved["due"]["on"], &approved["days_late"]), (&json!("2023-03-17"), &json!(5)));
    assert_eq!(told["outstanding"][0]["standing"], "late");
    // Nobody below: the whole is the unit.
    let leaf = desk.get(&format!("/v1/reports/{HERE}/2023-Q1/consolidation")).await.is(200).body;
    assert_eq!((&leaf["children"], &leaf["unit"]), (&json!([]), &leaf["total"]["computed"]));
    assert_eq!((&leaf["standing"], &leaf["days_late"]), (&json!("approved"), &json!(5)));
    let commune = world.client(&[Scope::StatisticsRead], Some(HERE)).await;
    commune.get(PATH).await.refuses(404, "not-found", &[]);
}

#[actix_web::test]
async fn agencies_that_were_placed_otherwise_since_are_why_they_differ() {
    let (world, desk, _) = world().await;
    approve(&desk, HERE).await;
    // Said later: the other commune had been merged into it before the quarter ended.
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let body = json!({
        "name": "UBND", "level": "commune", "parent": "H59.31", "valid_from": "2004-01-01", "valid_to": "2023-03-10",
        "successor": HERE,
    });
    registrar.put(&format!("/v1/agencies/{BESIDE}"), &body).await.is(200);
    let told = desk.get(PATH).await.is(200).body;
    assert_eq!(told["children"].as_array().unwrap().len(), 1);
    let changed = child(&told, HERE);
    assert_eq!((&changed["reasons"], &changed["difference"][0]), (&json!(["tree_changed"]), &json!(-1)));
    assert_eq!(told["dissolved"][0]["agency"]["code"], BESIDE);
    assert_eq!(told["dissolved"][0]["successor"]["code"], HERE);
}

/// The parent's own report holds what the units below reported, and names who did not.
#[actix_web::test]
async fn a_signed_sum_names_its_parts() {
    let (_world, desk, _) = world().await;
    let path = "/v1/reports/H59.31/2023-Q1";
    assert_eq!(desk.get(path).await.is(200).body["annexes"].as_array().unwrap().len(), 1, "nobody is in");
    approve(&desk, HERE).await;
    approve(&desk, "H59.31").await;
    let frozen = desk.get(path).await.is(200).body;
    let annex = &frozen["annexes"][1];
    let rows: Vec<Value> =
        annex["rows"].as_array().unwrap().iter().map(|row| json!([row["key"], row["values"][0]])).collect();
    assert_eq!(rows, [json!(["H59.31", 0]), json!([HERE, 2])]);
    assert_eq!(annex["total"], json!([2, 0, 2, 0, 0, 0, 0, 0, 2, 2, 0]));
    assert_eq!(annex["notes"][0], "Chưa có báo cáo, không tính vào tổng: UBND H59.31.12.");
    assert_eq!(
        annex["notes"][1],
        "Chênh lệch so với số liệu tổng hợp từ dữ liệu: cột (3): -1; cột (5): -1; cột (11): -1; cột (12): -1."
    );
    approve(&desk, BESIDE).await;
    assert_eq!(desk.get(path).await.is(200).body, frozen);
    // The province adds up what the district approved: its form, not what it added up itself.
    let above = desk.get("/v1/reports/H59/2023-Q1/consolidation").await.is(200).body;
    assert_eq!(child(&above, "H59.31")["reported"][0], 3);
    for format in ["html", "docx"] {
        assert_eq!(desk.knock().get(&format!("{path}?format={format}")).await.status, 200);
    }
}

#[actix_web::test]
async fn the_files_say_what_the_json_says() {
    let (_world, desk, _) = world().await;
    approve(&desk, HERE).await;
    let csv = desk.knock().get(&format!("{PATH}?format=csv")).await;
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"TH_H59.31_2023-Q1.csv\""));
    let expected = "agency,agency_name,standing,due_on,in_on,days_late,revision,figures,received_total,received_online,\
        received_direct_postal,carried_over,resolved_total,resolved_early,resolved_on_time,resolved_overdue,\
        pending_total,pending_in_time,pending_overdue\n\
        H59.31,UBND H59.31,,,,,,computed,0,0,0,0,0,0,0,0,0,0,0\n\
        H59.31.07,UBND H59.31.07,approved,2023-03-17,2023-03-15,0,1,reported,2,0,2,0,0,0,0,0,2,2,0\n\
        H59.31.07,UBND H59.31.07,approved,2023-03-17,2023-03-15,0,1,computed,2,0,2,0,0,0,0,0,2,2,0\n\
        H59.31.07,UBND H59.31.07,approved,2023-03-17,2023-03-15,0,1,difference,0,0,0,0,0,0,0,0,0,0,0\n\
        H59.31.12,UBND H59.31.12,missing,2023-03-17,,0,,reported,,,,,,,,,,,\n\
        H59.31.12,UBND H59.31.12,missing,2023-03-17,,0,,computed,1,0,1,0,0,0,0,0,1,1,0\n\
        H59.31.12,UBND H59.31.12,missing,2023-03-17,,0,,difference,,,,,,,,,,,\n\
        ,total,,,,,,reported,2,0,2,0,0,0,0,0,2,2,0\n\
        ,total,,,,,,computed,3,0,3,0,0,0,0,0,3,3,0\n\
        ,total,,,,,,difference,-1,0,-1,0,0,0,0,0,-1,-1,0\n";
    assert_eq!(csv.text(), expected);
    let book = desk.knock().get(&format!("{PATH}?format=xlsx")).await;
    assert_eq!(book.header("content-type"), Some(XLSX));
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(book.bytes.clone())).unwrap();
    let range = read.worksheet_range("Tổng hợp").unwrap();
    let rows: Vec<Vec<String>> =
        range.rows().skip(4).map(|row| row[7..].iter().map(Data::to_string).collect()).collect();
    let of_csv: Vec<Vec<&str>> =
        expected.lines().skip(1).map(|line| line.split(',').skip(8).collect()).collect();
    assert_eq!(rows.len(), of_csv.len());
    for (row, line) in rows.iter().zip(of_csv) {
        assert_eq!(row[1..], line, "{row:?}");
    }
    let again = desk.knock().get(&format!("{PATH}?format=xlsx")).await;
    assert_eq!(again.bytes, book.bytes, "the same value, the same bytes");
    desk.get(&format!("{PATH}?format=docx")).await.refuses(422, "invalid-query", &["/format unknown-word"]);
    desk.get("/v1/reports/H59.31/2023-Q4/consolidation").await.refuses(
        422,
        "invalid-query",
        &["/period future"],
    );
}
