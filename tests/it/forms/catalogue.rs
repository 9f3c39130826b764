//! The forms of the catalogue: II.07b and II.08 against a recount of the procedures as they are listed, and against the
//! neighbours' figures; by what was known.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::sheet::total;
use crate::dossiers::world::{HERE, World, intake_with, with};
use crate::support::{Demo, TestClient};

async fn get(client: &TestClient, path: &str) -> Value {
    let answer = client.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// A figure of a line of a form, by the name of its column.
fn figure(form: &Value, values: &Value, name: &str) -> Option<i64> {
    let at = form["columns"].as_array().unwrap().iter().position(|column| column["name"] == name)?;
    values[at].as_i64()
}

/// Every procedure in force on a day.
async fn procedures(client: &TestClient, day: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(client, &format!("/v1/procedures?limit=200&in_force_on={day}{cursor}")).await;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// Whether a column counts a procedure, by its own words.
fn is_counted(procedure: &Value, name: &str, levels: &[&str]) -> bool {
    let own: Vec<&str> =
        procedure["levels"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    let handled = |level: &str| levels.contains(&level) && own.contains(&level);
    let (what, of) = name.rsplit_once('_').unwrap();
    let at_level = match of {
        "province" | "district" | "commune" => handled(of),
        _ => levels.iter().any(|level| handled(level)),
    };
    let is_so = match what {
        "procedures" => true,
        "processes" => !procedure["internal_steps"].as_array().unwrap().is_empty(),
        "online" => procedure["online_service"] == of,
        "published_level" => procedure["online_level"] == of.parse::<i64>().unwrap(),
        other => panic!("{other}"),
    };
    procedure["kind"] != "internal" && at_level && is_so
}

#[actix_web::test]
async fn a_recount_of_the_listed_procedures_finds_the_same() {
    let client = Demo::shared().client().await;
    for (agency, levels) in [("H59.31", &["district", "commune"][..]), ("H59.31.07", &["commune"])] {
        for day in ["2023-03-14", "2023-01-01"] {
            let listed = procedures(&client, day).await;
            assert!(listed.len() > 400);
            let mut seen = 0;
            for code in ["II.07b", "II.08"] {
                let path = format!("/v1/reports/{agency}/2023-Q1/forms/{code}?rows=field&as_of={day}");
                let form = get(&client, &path).await;
                let columns = form["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap());
                for name in columns.filter(|name| !name.starts_with("received")) {
                    let count = |is_in: &dyn Fn(&Value) -> bool| {
                        let own = listed.iter().filter(|p| is_counted(p, name, levels) && is_in(p));
                        i64::try_from(own.count()).unwrap()
                    };
                    let whole = count(&|_| true);
                    assert_eq!(figure(&form, &form["total"], name), Some(whole), "{code} {name} on {day}");
                    for row in form["rows"].as_array().unwrap() {
                        let own = count(&|procedure| procedure["field"]["code"] == row["field"]["code"]);
                        assert_eq!(figure(&form, &row["values"], name), Some(own), "{code} {name} {row}");
                    }
                    seen += whole;
                }
            }
            assert!(seen > 500, "{seen}");
        }
    }
}

#[actix_web::test]
async fn the_neighbours_figures_say_the_same() {
    let client = Demo::shared().client().await;
    let form = get(&client, "/v1/reports/H59.31/2023-Q1/forms/II.07b").await;
    let told = get(&client, "/v1/statistics/procedures?agency=H59.31&on=2023-03-14&group_by=level").await;
    assert_eq!(figure(&form, &form["total"], "procedures_total"), told["total"].as_i64());
    let [district, commune] =
        ["procedures_district", "procedures_commune"].map(|n| figure(&form, &form["total"], n));
    assert_eq!(
        (district, commune),
        (told["groups"][0]["count"].as_i64(), told["groups"][1]["count"].as_i64())
    );
    assert_eq!((district, commune), (Some(270), Some(154)), "as the seed prints them");
    // Every commune handles what communes handle; the total counts it once, and says so.
    let rows = form["rows"].as_array().unwrap();
    for row in rows.iter().filter(|row| row["agency"]["code"] != "H59.31") {
        assert_eq!(figure(&form, &row["values"], "procedures_total"), Some(154), "{row}");
    }
    assert_eq!(form["notes"][0]["code"], "counted_once");
    assert_eq!(form["checks"], json!([]));

    let form = get(&client, "/v1/reports/H59.31/2023-Q1/forms/II.08").await;
    let query = "/v1/statistics/procedures?agency=H59.31&on=2023-03-14&group_by=online_service";
    for group in get(&client, query).await["groups"].as_array().unwrap() {
        let name = format!("online_{}", group["key"].as_str().unwrap());
        assert_eq!(figure(&form, &form["total"], &name), group["count"].as_i64(), "{name}");
    }
    let dossiers = get(&client, "/v1/statistics/dossiers?agency=H59.31&period=2023-Q1").await;
    for name in ["received_new", "received_online"] {
        assert_eq!(figure(&form, &form["total"], name), dossiers["totals"][name].as_i64(), "{name}");
    }
    assert_eq!(form["checks"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn what_is_published_later_was_not_known_before() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let desk = world.anyone().await;
    let ask = async |query: &str| {
        let path = format!("/v1/reports/{HERE}/2023-Q2/forms/II.08?rows=field&as_of=2023-03-24{query}");
        desk.get(&path).await.is(200).body
    };
    desk.take_in(&intake_with(&json!({"channel": "online", "accept": true}))).await;
    let before = ask("").await;
    let known_at = before["known_at"].as_str().unwrap().replace('+', "%2B");
    world.set("2023-03-25T08:00");
    let body = json!({
        "name": "Thủ tục mới", "field": {"code": "NEW", "name": "Mới"}, "levels": ["commune"], "limits": [],
        "online_service": "full", "online_level": 4, "valid_from": "2023-03-20",
    });
    registrar.put("/v1/procedures/9.000009", &body).await.is(201);
    let after = ask("").await;
    let online = |form: &Value| figure(form, &form["total"], "online_full").unwrap();
    assert_eq!(online(&after), online(&before) + 1);
    assert_eq!(total(&ask(&format!("&known_at={known_at}")).await), total(&before));
    let row = after["rows"].as_array().unwrap().iter().find(|row| row["field"]["code"] == "NEW").unwrap();
    assert_eq!(figure(&after, &row["values"], "published_level_4"), Some(1));
    assert_eq!(figure(&after, &after["total"], "received_online"), Some(1));
    // Once abolished it is no more.
    world.set("2023-03-26T08:00");
    let abolished = with(&body, &json!({"valid_to": "2023-03-25", "valid_from": "2023-03-25"}));
    registrar.put("/v1/procedures/9.000009", &abolished).await;
    let now = desk.get(&format!("/v1/reports/{HERE}/2023-Q2/forms/II.08?rows=field")).await.is(200).body;
    assert_eq!(online(&now), online(&before));
}
