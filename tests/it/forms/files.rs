//! The files themselves: CSV to the letter, the printed layout, names that look like formulas, which format is given.

use motcua::domain::scope::Scope;
use serde_json::json;

use super::sheet::{XLSX, lines_of_json, sheet};
use crate::dossiers::world::{BESIDE, HERE, LAND, World, intake_with};
use crate::support::TestClient;

const FORM: &str = "/v1/reports/H59.31.07/2023-Q2/forms/II.06a";

/// One dossier at the counter in Land, one online in a field whose name is a formula.
async fn world() -> (World, TestClient) {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let body = json!({
        "name": "Thủ tục lạ", "field": {"code": "A-1", "name": "=HYPERLINK(\"http://x\",\"Hộ\ntịch\")"},
        "levels": ["commune"], "limits": [], "valid_from": "2022-01-01",
    });
    registrar.put("/v1/procedures/9.900001", &body).await.is(201);
    let desk = world.anyone().await;
    desk.take_in(&intake_with(&json!({"procedure": LAND, "agency": HERE}))).await;
    let online = json!({"procedure": "9.900001", "agency": HERE, "channel": "online", "accept": true});
    desk.take_in(&intake_with(&online)).await;
    let client = world.app.client(&[Scope::StatisticsRead], Some("H59.31")).await;
    (world, client)
}

#[actix_web::test]
async fn the_csv_to_the_letter() {
    let (_world, client) = world().await;
    let expected = "no,field_name,received_total,received_online,received_direct_postal,carried_over,resolved_total,\
        resolved_early,resolved_on_time,resolved_overdue,pending_total,pending_in_time,pending_overdue\n\
        1,\"'=HYPERLINK(\"\"http://x\"\",\"\"Hộ\ntịch\"\")\",1,1,0,0,0,0,0,0,1,1,0\n\
        2,Lĩnh vực TNMT-DD,1,0,1,0,0,0,0,0,1,1,0\n\
        3,Lĩnh vực TP-HT,0,0,0,0,0,0,0,0,0,0,0\n\
        ,Tổng cộng,2,1,1,0,0,0,0,0,2,2,0\n";
    let plain = client.get(&format!("{FORM}?format=csv")).await;
    assert_eq!(plain.text(), expected);
    assert_eq!(plain.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let file = "attachment; filename=\"II.06a_H59.31.07_2023-Q2.csv\"";
    assert_eq!(plain.header("content-disposition"), Some(file));
    let marked = client.get(&format!("{FORM}?format=csv&bom=true")).await;
    assert_eq!(marked.bytes, format!("\u{feff}{expected}").into_bytes());
    assert_eq!(client.get(&format!("{FORM}?format=csv&bom=false")).await.bytes, plain.bytes);
}

#[actix_web::test]
async fn the_sheet_is_the_printed_form() {
    let (_world, client) = world().await;
    let answer = client.get(&format!("{FORM}?format=xlsx")).await;
    let file = "attachment; filename=\"II.06a_H59.31.07_2023-Q2.xlsx\"";
    assert_eq!(answer.header("content-disposition"), Some(file));
    let sheet = sheet(&answer);
    // A text cell is no formula, whatever it begins with: it is kept as it is.
    assert_eq!(sheet.lines, lines_of_json(&client.get(FORM).await.json()));
    let at = |row: usize, column: usize| sheet.texts[row][column].as_str();
    assert_eq!(at(0, 0), "Biểu số II.06a/VPCP/KSTT");
    assert_eq!(at(1, 0), "Ban hành theo Thông tư số 01/2020/TT-VPCP");
    assert_eq!(at(0, 2), "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC");
    assert_eq!(at(2, 2), "Kỳ báo cáo: Quý II năm 2023");
    assert_eq!(at(3, 2), "(Từ ngày 15/03/2023 đến ngày 14/06/2023)");
    assert_eq!(at(0, 9), "Đơn vị báo cáo: UBND H59.31.07");
    assert_eq!(at(1, 9), "Đơn vị nhận báo cáo: UBND H59.31");
    assert_eq!(at(4, 9), "Đơn vị tính: Số hồ sơ TTHC");
    assert_eq!((at(5, 0), at(5, 1)), ("TT", "Lĩnh vực, công việc giải quyết theo cấp"));
    assert_eq!(
        (at(5, 2), at(6, 3), at(7, 4)),
        ("Số hồ sơ nhận giải quyết", "Trong kỳ", "Trực tiếp, dịch vụ bưu chính")
    );
    let numbers: Vec<String> = (1..=13).map(|no| format!("({no})")).collect();
    assert_eq!(sheet.texts[8], numbers);
    let all = sheet.texts.concat();
    for text in ["THỦ TRƯỞNG ĐƠN VỊ", "NGƯỜI LẬP BIỂU"] {
        assert!(all.iter().any(|cell| cell == text), "{text}");
    }
    let runs = "- Kỳ báo cáo chưa kết thúc: số liệu tính đến hết ngày 24/03/2023.";
    assert!(all.iter().any(|cell| cell == runs), "{all:?}");
}

#[actix_web::test]
async fn the_format_is_what_is_accepted_unless_it_is_named() {
    let (_world, client) = world().await;
    let get = async |path: &str, accept: &str| {
        client.send(actix_web::http::Method::GET, path, &[("accept", accept)], vec![]).await
    };
    let csv = "text/csv; charset=utf-8; header=present";
    for (accept, query, expected) in [
        ("*/*", "", "application/json"),
        ("text/csv", "", csv),
        (XLSX, "", XLSX),
        ("application/json;q=0.2, text/csv;q=0.5", "", csv),
        ("text/html, */*;q=0.8", "", "application/json"),
        ("text/csv", "?format=xlsx", XLSX),
        ("image/png", "?format=json", "application/json"),
    ] {
        let answer = get(&format!("{FORM}{query}"), accept).await;
        assert_eq!(answer.header("content-type"), Some(expected), "{accept} {query}");
        assert_eq!(answer.header("vary"), Some("Accept"));
    }
    assert_eq!(get(FORM, "image/png").await.refusal(), "406 not-acceptable");
    for (query, fault) in [
        ("format=pdf", "/format unknown-word"),
        ("rows=channel", "/rows unknown-word"),
        ("bom=true", "/bom not-allowed-here"),
        ("format=xlsx&bom=false", "/bom not-allowed-here"),
    ] {
        let answer = client.get(&format!("{FORM}?{query}")).await;
        assert_eq!(answer.refusal(), "422 invalid-query", "{query}");
        let error = &answer.problem()["errors"][0];
        assert_eq!(
            format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()),
            fault
        );
    }
    assert_eq!(client.get(&format!("{FORM}?bom=yes")).await.refusal(), "400 invalid-query");
    assert_eq!(client.get(&format!("{FORM}?group_by=field")).await.refusal(), "400 invalid-query");
    // A commune beside it has the same rows, all of zeros.
    let beside = client.get(&format!("/v1/reports/{BESIDE}/2023-Q2/forms/II.06a")).await.json();
    let zero = lines_of_json(&beside);
    assert!(zero.len() == 4 && zero.iter().all(|(.., values)| values.iter().all(|n| *n == 0)), "{zero:?}");
}
