//! Papers of dossiers and the book of an agency, asked as a desk asks that wants to print.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::dossiers::world::{ALL_SCOPES, Answer, BESIDE, BIRTH, Door, HERE, LAND, UNLIMITED, World};
use crate::dossiers::world::{act, act_with, id_of, intake_with, with};
use crate::support::Answer as Raw;

impl Door {
    async fn paper(&self, dossier: &Value, form: &str) -> Raw {
        self.knock().get(&format!("/v1/dossiers/{}/papers/{form}", id_of(dossier))).await
    }

    /// The page of a paper that is there.
    async fn printed(&self, dossier: &Value, form: &str) -> String {
        page(&self.paper(dossier, form).await)
    }

    async fn papers(&self, dossier: &Value) -> Vec<Value> {
        let answer = self.get(&format!("/v1/dossiers/{}/papers", id_of(dossier))).await.is(200);
        assert_eq!(answer.body["next"], Value::Null);
        answer.body["items"].as_array().unwrap().clone()
    }

    async fn forms(&self, dossier: &Value) -> Vec<String> {
        let papers = self.papers(dossier).await;
        papers.iter().map(|paper| paper["form"].as_str().unwrap().to_owned()).collect()
    }

    async fn book(&self, path: &str) -> String {
        page(&self.knock().get(&format!("/v1/registers/{path}")).await)
    }
}

/// A page that nothing runs in and nobody keeps.
fn page(answer: &Raw) -> String {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
    let page = answer.text();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"vi\">") && page.ends_with("</html>\n"), "{page}");
    assert!(!page.contains("<script") && !page.contains("http://") || page.contains("www.w3.org"), "{page}");
    page
}

fn owner() -> Value {
    json!({"name": "Kim Thị Sa Rây", "identity_number": "084187001234", "phone": "0901234567",
        "address": "Ấp Mộc Anh, xã Lưu Nghiệp Anh"})
}

#[actix_web::test]
async fn a_receipt_says_what_was_received_and_when_it_is_due() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let documents = json!([{"name": "Giấy chứng sinh <bản chính>", "originals": 1, "copies": 2}]);
    let body = intake_with(&json!({"procedure": BIRTH, "applicant": owner(), "documents": documents}));
    let dossier = desk.take_in(&body).await;
    let page = desk.printed(&dossier, "receipt").await;
    let code = dossier["code"].as_str().unwrap();
    for told in [
        "Mẫu số 01 - Thông tư số 01/2018/TT-VPCP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        &format!("Mã hồ sơ: {code}"),
        "UBND H59.31.07",
        "<p class=\"name\">UBND H59.31</p>",
        "Kim Thị Sa Rây",
        "*********234",
        "Giấy chứng sinh &lt;bản chính&gt;",
        "01 ngày làm việc",
        "10 giờ 00 phút, ngày 24 tháng 03 năm 2023",
        "<strong>ngày 27 tháng 03 năm 2023</strong>",
        "<svg",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("084187001234"), "the identity number is masked");
    // By code too, and what the list of papers names is the same page.
    let by_code = desk.knock().get(&format!("/v1/dossiers/{code}/papers/receipt")).await;
    assert_eq!(by_code.text(), page);
    let papers = desk.papers(&dossier).await;
    assert_eq!(papers[0]["form"], "receipt");
    assert_eq!(desk.knock().get(papers[0]["href"].as_str().unwrap()).await.text(), page);
}

