//! Swagger UI in a real browser, as someone who came for five minutes uses it: authorise, take the example in, finish it,
//! see it in the figures. On its own: `script/test browser`; pictures of each step stay in `target/tmp/browser/`.
//!
//! Skipped, with a message, where no Chromium or Chrome is found; `MOTCUA_TEST_BROWSER` names one elsewhere.

mod chromium;
mod page;
mod swagger;

use serde_json::{Value, json};

use self::chromium::Chromium;
use self::swagger::SwaggerUi;
use crate::support::Demo;

/// What counts of the commune's quarter, as Swagger UI shows it.
async fn new_and_early(ui: &mut SwaggerUi) -> (i64, i64) {
    let asked = [("agency", "H59.31.07"), ("period", "2023-Q2")];
    let (status, figures) = ui.execute("tally_dossiers", &asked, None).await;
    assert_eq!(status, "200", "{figures}");
    let of = |column: &str| figures["totals"][column].as_i64().unwrap();
    (of("received_new"), of("resolved_early") + of("resolved_on_time"))
}

#[actix_web::test]
async fn a_stranger_takes_a_dossier_in_and_sees_it_counted() {
    let Some(program) = chromium::installed() else {
        return eprintln!("skipped: no Chromium or Chrome is installed (MOTCUA_TEST_BROWSER may name one)");
    };
    let demo = Demo::shared();
    let mut browser = Chromium::start(&program);
    let mut ui = SwaggerUi::open(browser.page().await, &demo.base).await;
    ui.picture("1-first-sight").await;
    ui.authorise().await;
    ui.picture("2-authorised").await;

    let (new, resolved) = new_and_early(&mut ui).await;

    let (status, taken) = ui.execute("create_dossier", &[], None).await;
    ui.picture("3-taken-in").await;
    assert_eq!(status, "201", "the example of the contract, as it stands: {taken}");
    let id = taken["id"].as_str().unwrap();
    assert_eq!(
        taken["agency"]["code"], "H59.31.07",
        "the example is about the agency whose figures are looked at"
    );

    let act = json!({"action": "finish", "outcome": "approved", "officer": {"id": "tc-07"}});
    let (status, done) = ui.execute("advance_dossier", &[("dossier", id)], Some(&act)).await;
    ui.picture("4-finished").await;
    assert_eq!((status.as_str(), &done["status"]), ("200", &Value::from("done")), "{done}");

    let (new_after, resolved_after) = new_and_early(&mut ui).await;
    ui.picture("5-counted").await;
    // Other tests take dossiers in at the same demo; none takes one out.
    assert!(
        new_after > new && resolved_after > resolved,
        "{new}, {resolved} → {new_after}, {resolved_after}"
    );

    // What the law does not allow is shown as what it is, not as a broken page.
    let (status, problem) = ui.execute("advance_dossier", &[("dossier", id)], Some(&act)).await;
    assert_eq!(
        (status.as_str(), &problem["code"]),
        ("409", &Value::from("forbidden-transition")),
        "{problem}"
    );

    let troubles = ui.page.troubles(&demo.base).await;
    // The browser itself notes an answer of 409 as an error of the page.
    let troubles: Vec<_> =
        troubles.into_iter().filter(|trouble| !trouble.contains("status of 409")).collect();
    assert!(troubles.is_empty(), "{troubles:#?}");
}
