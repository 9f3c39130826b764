//! The forms behind a report: II.06 always; II.05 and II.07a where they have something to tell; in JSON, HTML and DOCX, and
//! frozen with it.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{HERE, World, act_with, intake_with, local};

fn codes(report: &Value) -> Vec<String> {
    let annexes = report["annexes"].as_array().unwrap().iter();
    annexes.map(|annex| annex["form"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn what_has_something_to_tell_goes_with_the_report() {
    let world = World::at("2023-03-14T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let report = async |agency: &str| desk.get(&format!("/v1/reports/{agency}/2023-Q1")).await.is(200).body;
    assert_eq!(codes(&report("H59.31").await), ["II.06b"]);
    assert_eq!(codes(&report(HERE).await), ["II.06a"]);
    let late = json!({"occurred_at": local("2023-03-13T15:00"), "outcome": "approved", "overdue_reason": "entered_late"});
    let past = intake_with(&json!({
        "accepted_at": local("2023-03-01T09:00"), "due_on": "2023-03-08", "transitions": [act_with("finish", &late)]
    }));
    desk.bulk(&[past]).await;
    let office = world.client(&[Scope::FeedbackWrite, Scope::FeedbackRead], None).await;
    let feedback = json!({
        "agency": HERE, "means": "written", "title": "Chậm trả kết quả",
        "sender": {"name": "Kim Thị Sa Rây", "address": "Ấp Chợ", "content": "…"}
    });
    let received = office.post("/v1/feedback", &feedback).await.is(201);
    let address = received.header("location").unwrap().to_owned();
    // Not classified it counts nowhere; then it does.
    assert_eq!(codes(&report(HERE).await), ["II.06a", "II.07a"]);
    let classify = json!({"action": "classify", "kind": "behaviour", "competence": "own"});
    office.post(&format!("{address}/transitions"), &classify).await.is(200);
    assert_eq!(codes(&report(HERE).await), ["II.06a", "II.05a", "II.07a"]);
    let district = report("H59.31").await;
    assert_eq!(codes(&district), ["II.06b", "II.05b", "II.07a"]);
    assert_eq!(codes(&report("H59.32").await), ["II.06b"]);
    assert_eq!(district["annexes"][1]["rows_heading"], "Cơ quan, đơn vị");
    // Each annex is the form as it is asked for by itself.
    for annex in district["annexes"].as_array().unwrap() {
        let path = format!("/v1/reports/H59.31/2023-Q1/forms/{}", annex["form"].as_str().unwrap());
        let form = desk.get(&path).await.is(200).body;
        assert_eq!(annex["total"], form["total"]);
        assert_eq!((&annex["title"], &annex["unit"]), (&form["title"], &form["head"]["unit"]));
        let values = |of: &Value| -> Vec<Value> {
            of["rows"].as_array().unwrap().iter().map(|row| row["values"].clone()).collect()
        };
        assert_eq!(values(annex), values(&form));
    }
    let page = desk.knock().get("/v1/reports/H59.31/2023-Q1?format=html").await.text();
    let document = desk.knock().get("/v1/reports/H59.31/2023-Q1?format=docx").await;
    let document = docx_rs::read_docx(&document.bytes).unwrap().json();
    for text in ["II.05b/VPCP/KSTT", "II.07a/VPCP/KSTT", "Cơ quan, đơn vị", "Cập nhật phần mềm chậm"]
    {
        assert!(page.contains(text), "{text} on the page");
        assert!(document.contains(text), "{text} in the document");
    }
    // A period before the circular has a report, and no form of it.
    assert_eq!(codes(&desk.get("/v1/reports/H59.31/2020-Q3").await.is(200).body), Vec::<String>::new());
}

#[actix_web::test]
async fn what_was_approved_before_stays_readable() {
    let world = World::at("2023-03-20T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let path = "/v1/reports/H59.31/2023-Q1";
    desk.post(&format!("{path}/submit"), &json!({})).await.is(200);
    desk.post(&format!("{path}/approve"), &json!({})).await.is(200);
    // As it was kept when annexes did not say what stands over their rows.
    world.app.db_execute("alter table report_revisions disable trigger report_revisions_append_only").await;
    let before =
        "update report_revisions set body = regexp_replace(body, '\"rows_heading\":\"[^\"]*\",', '', 'g')";
    world.app.db_execute(before).await;
    let told = desk.get(path).await.is(200).body;
    assert_eq!((&told["status"], &told["annexes"][0]["rows_heading"]), (&json!("approved"), &Value::Null));
    for format in ["html", "docx"] {
        let shown = desk.knock().get(&format!("{path}?format={format}")).await;
        assert_eq!(shown.status, 200, "{}", shown.text());
        let text =
            if format == "html" { shown.text() } else { docx_rs::read_docx(&shown.bytes).unwrap().json() };
        assert!(text.contains("Lĩnh vực") && text.contains("II.06b/VPCP/KSTT"), "{format}");
    }
    desk.get(&format!("{path}/drift")).await.is(200);
}