#[actix_web::test]
async fn each_act_brings_its_paper() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let online = desk.take_in(&intake_with(&json!({"channel": "online", "applicant": owner()}))).await;
    assert_eq!(desk.forms(&online).await, Vec::<String>::new());
    let note = json!({"action": "note", "reason": "Thiếu bản vẽ", "documents": ["Bản vẽ nhà", "Tờ khai"]});
    desk.act(&online, &note).await.is(200);
    assert_eq!(desk.forms(&online).await, ["supplement_request"]);
    let notice = desk.printed(&online, "supplement_request").await;
    assert!(
        notice.contains("<li>Bản vẽ nhà</li><li>Tờ khai</li>") && notice.contains("Thiếu bản vẽ"),
        "{notice}"
    );
    assert!(!notice.contains("Mã hồ sơ"), "there is no code yet");
    desk.act(&online, &act("accept")).await.is(200);
    let asked = json!({"action": "request_supplement", "reason": "Cần trích lục", "documents": ["Trích lục"],
        "officer": {"id": "tc-07", "name": "Thạch Thị Sa Ri"}});
    desk.act(&online, &asked).await.is(200);
    desk.act(&online, &act("receive_supplement")).await.is(200);
    desk.act(&online, &act_with("extend", &json!({"reason": "Chờ ý kiến của sở", "due_on": "2023-04-14"})))
        .await
        .is(200);
    desk.act(&online, &act_with("finish", &json!({"outcome": "refused", "reason": "Đất có tranh chấp"})))
        .await
        .is(200);
    let papers = desk.papers(&online).await;
    let told: Vec<_> = papers.iter().map(|paper| (paper["form"].clone(), paper["number"].clone())).collect();
    let expected = [
        ("supplement_request", 2),
        ("receipt", 1),
        ("supplement_request", 2),
        ("receipt", 1),
        ("apology", 4),
        ("refusal", 3),
        ("control_slip", 5),
    ];
    assert_eq!(told, expected.map(|(form, number)| (json!(form), json!(number))));
    // The latest of two, unless the act is named.
    let latest = desk.printed(&online, "supplement_request").await;
    assert!(latest.contains("Trích lục") && latest.contains("Thạch Thị Sa Ri"), "{latest}");
    let first = desk.knock().get(papers[0]["href"].as_str().unwrap()).await.text();
    assert!(first.contains("Bản vẽ nhà") && first.contains("Mã hồ sơ"), "{first}");
    let apology = desk.printed(&online, "apology").await;
    let [original, new] = ["ngày 31 tháng 03 năm 2023", "ngày 14 tháng 04 năm 2023"];
    assert!(apology.find(original).unwrap() < apology.find(new).unwrap(), "{apology}");
    assert!(apology.contains("Chờ ý kiến của sở"));
    assert!(desk.printed(&online, "refusal").await.contains("Đất có tranh chấp"));
    let slip = desk.printed(&online, "control_slip").await;
    assert!(slip.contains("Trước hạn") && slip.contains("Từ chối giải quyết"), "{slip}");
}

#[actix_web::test]
async fn what_did_not_happen_has_no_paper() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    for form in ["supplement_request", "refusal", "apology", "stop_notice"] {
        assert_eq!(desk.paper(&dossier, form).await.refusal(), "404 no-such-paper", "{form}");
    }
    // An act of another kind, and one that never was.
    let accepted = desk.event(&dossier, "accepted").await;
    for event in [accepted.as_str().unwrap(), "0186dfc6-8a3e-7c42-8f11-6d1f5c0b2a37"] {
        let refused = desk.paper(&dossier, &format!("apology?event={event}")).await;
        assert_eq!(refused.refusal(), "404 no-such-paper");
    }
    assert_eq!(desk.paper(&dossier, "register").await.refusal(), "404 not-found");
    let malformed = desk.paper(&dossier, "receipt?event=1").await;
    assert_eq!(
        (malformed.refusal().as_str(), &malformed.json()["errors"][0]["pointer"]),
        ("422 invalid-query", &json!("/event"))
    );
    assert_eq!(desk.paper(&dossier, "receipt?of=1").await.refusal(), "400 invalid-query");
    // What is void has none.
    assert_eq!(desk.forms(&dossier).await, ["receipt", "control_slip"]);
    desk.act(&dossier, &act("void")).await.is(200);
    assert_eq!(desk.forms(&dossier).await, Vec::<String>::new());
    assert_eq!(desk.paper(&dossier, "receipt").await.refusal(), "404 no-such-paper");
}

