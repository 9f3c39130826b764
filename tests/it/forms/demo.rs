//! The seed report as a form: the eleven figures of the district (V9), in every format, and the rows they are made of.

use motcua::domain::form::{FORMS, RowsOf};
use serde_json::{Value, json};

use super::sheet::{lines_of_json, sheet, total};
use crate::support::{Demo, TestClient};

const V9: [i64; 11] = [26_202, 4_049, 22_150, 3, 26_188, 5_621, 20_567, 0, 14, 14, 0];

/// The row of a tally, in the words of form 06.
fn row(totals: &Value) -> Vec<i64> {
    crate::dossiers::world::row(totals).to_vec()
}

async fn form(client: &TestClient, path: &str) -> Value {
    let answer = client.get(&format!("/v1/reports/{path}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

#[actix_web::test]
async fn the_district_reports_what_the_seed_printed() {
    let client = Demo::shared().client().await;
    let form = form(&client, "H59.31/2023-Q1/forms/II.06b").await;
    assert_eq!(total(&form), V9);
    assert_eq!(form["form"], "II.06b");
    assert_eq!(form["agency"], json!({"code": "H59.31", "name": "UBND huyện Trà Cú"}));
    assert_eq!(form["period"], json!({"key": "2023-Q1", "from": "2022-12-15", "to": "2023-03-14"}));
    assert_eq!((&form["policy"], &form["as_of"]), (&json!("form06"), &json!("2023-03-14")));
    assert_eq!(form["head"]["receiver"], "UBND tỉnh Trà Vinh");
    let names: Vec<&str> =
        form["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
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
            "pending_overdue"
        ]
    );
    let checks = form["checks"].as_array().unwrap();
    assert!(checks.len() == 5 && checks.iter().all(|check| check["holds"] == true), "{checks:?}");
    let rows = form["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["values"].as_array().unwrap().len() == 11));
    // What internal procedures are in is not reported here.
    assert!(rows.iter().all(|row| !row["field"]["code"].as_str().unwrap().starts_with("NB-")), "{rows:?}");
}

#[actix_web::test]
async fn rows_are_the_groups_of_the_statistics_and_more() {
    let client = Demo::shared().client().await;
    for (form_code, scope) in [("II.06a", "unit"), ("II.06b", "subtree")] {
        for rows_of in ["field", "agency"] {
            for agency in ["H59", "H59.31", "H59.31.07"] {
                let path = format!("{agency}/2023-Q1/forms/{form_code}?rows={rows_of}");
                let form = form(&client, &path).await;
                let query = format!("agency={agency}&scope={scope}&period=2023-Q1&group_by={rows_of}");
                let told = client.get(&format!("/v1/statistics/dossiers?{query}")).await.json();
                assert_eq!(total(&form), row(&told["totals"]), "{path}");
                assert_eq!(form["scope"], scope);
                let groups = told["groups"].as_array().unwrap();
                for group in groups {
                    let rows = form["rows"].as_array().unwrap();
                    let own = rows.iter().find(|row| row[rows_of]["code"] == group["key"]).unwrap();
                    assert_eq!(own["values"], json!(row(&group["totals"])), "{path} {}", group["key"]);
                }
                assert!(form["rows"].as_array().unwrap().len() >= groups.len(), "{path}");
            }
        }
    }
}

/// Every form there is, with every kind of rows it takes.
pub fn forms_and_rows() -> Vec<(&'static str, RowsOf)> {
    FORMS.iter().flat_map(|form| form.rows.iter().map(|rows| (form.code, rows.of))).collect()
}

#[actix_web::test]
async fn each_file_holds_the_figures_of_the_json() {
    let client = Demo::shared().client().await;
    for agency in ["H59.31", "H59.31.07"] {
        for (form_code, rows_of) in forms_and_rows() {
            let path = format!("{agency}/2023-Q1/forms/{form_code}?rows={rows_of}");
            let json = form(&client, &path).await;
            assert_eq!((&json["form"], &json["rows_of"]), (&json!(form_code), &json!(rows_of.as_str())));
            let checks = json["checks"].as_array().unwrap();
            assert!(checks.iter().all(|check| check["holds"] == true), "{path}: {checks:?}");
            let xlsx = sheet(&client.get(&format!("/v1/reports/{path}&format=xlsx")).await);
            assert_eq!(xlsx.lines, lines_of_json(&json), "{path}");
            assert_eq!(xlsx.name, form_code);
            let csv = client.get(&format!("/v1/reports/{path}&format=csv")).await;
            let mut reader = csv::Reader::from_reader(csv.bytes.as_slice());
            let header: Vec<String> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
            let columns = json["columns"].as_array().unwrap().iter();
            let names = columns.map(|column| column["name"].as_str().unwrap().to_owned());
            let first = ["no".to_owned(), format!("{rows_of}_name")];
            assert_eq!(header, first.into_iter().chain(names).collect::<Vec<_>>());
            let lines: Vec<_> = reader
                .records()
                .map(Result::unwrap)
                .map(|line| {
                    let values = line.iter().skip(2).map(|n| n.parse::<i64>().unwrap()).collect();
                    (line[0].parse::<i64>().ok(), line[1].to_owned(), values)
                })
                .collect();
            assert_eq!(lines, lines_of_json(&json), "{path}");
        }
    }
}

/// The usual rows are those without asking, and the forms of a level have the same total however they are split.
#[actix_web::test]
async fn rows_split_the_same_whole() {
    let client = Demo::shared().client().await;
    for known in FORMS {
        let path = format!("H59.31/2023-Q1/forms/{}", known.code);
        let usual = form(&client, &path).await;
        assert_eq!(usual["rows_of"], known.usual_rows().as_str(), "{path}");
        for rows in known.rows {
            let other = form(&client, &format!("{path}?rows={}", rows.of)).await;
            assert_eq!(other["total"], usual["total"], "{path} by {}", rows.of);
        }
    }
}

/// The figures that the contract shows are those of the demo.
#[actix_web::test]
async fn the_example_of_the_contract_is_the_demos() {
    let client = Demo::shared().client().await;
    let shown = crate::support::contract::document()["components"]["schemas"]["FormView"]["example"].clone();
    let told = form(&client, "H59.31/2023-Q1/forms/II.06b").await;
    for member in
        ["form", "title", "agency", "scope", "period", "policy", "as_of", "head", "rows_of", "total"]
    {
        assert_eq!(told[member], shown[member], "{member}");
    }
    for list in ["columns", "rows", "notes", "checks"] {
        for part in shown[list].as_array().unwrap() {
            let same =
                |told: &Value| part.as_object().unwrap().iter().all(|(name, value)| told[name] == *value);
            assert!(told[list].as_array().unwrap().iter().any(same), "{list} {part}: {}", told[list]);
        }
    }
}
