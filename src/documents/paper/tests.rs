//! Each page as it is written, and what no page may do whatever stands in a dossier.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::qr::tests::read_back;
use super::*;
use crate::domain::applicant::{ApplicantKind, Document};
use crate::domain::deadline::{Amount, Limit, LimitUnit, Timing};
use crate::domain::event::DueDates;
use crate::domain::paper::{
    Book, BookRange, Circular, Entry, Heading, PaperForm, Remark, SlipRow, Stage, Subject,
};
use crate::domain::procedure::Channel;
use crate::domain::status::Status;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+07:00").parse().unwrap()
}

fn subject() -> Subject {
    let document = |name: &str, originals, copies| Document { name: name.to_owned(), originals, copies };
    Subject {
        code: Some("H59.31.07-230324-0001".to_owned()),
        kind: ApplicantKind::Citizen,
        owner: "Kim Thị Sa Rây".to_owned(),
        identity: Some("*********234".to_owned()),
        address: Some("Ấp Mộc Anh, xã Lưu Nghiệp Anh, huyện Trà Cú".to_owned()),
        phone: Some("0901234567".to_owned()),
        email: None,
        procedure: "Thủ tục đăng ký khai sinh".to_owned(),
        request: Some("Đăng ký khai sinh cho con".to_owned()),
        documents: vec![document("Giấy chứng sinh", 1, 0), document("Căn cước công dân của cha, mẹ", 0, 2)],
        channel: Channel::Direct,
        limit: Some(Limit::new(Some(Amount::whole(1).unwrap()), LimitUnit::WorkingDay, None).unwrap()),
    }
}

fn paper_on(on: &str, content: Content) -> Paper {
    let (day, form) = (day(on), content.form());
    Paper {
        heading: Heading {
            superior: Some("UBND huyện Trà Cú".to_owned()),
            agency: "UBND xã Lưu Nghiệp Anh".to_owned(),
            day,
            circular: Circular::on(day),
            form,
        },
        subject: subject(),
        officer: Some("Thạch Thị Sa Ri".to_owned()),
        content,
        slip: Vec::new(),
        partners: Vec::new(),
    }
}

fn due(on: &str) -> DueDates {
    DueDates { due_on: Some(day(on)), ..DueDates::default() }
}

/// One of each form.
fn contents() -> Vec<Content> {
    let reason = || Some("Thiếu giấy chứng sinh".to_owned());
    let received_at = at("2023-03-24T09:30");
    vec![
        Content::Receipt { received_at, first_received_at: None, due: due("2023-03-27") },
        Content::SupplementRequest {
            stage: Stage::Processing,
            documents: vec!["Giấy chứng sinh".to_owned(), "Tờ khai theo mẫu".to_owned()],
            reason: reason(),
        },
        Content::Refusal { stage: Stage::Intake, reason: reason() },
        Content::Apology {
            received_at: Some(received_at),
            original_due_on: Some(day("2023-03-27")),
            due_on: day("2023-03-31"),
            reason: reason(),
        },
        Content::StopNotice { received_at: Some(received_at), status: Status::Processing, reason: None },
        Content::ControlSlip { received_at, due: due("2023-03-27"), rows: Vec::new(), asked: Vec::new() },
    ]
}

fn slip() -> Vec<SlipRow> {
    let row = |at, giver: &str, receiver: &str, result, note: &str| SlipRow {
        at,
        giver: (giver.to_owned(), None),
        receiver: (receiver.to_owned(), Some("Thạch Thị Sa Ri".to_owned())),
        result,
        note: note.to_owned(),
    };
    let desk = "Bộ phận Tiếp nhận và Trả kết quả UBND xã Lưu Nghiệp Anh";
    vec![
        row(at("2023-03-24T09:30"), "Người nộp hồ sơ", desk, None, "Tiếp nhận hồ sơ"),
        row(
            at("2023-03-27T16:00"),
            "UBND xã Lưu Nghiệp Anh",
            desk,
            Some(Timing::On),
            "Đã có kết quả giải quyết",
        ),
    ]
}

/// The page without its stylesheet.
fn body(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    // A line an element, so that a change shows where it is.
    format!("{before}{after}").replace("><", ">\n<")
}

