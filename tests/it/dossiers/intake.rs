//! Taking a dossier in: the pinned answer, codes and their numbers, defaults, and what is kept secret.

use motcua::domain::scope::Scope;
use serde_json::json;

use super::world::{
    BESIDE, BIRTH, ELSEWHERE, HERE, OF_DISTRICTS, UNLIMITED, World, act, id_of, intake, intake_with,
};

#[actix_web::test]
async fn the_pinned_request_has_the_pinned_answer() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let body = json!({
        "procedure": "1.001193", "agency": "H59.31.07", "channel": "direct",
        "submitted_at": "2023-03-24T09:30:00+07:00", "accept": true,
        "applicant": {"kind": "citizen", "name": "Kim Thị Sa Rây", "identity_number": "084187001234", "phone": "0901234567"},
        "summary": "Đăng ký khai sinh", "documents": [{"name": "Giấy chứng sinh", "originals": 1, "copies": 0}],
        "external_ref": "DVC-889",
    });
    let answer = desk.post("/v1/dossiers", &body).await.is(201);
    let id = id_of(&answer.body);
    assert_eq!(answer.header("location"), Some(format!("/v1/dossiers/{id}").as_str()));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings.bind(|| {
        insta::assert_json_snapshot!(answer.body, {".id" => "[id]"}, @r#"
    {
      "accepted_at": "2023-03-24T09:30:00+07:00",
      "accepted_on": "2023-03-24",
      "agency": {
        "code": "H59.31.07",
        "name": "UBND H59.31.07"
      },
      "applicant": {
        "address": null,
        "email": null,
        "identity_number": "*********234",
        "kind": "citizen",
        "name": "Kim Thị Sa Rây",
        "phone": "0901234567"
      },
      "channel": "direct",
      "code": "H59.31.07-230324-0001",
      "documents": [
        {
          "copies": 0,
          "name": "Giấy chứng sinh",
          "originals": 1
        }
      ],
      "due_at": null,
      "due_on": "2023-03-27",
      "ended_at": null,
      "ended_on": null,
      "extended": false,
      "external_code": null,
      "external_ref": "DVC-889",
      "id": "[id]",
      "intake_agency": {
        "code": "H59.31.07",
        "name": "UBND H59.31.07"
      },
      "intake_due_at": null,
      "original_due_on": "2023-03-27",
      "outcome": null,
      "overdue_reason": null,
      "procedure": {
        "code": "1.001193",
        "field": {
          "code": "TP-HT",
          "name": "Lĩnh vực TP-HT"
        },
        "name": "Thủ tục 1.001193"
      },
      "returned_at": null,
      "standing": "in_time",
      "status": "accepted",
      "step": null,
      "submitted_at": "2023-03-24T09:30:00+07:00",
      "summary": "Đăng ký khai sinh",
      "supplements": 0,
      "version": 1,
      "voided": false,
      "waiting_since": null,
      "warnings": []
    }
    "#);
    });
    for name in [&id, answer.body["code"].as_str().unwrap()] {
        let shown = desk.get(&format!("/v1/dossiers/{name}")).await.is(200);
        assert_eq!(shown.header("etag"), Some("\"1\""));
        assert_eq!(shown.body, answer.body);
    }
}

