//! Files as spreadsheets and people make them: which are read, and which are refused as a whole, and why.

use serde_json::{Value, json};

use super::{import, send, service, told};

const HEADER: &str = "code,name,field,level,channel_times";

fn table(rows: &str) -> String {
    format!("{HEADER}\n{rows}")
}

#[actix_web::test]
async fn spreadsheets_save_in_many_ways() {
    let (_app, registrar) = service().await;
    let rows = ["1.1,\"Cấp, đổi\",Hộ tịch,\"Cấp Tỉnh, Cấp Xã\",Trực tiếp=5 Ngày", "1.2,Huỷ,Hộ tịch,Cấp xã,"];
    let plain = table(&rows.join("\n"));
    let semicolons = "code;name;field;level;channel_times\n1.1;Cấp, đổi;Hộ tịch;Cấp Tỉnh, Cấp Xã;Trực tiếp=5 Ngày\n1.2;Huỷ;Hộ tịch;Cấp xã;\n";
    let expected = import(&registrar, "?dry_run=true", plain.clone()).await["rows"].clone();
    assert_eq!(expected.as_array().unwrap().len(), 2);
    for (how, text) in [
        ("crlf", plain.replace('\n', "\r\n")),
        ("bom", format!("\u{feff}{plain}")),
        ("semicolons", semicolons.to_owned()),
        ("tabs", semicolons.replace(';', "\t")),
        ("header in capitals, columns elsewhere", "LEVEL, Code ,name,channel_times,field\n\"Cấp Tỉnh, Cấp Xã\",1.1,\"Cấp, đổi\",Trực tiếp=5 Ngày,Hộ tịch\nCấp xã,1.2,Huỷ,,Hộ tịch".to_owned()),
        ("blanks around", plain.replace(",Hộ tịch,", ",  Hộ tịch ,")),
    ] {
        assert_eq!(import(&registrar, "?dry_run=true", text).await["rows"], expected, "{how}");
    }
    let apart =
        import(&registrar, "?dry_run=true", table(&format!("{}\n\n,,,,\n{}", rows[0], rows[1]))).await;
    assert_eq!((&apart["rows"][0]["row"], &apart["rows"][1]["row"]), (&json!(2), &json!(5)));
    let multi_line = import(
        &registrar,
        "?dry_run=true",
        table("1.1,\"Cấp\nđổi\",Hộ tịch,Cấp xã,\n1.2,Huỷ,Hộ tịch,Cấp xã,"),
    )
    .await;
    assert_eq!((&multi_line["rows"][0]["row"], &multi_line["rows"][1]["row"]), (&json!(2), &json!(4)));
}

#[actix_web::test]
async fn what_is_no_table_is_refused_whole() {
    let (_app, registrar) = service().await;
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut latin = table("1.1,A,B,Cấp xã,\n").into_bytes();
    latin.extend(b"1.2,\xc7,B,x,\n");
    for (body, pointer, code, word) in [
        ([&b"\xff\xfe"[..], &utf16].concat(), "", "malformed", "UTF-16"),
        (latin, "", "malformed", "line 3"),
        (b"".to_vec(), "/code", "required", ""),
        (b"code,name,field\n".to_vec(), "/level", "required", ""),
        (b"code,name,level\n".to_vec(), "/field", "required", ""),
        (b"code,name,field,level,valid_form\n".to_vec(), "/valid_form", "unknown-field", ""),
        (b"code,name,field,level,Name\n".to_vec(), "/name", "duplicate", ""),
        (table("1.1,\"A,B,Cấp xã,\n1.2,A,B,Cấp xã,\n").into_bytes(), "", "malformed", "line 2"),
    ] {
        let answer = send(&registrar, "", "text/csv", body).await;
        assert_eq!(answer.refusal(), "400 invalid-body");
        let fault = answer.problem()["errors"][0].clone();
        assert_eq!(fault["code"], code, "{fault}");
        assert_eq!(fault["pointer"], pointer);
        assert!(fault["detail"].as_str().unwrap().contains(word), "{fault}");
    }
    let empty = import(&registrar, "", HEADER).await;
    assert_eq!((&empty["summary"]["rows"], &empty["rows"]), (&json!(0), &json!([])));
}