#[test]
fn each_form_is_written_as_it_is_printed() {
    for content in contents() {
        let partners = vec!["UBND huyện Trà Cú".to_owned()];
        let paper = Paper { slip: slip(), partners, ..paper_on("2023-03-24", content) };
        let name = paper.heading.form.as_str();
        insta::assert_snapshot!(name, body(&write(&paper)));
    }
}

#[test]
fn the_forms_of_2025_have_their_own_numbers() {
    for (content, number) in contents().into_iter().zip(1..) {
        let page = write(&paper_on("2025-09-15", content));
        let line = format!("Mẫu số {number:02} - Thông tư số 03/2025/TT-VPCP");
        assert!(page.contains(&line), "{line}: {page}");
        assert!(!page.contains("01/2018"), "{page}");
    }
    let stopped = contents().remove(4);
    assert!(
        !write(&paper_on("2023-03-24", stopped)).contains("Mẫu số"),
        "the circular of 2018 has no such form"
    );
}

#[test]
fn what_is_not_known_is_a_dotted_line() {
    let bare = Subject {
        identity: None,
        address: None,
        phone: None,
        request: None,
        documents: Vec::new(),
        limit: None,
        ..subject()
    };
    let dots = |content| {
        let paper = Paper { officer: None, ..paper_on("2023-03-24", content) };
        let full = write(&paper).matches("class=\"dots\"").count();
        let page = write(&Paper { subject: bare.clone(), ..paper });
        assert!(!page.contains("None") && !page.contains("null"), "{page}");
        (full, page.matches("class=\"dots\"").count())
    };
    // Sets, place of receipt, book and number, e-mail are never known; then what the subject lacks, and the date.
    let [receipt, ..] = &contents()[..] else { panic!() };
    assert_eq!(dots(receipt.clone()), (5, 9));
    let undated = Content::Receipt {
        received_at: at("2023-03-24T09:30"),
        first_received_at: None,
        due: DueDates::default(),
    };
    assert_eq!(dots(undated), (6, 10));
    let unasked = Content::SupplementRequest { stage: Stage::Intake, documents: Vec::new(), reason: None };
    assert_eq!(dots(unasked), (2, 4));
}

#[test]
fn a_later_receipt_names_the_first() {
    let content = Content::Receipt {
        received_at: at("2023-03-30T08:05"),
        first_received_at: Some(at("2023-03-24T09:30")),
        due: due("2023-03-31"),
    };
    let page = write(&paper_on("2023-03-30", content));
    let told = "08 giờ 05 phút, ngày 30 tháng 03 năm 2023 (hồ sơ bổ sung; tiếp nhận lần đầu 09 giờ 30 phút, \
                ngày 24 tháng 03 năm 2023)";
    assert!(page.contains(told), "{page}");
}

#[test]
fn the_receipt_shows_its_code_to_a_reader() {
    for (content, is_read) in contents().into_iter().zip([true, false, false, false, false, false]) {
        let code = read_back(&write(&paper_on("2023-03-24", content)));
        assert_eq!(code.as_deref(), is_read.then_some("H59.31.07-230324-0001"));
    }
}

fn entry(number: i64) -> Entry {
    Entry {
        number,
        code: "H59.31.07-230324-0001".to_owned(),
        procedure: "Thủ tục đăng ký khai sinh".to_owned(),
        owner: "Kim Thị Sa Rây".to_owned(),
        address: Some("Ấp Mộc Anh".to_owned()),
        phone: Some("0901234567".to_owned()),
        agency: "UBND xã Lưu Nghiệp Anh".to_owned(),
        received_on: day("2023-03-24"),
        due_on: Some(day("2023-03-27")),
        returned_on: None,
        way: None,
        remark: Some(Remark::Withdrawn),
    }
}

fn book(year: i32) -> Book {
    let range = BookRange::new(Some(year), None, None, day("2023-03-24")).unwrap();
    let first_day = range.first_day();
    Book {
        superior: Some("UBND huyện Trà Cú".to_owned()),
        agency: "UBND xã Lưu Nghiệp Anh".to_owned(),
        range,
        circular: Circular::on(first_day),
    }
}

