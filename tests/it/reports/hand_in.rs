//! Forms handed in over HTTP: our own files come back, sheets as offices make them, what refuses and what is told.

use std::io::Write as _;

use actix_web::http::Method;
use motcua::domain::scope::Scope;
use rust_xlsxwriter::{Formula, Workbook};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::dossiers::world::{Door, HERE, World, intake_with, local};
use crate::support::Answer;

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PATH: &str = "/v1/reports/H59.31.07/2023-Q1/hand-ins/II.06a";
const FORM: &str = "/v1/reports/H59.31.07/2023-Q1/forms/II.06a";

/// The day after the quarter, with one dossier ended and one pending.
async fn world() -> (World, Door) {
    let world = World::at(&local("2023-03-15T08:00")).await;
    let desk = world.anyone().await;
    let past = |acts: Value| {
        intake_with(
            &json!({"accepted_at": local("2023-03-01T09:00"), "due_on": "2023-03-20", "transitions": acts}),
        )
    };
    let end = json!([{"action": "finish", "outcome": "approved", "occurred_at": local("2023-03-02T09:00")}]);
    desk.bulk(&[past(end), past(json!([]))]).await;
    (world, desk)
}

async fn put(desk: &Door, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    desk.knock().send(Method::PUT, PATH, &[("content-type", kind)], body.into()).await
}

/// Places and codes of what refused it.
fn faults(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.refusal(), "422 invalid-values", "{}", answer.text());
    let told = answer.problem();
    let one =
        |fault: &Value| format!("{} {}", fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap());
    told["errors"].as_array().unwrap().iter().map(one).collect()
}

/// Row, column, place, difference of what is told and kept.
fn findings(told: &Value) -> Vec<Value> {
    let one = |f: &Value| json!([f["code"], f["row"], f["column"], f["place"], f["difference"]]);
    told["findings"].as_array().unwrap().iter().map(one).collect()
}

fn totals(told: &Value) -> Vec<Value> {
    told["total"].as_array().unwrap().iter().map(|cell| cell["value"].clone()).collect()
}