#[actix_web::test]
async fn what_was_undone_leaves_no_paper() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    desk.act(&dossier, &act_with("stop", &json!({"reason": "Theo đơn ngày 24/3"}))).await.is(200);
    assert!(desk.printed(&dossier, "stop_notice").await.contains("Theo đơn ngày 24/3"));
    let stopped = desk.papers(&dossier).await;
    assert_eq!((&stopped[1]["form"], &stopped[1]["number"]), (&json!("stop_notice"), &Value::Null));
    let event = desk.event(&dossier, "stopped").await;
    desk.act(&dossier, &json!({"action": "correct", "event": event, "undo": true, "reason": "nhầm hồ sơ"}))
        .await
        .is(200);
    assert_eq!(desk.paper(&dossier, "stop_notice").await.refusal(), "404 no-such-paper");
}

#[actix_web::test]
async fn html_is_all_there_is() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    for path in [format!("/v1/dossiers/{}/papers/receipt", id_of(&dossier)), format!("/v1/registers/{HERE}")]
    {
        for (accept, status) in [
            ("text/html", 200),
            ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
            ("application/pdf", 406),
            ("application/json", 406),
        ] {
            let answer = desk.knock().send(Method::GET, &path, &[("accept", accept)], Vec::new()).await;
            assert_eq!(answer.status.as_u16(), status, "{path} {accept}");
        }
    }
}

/// The numbers and codes of a book, in order.
fn lines(book: &str) -> Vec<(i64, String)> {
    let rows = book.split_once("<tbody>").unwrap().1.split("<tr>").skip(1);
    let cell = |row: &str, nth: usize| {
        row.split("<td").nth(nth).unwrap().split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
    };
    rows.map(|row| (cell(row, 1).parse().unwrap(), cell(row, 2))).collect()
}

#[actix_web::test]
async fn a_book_is_numbered_without_a_gap_in_the_order_of_acceptance() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let mut codes = Vec::new();
    for (moment, changes) in [
        ("2022-12-30T09:00", json!({})),
        ("2023-02-01T09:00", json!({"applicant": owner()})),
        ("2023-02-01T08:00", json!({"procedure": UNLIMITED})),
        ("2023-02-03T09:00", json!({})),
        ("2023-03-01T09:00", json!({"agency": BESIDE})),
        ("2023-03-02T09:00", json!({"procedure": LAND})),
    ] {
        let at = format!("{moment}:00+07:00");
        let dossier = desk
            .take_in(&with(&intake_with(&json!({"submitted_at": at, "accepted_at": at})), &changes))
            .await;
        codes.push((dossier["code"].as_str().unwrap().to_owned(), dossier));
    }
    // One is withdrawn, one void, one handed on; a registered one is in no book.
    desk.act(&codes[1].1, &act("withdraw")).await.is(200);
    desk.act(&codes[3].1, &act("void")).await.is(200);
    desk.act(&codes[5].1, &act("transfer")).await.is(200);
    desk.take_in(&intake_with(&json!({"channel": "online"}))).await;
    let own = desk.book(&format!("{HERE}?year=2023")).await;
    let order = |places: &[usize], first: i64| -> Vec<(i64, String)> {
        (first..).zip(places.iter().map(|place| codes[*place].0.clone())).collect()
    };
    assert_eq!(lines(&own), order(&[2, 1, 3, 5], 1));
    for told in
        ["Rút hồ sơ", "Nhập nhầm, đã hủy", "Kim Thị Sa Rây", "Số hồ sơ trong phần này: 4", "UBND H59.31.12"]
    {
        assert!(own.contains(told), "{told}");
    }
    assert!(!own.contains("084187001234") && !own.contains("*********"), "no identity numbers");
    // This year where nothing is said; other years, other agencies, some days.
    assert_eq!(desk.book(HERE).await, own);
    assert_eq!(lines(&desk.book(&format!("{HERE}?year=2022")).await), order(&[0], 1));
    assert_eq!(lines(&desk.book(BESIDE).await), order(&[4], 1));
    assert_eq!(lines(&desk.book("H59.31").await), order(&[], 1));
    let part = desk.book(&format!("{HERE}?from=2023-02-02&to=2023-03-02")).await;
    assert_eq!(lines(&part), order(&[3, 5], 3));
    assert!(part.contains("từ 02/02/2023 đến 02/03/2023") && part.contains("phần này: 2"), "{part}");
}