#[test]
fn the_book_is_one_page_of_html_in_pieces() {
    let page = register_head(&book(2023)) + &register_lines(&[entry(1), entry(2)]) + &register_foot(2);
    insta::assert_snapshot!("register", body(&page));
    for tag in ["html", "body", "table", "tbody", "thead", "tr", "td", "th", "p", "div"] {
        let (open, close) = (page.matches(&format!("<{tag}>")).count(), format!("</{tag}>"));
        let open = open + page.matches(&format!("<{tag} ")).count();
        assert_eq!(open, page.matches(&close).count(), "{tag}");
    }
    // 2025 was opened under the circular of 2018.
    assert!(register_head(&book(2025)).contains("Mẫu số 06 - Thông tư số 01/2018"));
    assert!(register_head(&book(2026)).contains("Mẫu số 07 - Thông tư số 03/2025"));
}

#[test]
fn the_sheets_fetch_nothing_and_end_no_element() {
    for sheet in [SHEET_SLIP, SHEET_BOOK] {
        assert!(
            !["url(", "@import", "<", "http", "expression"].iter().any(|bad| sheet.contains(bad)),
            "{sheet}"
        );
    }
}

/// Everything in a paper that somebody wrote, replaced.
fn hostile(text: &str, content: Content) -> Paper {
    let own = || Some(text.to_owned());
    let content = match content {
        Content::SupplementRequest { stage, .. } => {
            Content::SupplementRequest { stage, documents: vec![text.to_owned()], reason: own() }
        }
        Content::Refusal { stage, .. } => Content::Refusal { stage, reason: own() },
        Content::Apology { received_at, original_due_on, due_on, .. } => {
            Content::Apology { received_at, original_due_on, due_on, reason: own() }
        }
        Content::StopNotice { received_at, status, .. } => {
            Content::StopNotice { received_at, status, reason: own() }
        }
        other => other,
    };
    let mut paper = paper_on("2023-03-24", content);
    paper.heading.agency = text.to_owned();
    paper.heading.superior = own();
    paper.officer = own();
    paper.partners = vec![text.to_owned()];
    let documents = vec![Document { name: text.to_owned(), originals: 1, copies: 1 }];
    paper.subject = Subject {
        code: own(),
        owner: text.to_owned(),
        identity: own(),
        address: own(),
        phone: own(),
        email: own(),
        procedure: text.to_owned(),
        request: own(),
        documents,
        ..paper.subject
    };
    let person = (text.to_owned(), own());
    let row = SlipRow {
        at: at("2023-03-24T09:30"),
        giver: person.clone(),
        receiver: person,
        result: None,
        note: text.to_owned(),
    };
    Paper { slip: vec![row], ..paper }
}

/// The elements of a page, without what stands between them.
fn elements(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split([' ', '>']).next().unwrap()).collect()
}

const ATTACKS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'/><svg onload=alert(1)>",
    "</title></style><iframe src=//evil>",
    "&lt;b&gt; &amp; \u{202e}",
    "<!-- ]]> <?xml ?>",
];

#[test]
fn a_hostile_name_is_a_text() {
    for attack in ATTACKS {
        for content in contents() {
            let (page, tame) = (write(&hostile(attack, content.clone())), write(&hostile("tame", content)));
            assert!(!page.contains(attack), "{page}");
            assert_eq!(elements(&page), elements(&tame), "{attack}");
        }
        let owner = attack.to_owned();
        let line = Entry { owner, code: attack.to_owned(), way: Some(attack.to_owned()), ..entry(1) };
        let lines = register_lines(&[line]);
        assert_eq!(elements(&lines), elements(&register_lines(&[entry(1)])), "{attack}");
        let named = Book { agency: attack.to_owned(), superior: Some(attack.to_owned()), ..book(2023) };
        assert_eq!(elements(&register_head(&named)), elements(&register_head(&book(2023))), "{attack}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is written, the page has the same elements, and the text comes back from it.
    #[test]
    fn no_text_makes_an_element(text in "\\PC{1,60}", which in 0_usize..6) {
        let content = contents().remove(which);
        let (page, tame) = (write(&hostile(&text, content.clone())), write(&hostile("tame", content)));
        prop_assert_eq!(elements(&page), elements(&tame));
        let plain = page.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        prop_assert!(plain.contains(&text));
    }
}

#[test]
fn every_form_has_a_page() {
    let forms: Vec<PaperForm> = contents().iter().map(Content::form).collect();
    assert_eq!(forms, PaperForm::ALL);
}