#[actix_web::test]
async fn codes_are_numbered_by_agency_and_local_day() {
    let world = World::at("2023-03-14T16:50:00Z").await;
    let desk = world.anyone().await;
    let code = async |agency: &str| {
        desk.take_in(&intake_with(&json!({"agency": agency}))).await["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code(HERE).await, "H59.31.07-230314-0001");
    assert_eq!(code(HERE).await, "H59.31.07-230314-0002");
    assert_eq!(code(BESIDE).await, "H59.31.12-230314-0001");
    // 23:59:59 in Vietnam, and a second later.
    world.app.clock.set("2023-03-14T16:59:59Z".parse().unwrap());
    assert_eq!(code(HERE).await, "H59.31.07-230314-0003");
    world.app.clock.set("2023-03-14T17:00:00Z".parse().unwrap());
    let dossier = desk.take_in(&intake()).await;
    assert_eq!(dossier["code"], "H59.31.07-230315-0001");
    assert_eq!(dossier["accepted_on"], "2023-03-15");
    // A refused one draws no number.
    desk.post("/v1/dossiers", &intake_with(&json!({"procedure": "9.999999"}))).await.is(422);
    desk.post("/v1/dossiers", &intake_with(&json!({"due_on": "2023-03-01"}))).await.is(422);
    assert_eq!(code(HERE).await, "H59.31.07-230315-0002");
    // One accepted late draws from the counter of its own day.
    let late = intake_with(&json!({"accepted_at": "2023-03-14T09:00:00+07:00"}));
    assert_eq!(desk.take_in(&late).await["code"], "H59.31.07-230314-0004");
    // An online one has no code until it is accepted, and then that of the day of acceptance.
    let online = desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    assert_eq!((&online["code"], &online["status"]), (&json!(null), &json!("registered")));
    world.set("2023-03-16T09:00");
    let accepted = desk.act(&online, &act("accept")).await.is(200).body;
    assert_eq!(accepted["code"], "H59.31.07-230316-0001");
    assert_eq!(accepted["submitted_at"], "2023-03-15T00:00:00+07:00");
}

#[actix_web::test]
async fn the_identity_number_stands_nowhere_in_clear() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let canary = "084187009876";
    let applicant = json!({"kind": "citizen", "name": "Sơn Thị Lan", "identity_number": canary});
    let key = [("idempotency-key", "canary")];
    let body = intake_with(&json!({"applicant": applicant, "external_ref": "r-1"}));
    let answer = desk.post_with("/v1/dossiers", &key, &body).await.is(201);
    assert_eq!(answer.body["applicant"]["identity_number"], "*********876");
    desk.act(&answer.body, &act("assign")).await.is(200);
    let history = desk.history(&answer.body).await;
    assert!(!json!(history).to_string().contains("9876"), "{history:#?}");
    assert!(!json!(history).to_string().contains("Lan"), "{history:#?}");
    let refused = desk.post("/v1/dossiers", &body).await.is(409);
    assert!(!refused.body.to_string().contains("9876"));
    assert_eq!(rows_with(&world, canary).await, 0);
    // The same question finds what is in clear.
    assert_eq!(rows_with(&world, "Sơn Thị Lan").await, 1);
}

/// Rows of any table that hold a text, as text or as bytes.
async fn rows_with(world: &World, text: &str) -> i64 {
    let hex = |byte| [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap());
    let bytes: String = text.bytes().flat_map(hex).collect();
    let count = format!(
        "select count(*) as n from %I t where t::text like ''%%{text}%%'' or t::text like ''%%{bytes}%%''"
    );
    let sweep = format!(
        "select sum((xpath('/row/n/text()', query_to_xml(format('{count}', table_name), true, true, '')))[1]::text::bigint)::bigint as n
         from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'"
    );
    world.db_number(&sweep).await
}

#[actix_web::test]
async fn channels_and_accept_have_their_defaults() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (given, channel, status) in [
        (json!({}), "direct", "accepted"),
        (json!({"channel": "postal"}), "postal", "accepted"),
        (json!({"channel": "online"}), "online", "registered"),
        (json!({"channel": "online", "accept": true}), "online", "accepted"),
        (json!({"channel": "online", "accept": false}), "online", "registered"),
        (json!({"channel": "online", "accepted_at": "2023-03-23T09:00:00+07:00"}), "online", "accepted"),
    ] {
        let dossier = desk.take_in(&intake_with(&given)).await;
        assert_eq!((&dossier["channel"], &dossier["status"]), (&json!(channel), &json!(status)), "{given}");
        let is_accepted = status == "accepted";
        assert_eq!(dossier["code"].is_string(), is_accepted, "{given}");
        assert_eq!(dossier["due_on"].is_string(), is_accepted, "{given}");
        assert_eq!(dossier["standing"], if is_accepted { "in_time" } else { "waiting_intake" }, "{given}");
        // What is submitted and accepted online in one call is two acts.
        assert_eq!(dossier["version"], if channel == "online" && is_accepted { 2 } else { 1 }, "{given}");
    }
    for channel in ["direct", "postal"] {
        let body = intake_with(&json!({"channel": channel, "accept": false}));
        desk.post("/v1/dossiers", &body).await.refuses(422, "invalid-values", &["/accept not-allowed-here"]);
    }
}