#[actix_web::test]
async fn a_long_book_is_whole_and_says_the_way_of_receipt() {
    let world = World::new().await;
    let desk = world.anyone().await;
    // 300 a day, a minute each.
    let at = |n: usize| {
        let (day, minute) = (1 + n / 300, n % 300);
        format!("2023-03-{day:02}T{:02}:{:02}:00+07:00", 8 + minute / 60, minute % 60)
    };
    let bodies: Vec<Value> = (0..901)
        .map(|n| intake_with(&json!({"submitted_at": at(n), "accepted_at": at(n), "applicant": {"name": format!("Người {n}")}})))
        .collect();
    for some in bodies.chunks(300) {
        desk.bulk(some).await;
    }
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    desk.act(&dossier, &act("finish")).await.is(200);
    desk.act(&dossier, &act_with("hand_over", &json!({"result": "tại nhà, bưu chính"}))).await.is(200);
    let book = desk.book(HERE).await;
    let told = lines(&book);
    assert_eq!(told.len(), 902);
    assert!(told.iter().map(|(number, _)| *number).eq(1..=902), "without a gap");
    let mut owners = book.match_indices("Người ").map(|(at, _)| {
        book[at + "Người ".len()..].split('<').next().unwrap().parse::<usize>().unwrap_or(usize::MAX)
    });
    assert!(owners.by_ref().take(901).eq(0..901), "in order of acceptance, each once");
    assert!(book.contains("tại nhà, bưu chính") && book.contains("Số hồ sơ trong phần này: 902"));
}

#[actix_web::test]
async fn a_book_is_of_lawful_days() {
    let world = World::new().await;
    let desk = world.clerk("H59.31").await;
    for (query, pointer) in [
        ("year=1800", "/year"),
        ("year=2023&from=2022-01-01", "/from"),
        ("from=2023-01-01&to=2024-01-01", "/to"),
        ("from=2023-02-02&to=2023-02-01", "/to"),
        ("from=yesterday", "/from"),
    ] {
        let answer: Answer = desk.get(&format!("/v1/registers/{HERE}?{query}")).await;
        assert_eq!((answer.status, &answer.body["errors"][0]["pointer"]), (422, &json!(pointer)), "{query}");
    }
    for agency in ["H59.32.01", "H59", "H99", "none"] {
        desk.get(&format!("/v1/registers/{agency}")).await.is(404);
    }
}

/// The giver's one-stop still prints for a dossier that was handed on, and so does who has it now.
#[actix_web::test]
async fn who_sees_a_dossier_prints_its_papers() {
    let world = World::new().await;
    let (here, beside) = (world.clerk(HERE).await, world.clerk(BESIDE).await);
    let dossier = world.anyone().await.take_in(&intake_with(&json!({}))).await;
    assert_eq!(beside.paper(&dossier, "receipt").await.refusal(), "404 not-found");
    here.act(&dossier, &act("transfer")).await.is(200);
    let receipt = here.printed(&dossier, "receipt").await;
    assert_eq!(beside.printed(&dossier, "receipt").await, receipt);
    assert!(
        receipt.contains("UBND H59.31.07") && !receipt.contains("UBND H59.31.12"),
        "the agency of intake signs it"
    );
    assert!(beside.printed(&dossier, "control_slip").await.contains("UBND H59.31.12"));
    let reader = world.client(&ALL_SCOPES[..5], Some(HERE)).await;
    assert_eq!(reader.paper(&dossier, "receipt").await.refusal(), "403 insufficient-scope");
}