#[actix_web::test]
async fn our_own_files_come_back() {
    let (_world, desk) = world().await;
    let form = desk.get(FORM).await.is(200).body;
    for (format, kind) in [("csv", "text/csv"), ("csv&bom=true", "text/csv; charset=utf-8"), ("xlsx", XLSX)] {
        for rows in ["field", "agency"] {
            let file = desk.knock().get(&format!("{FORM}?format={format}&rows={rows}")).await;
            let answer = put(&desk, kind, file.bytes).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let told = answer.json();
            assert_eq!(json!(totals(&told)), form["total"], "{format} {rows}");
            assert_eq!(told["findings"], json!([]), "{format} {rows}");
            let cells =
                told["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap());
            assert!(cells.into_iter().all(|cell| cell["outcome"] == "accepted"), "{format} {rows}");
        }
    }
    let told = desk.get(PATH).await.is(200).body;
    // By field, by agency, and so on: each time other rows, while CSV and its mark say the same.
    assert_eq!(told["history"].as_array().unwrap().len(), 6);
    let csv = desk.knock().get(&format!("{FORM}?format=csv")).await;
    let edited = csv.text().replace("Tổng cộng,2,", "Tổng cộng,\"1.002\",");
    assert_ne!(edited, csv.text());
    let told = put(&desk, "text/csv", edited).await.json();
    assert_eq!(
        findings(&told),
        [
            json!(["identity_broken", null, 3, "C4", -1000]),
            json!(["identity_broken", null, 3, "C4", -1000]),
            json!(["rows_do_not_sum", null, 3, "C4", -1000]),
        ]
    );
    assert_eq!(told["total"][0]["outcome"], "corrected");
    assert_eq!((&told["total"][0]["rule"], &told["total"][0]["value"]), (&json!("thousands"), &json!(1002)));
}

#[actix_web::test]
async fn the_same_figures_are_kept_once_and_others_stand_in_their_place() {
    let (world, desk) = world().await;
    let body =
        json!({"total": [5, 2, 3, "00", 4, 1, "03", null, "1", 1, 0], "officer": {"id": "a", "name": "An"}});
    let first = desk.put(PATH, &body).await.is(200).body;
    assert_eq!(
        (&first["revision"], &first["media"], &first["officer"]["id"]),
        (&json!(1), &json!("json"), &json!("a"))
    );
    assert_eq!(first["total"][7]["outcome"], "not_told");
    // The same figures in another file: as they stand.
    let csv = "received_total;received_online;received_direct_postal;carried_over;resolved_total;resolved_early;\
        resolved_on_time;resolved_overdue;pending_total;pending_in_time;pending_overdue;name\n";
    let plain = put(&desk, "text/csv", format!("{csv}5;2;3;0;4;1;3;;1;1;0;x\n")).await;
    // Without a total its sums stand, and the row makes them other figures.
    assert_eq!((&plain.json()["revision"], plain.header("etag")), (&json!(2), Some("\"2\"")));
    assert_eq!(plain.json()["total"][0]["outcome"], "summed");
    assert_eq!(desk.put(PATH, &body).await.is(200).body["revision"], 3);
    let again = desk.put(PATH, &body).await.is(200).body;
    assert_eq!((&again["revision"], &again["sha256"]), (&json!(3), &first["sha256"]));
    let stale = desk.knock().json(Method::PUT, PATH, &[("if-match", "\"1\"")], &body).await;
    assert_eq!(stale.refusal(), "412 version-mismatch");
    let old = desk.get(&format!("{PATH}?revision=1")).await.is(200).body;
    assert_eq!((&old["revision"], old["history"].as_array().unwrap().len()), (&json!(1), 3));
    desk.get(&format!("{PATH}?revision=4")).await.refuses(404, "not-found", &[]);
    // Not before the period is over, not of another's, not of a form that nobody adds up.
    desk.put("/v1/reports/H59.31.07/2023-Q2/hand-ins/II.06a", &body).await.refuses(422, "guard-failed", &[]);
    desk.put("/v1/reports/H59.31.07/2023-Q1/hand-ins/II.05a", &body).await.refuses(404, "not-found", &[]);
    let stranger = world.client(&[Scope::ReportsWrite, Scope::StatisticsRead], Some("H59.32")).await;
    stranger.put(PATH, &body).await.refuses(404, "not-found", &[]);
    stranger.get(PATH).await.refuses(404, "not-found", &[]);
    let reader = world.client(&[Scope::StatisticsRead], Some(HERE)).await;
    reader.put(PATH, &body).await.refuses(403, "insufficient-scope", &[]);
    assert_eq!(put(&desk, "text/plain", "x").await.refusal(), "415 unsupported-media-type");
}

#[actix_web::test]
async fn a_sheet_as_an_office_makes_it() {
    let (_world, desk) = world().await;
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Bìa").unwrap();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "UBND XÃ LƯU NGHIỆP ANH").unwrap();
    for no in 1..=13_u16 {
        sheet.write_number(4, no, no).unwrap();
    }
    for (row, name, figures) in [
        (5, "TP-HT", ["1.200", "200", "1.000", "00", "1.190", "190", "1.000", "", "10", "10", "0"]),
        (6, "Lĩnh vực TNMT-DD", ["10", "4", "5", "1", "9", "3", "6", "0", "1", "1", "0"]),
        (7, "Việc khác", ["0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"]),
        (8, "CỘNG", ["1.210", "204", "1.005", "01", "1.199", "193", "1.006", "0", "11", "", ""]),
    ] {
        sheet.write_string(row, 2, name).unwrap();
        for (at, text) in (3_u16..).zip(figures) {
            sheet.write_string(row, at, text).unwrap();
        }
    }
    // A formula: the value that was calculated last is taken. One far out is not looked at.
    sheet.write_formula(8, 12, Formula::new("=SUM(M6:M8)").set_result("11")).unwrap();
    sheet.write_string(8, 13, "không").unwrap();
    sheet.write_number(1_000_000, 16_000, 1).unwrap();
    sheet.write_string(10, 2, "Người lập biểu").unwrap();
    let answer = put(&desk, XLSX, book.save_to_buffer().unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    let keys: Vec<&Value> = told["rows"].as_array().unwrap().iter().map(|row| &row["key"]).collect();
    assert_eq!(keys, [&json!("TP-HT"), &json!("TNMT-DD"), &Value::Null]);
    assert_eq!(json!(totals(&told)), json!([1210, 204, 1005, 1, 1199, 193, 1006, 0, 11, 11, 0]));
    assert_eq!(findings(&told), [json!(["unknown_field", 3, null, "A8", null])]);
    let cell = |at: usize| {
        json!([told["total"][at]["place"], told["total"][at]["outcome"], told["total"][at]["rule"]])
    };
    assert_eq!(cell(9), json!(["M9", "accepted", "formula"]));
    assert_eq!(cell(10), json!(["N9", "corrected", "word_for_none"]));
}

#[actix_web::test]
async fn what_cannot_be_used_is_named_cell_by_cell() {
    let (_world, desk) = world().await;
    let header = "field,received_total,received_online,carried_over\n";
    let answer = put(&desk, "text/csv", format!("{header}TP-HT,nhiều,-1,-1\nTổng cộng,26,199,1,0\n")).await;
    assert_eq!(faults(&answer), ["/E3 not-allowed-here", "/B2 malformed", "/C2 malformed"]);
    let detail = answer.problem()["errors"][1]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("dòng 1, cột (3)"), "{detail}");
    assert!(!answer.text().contains("nhiều"), "no value is repeated");
    assert_eq!(faults(&put(&desk, "text/csv", "a,b\n1,2\n").await), [" malformed"]);
    let body = json!({"rows": [{"values": {"received_total": 1, "nothing": 2, "3": 4}}], "total": "nhiều"});
    let answer: Answer = desk.knock().put(PATH, &body).await;
    assert_eq!(
        faults(&answer),
        [
            "/rows/0/name malformed",
            "/rows/0/values/nothing unknown-field",
            "/rows/0/values/3 duplicate",
            "/total malformed",
        ]
    );
    assert_eq!(put(&desk, XLSX, "no archive").await.refusal(), "400 invalid-body");
    assert_eq!(put(&desk, "text/csv", vec![0xff, 0xfe]).await.refusal(), "400 invalid-body");
    assert_eq!(put(&desk, "text/csv", vec![b'x'; 1_100_000]).await.refusal(), "413 too-large");
    desk.get(PATH).await.refuses(404, "not-found", &[]);
}

/// 40 MiB of zeros in some 40 KiB; it is unpacked no further than is allowed.
#[actix_web::test]
async fn an_archive_that_unpacks_to_too_much_is_refused() {
    let (_world, desk) = world().await;
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    for _ in 0..40 {
        archive.write_all(&vec![0; 1024 * 1024]).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 1024 * 1024, "{}", bytes.len());
    assert_eq!(put(&desk, XLSX, bytes).await.refusal(), "413 too-large");
}