#[actix_web::test]
async fn the_door_tells_what_it_takes() {
    let (app, registrar) = service().await;
    for (query, kind, refusal) in [
        ("", "application/json", "415 unsupported-media-type"),
        ("", "text/csv; charset=utf-16", "415 unsupported-media-type"),
        ("?dry_run=maybe", "text/csv", "400 invalid-query"),
        ("?dryrun=true", "text/csv", "400 invalid-query"),
        ("?valid_from=1/7/2026", "text/csv", "422 invalid-query"),
    ] {
        assert_eq!(send(&registrar, query, kind, HEADER).await.refusal(), refusal, "{query} {kind}");
    }
    let reader = app.client(&[motcua::domain::scope::Scope::DossiersRead], None).await;
    assert_eq!(send(&reader, "", "text/csv", HEADER).await.refusal(), "403 insufficient-scope");
    let large = vec![b'x'; motcua::http::procedure_import::LIMIT + 1];
    assert_eq!(send(&registrar, "", "text/csv", large).await.refusal(), "413 too-large");
}

fn line(code: &str, more: &Value) -> String {
    let mut line =
        json!({"code": code, "name": "Cấp", "field": {"code": "X", "name": "Y"}, "levels": ["commune"]});
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    format!("{line}\n")
}

#[actix_web::test]
async fn lines_are_read_as_a_put_is() {
    let (app, registrar) = service().await;
    let lines = [
        line("1.1", &json!({"limits": [{"amount": 2, "unit": "month"}]})),
        "\n".to_owned(),
        line("1.2", &json!({"levels": ["xã"], "kind": "x"})),
        line("1.1", &json!({})),
        "{\"code\": \n".to_owned(),
        "[]\n".to_owned(),
        line("1.3", &json!({"typo": 1})),
        r#"{"name":"Cấp","field":{"code":"X"},"levels":["commune"]}"#.to_owned() + "\n",
        line("1.5", &json!({"valid_from": "2022-01-01", "field": {"code": "NEW"}})),
    ]
    .concat();
    let answer = send(&registrar, "?valid_from=2023-01-01", "application/x-ndjson", lines.clone()).await;
    assert_eq!(
        told(&answer.json()),
        [
            "1 1.1 created | field field-new",
            "3 1.2 refused ! /levels/0 unknown-word ! /kind unknown-word",
            "4 1.1 refused ! /code same-as-row",
            "5 - refused ! /name required",
            "6 - refused !  wrong-type",
            "7 1.3 refused ! /typo unknown-field",
            "8 - refused ! /code required",
            "9 1.5 refused ! /field required",
        ]
        .map(|line| if line.starts_with("5 ") {
            "5 - refused !  malformed".to_owned()
        } else {
            line.to_owned()
        })
    );
    let quoted = serde_json::to_string(&lines).unwrap();
    let again = send(&registrar, "?valid_from=2023-01-01", "application/x-ndjson", quoted).await.json();
    assert_eq!(again["rows"][0]["outcome"], "unchanged");
    assert_eq!(app.anonymous().get("/v1/procedures/1.1").await.json()["valid_from"], "2023-01-01");
}

#[actix_web::test]
async fn what_was_exported_comes_back_unchanged() {
    let (app, registrar) = service().await;
    import(&registrar, "?valid_from=2023-01-01", super::MESSY).await;
    let list = app.anonymous().get("/v1/procedures?limit=200").await.json();
    let items = list["items"].as_array().unwrap();
    assert!(items.len() > 30);
    let lines: Vec<String> = items
        .iter()
        .map(|item| {
            let mut line = item.clone();
            let members = line.as_object_mut().unwrap();
            members.remove("in_force");
            members.remove("published_at");
            line.to_string()
        })
        .collect();
    let answer = send(&registrar, "", "application/x-ndjson", lines.join("\n")).await.json();
    assert_eq!(answer["summary"]["unchanged"], items.len(), "{:#}", answer["summary"]);
}