#[actix_web::test]
async fn a_portal_may_send_in_but_not_accept() {
    let world = World::new().await;
    let portal = world.client(&[Scope::DossiersApply], Some("H59")).await;
    let desk = world.client(&[Scope::DossiersIntake], Some(HERE)).await;
    portal.post("/v1/dossiers", &intake()).await.refuses(403, "insufficient-scope", &[]);
    let at_once = intake_with(&json!({"channel": "online", "accept": true}));
    portal.post("/v1/dossiers", &at_once).await.refuses(403, "insufficient-scope", &[]);
    let online = portal.take_in(&intake_with(&json!({"channel": "online"}))).await;
    portal.act(&online, &act("accept")).await.refuses(403, "insufficient-scope", &[]);
    desk.act(&online, &act("accept")).await.is(200);
    let reader = world.client(&[Scope::DossiersRead], Some(HERE)).await;
    reader.post("/v1/dossiers", &intake()).await.refuses(403, "insufficient-scope", &[]);
}

#[actix_web::test]
async fn what_is_odd_but_stands_is_warned_of() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let warnings = async |given| desk.take_in(&intake_with(&given)).await["warnings"].clone();
    assert_eq!(warnings(json!({})).await, json!([]));
    assert_eq!(warnings(json!({"procedure": OF_DISTRICTS})).await[0]["code"], "level-mismatch");
    assert_eq!(warnings(json!({"procedure": OF_DISTRICTS, "agency": "H59.31"})).await, json!([]));
    let unlimited = desk.take_in(&intake_with(&json!({"procedure": UNLIMITED}))).await;
    assert_eq!((&unlimited["due_on"], &unlimited["warnings"]), (&json!(null), &json!([])));
    assert_eq!(unlimited["standing"], "in_time");
}

#[actix_web::test]
async fn a_year_without_a_calendar_stops_no_intake() {
    let world = World::at("2026-12-31T16:00:00+07:00").await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake_with(&json!({"procedure": BIRTH}))).await;
    assert_eq!(dossier["status"], "accepted");
    assert_eq!((&dossier["due_on"], &dossier["standing"]), (&json!(null), &json!("in_time")));
    assert_eq!(dossier["warnings"][0]["code"], "calendar-year-missing");
    let memo = desk.figures("agency=H59&period=2027-01").await["memo"].clone();
    assert_eq!(memo["pending_without_due_date"], 1);
}

#[actix_web::test]
async fn the_officer_at_the_desk_is_kept() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let officer = json!({"id": "tc-07", "name": "Thạch Thị Sa Ri"});
    let dossier = desk.take_in(&intake_with(&json!({"officer": officer}))).await;
    let history = desk.history(&dossier).await;
    assert_eq!((&history[0]["officer"], &history[0]["client"]), (&officer, &json!(desk.id())));
}

#[actix_web::test]
async fn others_do_not_see_it() {
    let world = World::new().await;
    let dossier = world.clerk(HERE).await.take_in(&intake()).await;
    let district = world.clerk("H59.31").await;
    assert_eq!(district.look(&dossier).await["id"], dossier["id"]);
    let stranger = world.clerk(ELSEWHERE).await;
    for part in ["", "/events", "/actions"] {
        let one = stranger.get(&format!("/v1/dossiers/{}{part}", id_of(&dossier))).await.is(404).body;
        let code = dossier["code"].as_str().unwrap();
        let same = stranger.get(&format!("/v1/dossiers/{code}{part}")).await.is(404).body;
        let absent = stranger
            .get(&format!("/v1/dossiers/0186dfc6-0000-7000-8000-000000000000{part}"))
            .await
            .is(404)
            .body;
        let bare = |mut body: serde_json::Value| {
            body["request_id"].take();
            body
        };
        assert_eq!(bare(one.clone()), bare(absent));
        assert_eq!(bare(one), bare(same));
    }
}
