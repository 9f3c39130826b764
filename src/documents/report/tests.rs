//! What is written holds what the report says, and escapes it.

use super::{docx, html};
use crate::domain::report::{Figure, Line, Part, Party, Report, ReportHead, ReportPeriod, Section};

fn report() -> Report {
    let party = |code: &str, name: &str| Party { code: code.to_owned(), name: name.to_owned() };
    let line = "Số lượng hồ sơ đang giải quyết: 14; trong đó, trong hạn: 14, quá hạn: 00.";
    let figures = vec![Figure { name: "pending_total".to_owned(), value: 14, share: None }];
    let section = |code: &str, text: &str| Section {
        code: code.to_owned(),
        heading: "Tình hình, kết quả giải quyết TTHC".to_owned(),
        lines: vec![Line { text: line.to_owned(), figures: figures.clone() }],
        table: None,
        text: Some(text.to_owned()),
    };
    Report {
        agency: party("H59.31", "UBND huyện Trà Cú"),
        superior: Some(party("H59", "UBND tỉnh Trà Vinh")),
        period: ReportPeriod {
            key: "2023-Q1".to_owned(),
            name: "Quý I năm 2023".to_owned(),
            from: "2022-12-15".parse().unwrap(),
            to: "2023-03-14".parse().unwrap(),
            reason: None,
        },
        policy: "form06".to_owned(),
        as_of: "2023-03-14".parse().unwrap(),
        known_at: "2023-03-24T10:00:00+07:00".parse().unwrap(),
        status: "draft".to_owned(),
        revision: 1,
        approval: None,
        head: ReportHead {
            number: Some("112/BC-UBND".to_owned()),
            place: Some("Trà Cú".to_owned()),
            dated_on: Some("2023-03-24".parse().unwrap()),
            title: "Kết quả <b>kiểm soát</b>".to_owned(),
            recipients: vec!["Như trên;".to_owned(), "Lưu: VT".to_owned()],
            ..ReportHead::default()
        },
        parts: vec![Part {
            code: "I".to_owned(),
            heading: "TÌNH HÌNH".to_owned(),
            sections: vec![section("I.6", "Đoạn một.\n\nĐoạn hai & <script>alert(1)</script>")],
        }],
        annexes: Vec::new(),
        submission: None,
        empty_sections: Vec::new(),
    }
}

#[test]
fn the_page_says_everything_and_runs_nothing() {
    let page = html(&report());
    for said in [
        "Số: 112/BC-UBND",
        "Trà Cú, ngày 24 tháng 3 năm 2023",
        "6. Tình hình, kết quả giải quyết TTHC",
        "- Số lượng hồ sơ đang giải quyết: 14; trong đó, trong hạn: 14, quá hạn: 00.",
        "Kết quả &lt;b&gt;kiểm soát&lt;/b&gt;",
        "<p>Đoạn một.</p><p>Đoạn hai &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "- Như trên;",
        "- Lưu: VT.",
        "DỰ THẢO",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("<script"));
    let approved = html(&Report { status: "approved".to_owned(), ..report() });
    assert!(!approved.contains("DỰ THẢO"));
}

#[test]
fn the_document_says_the_same() {
    let bytes = docx(&report()).unwrap();
    let text = docx_rs::read_docx(&bytes).unwrap().json();
    for said in [
        "Số: 112/BC-UBND",
        "UBND HUYỆN TRÀ CÚ",
        "Số lượng hồ sơ đang giải quyết: 14; trong đó, trong hạn: 14, quá hạn: 00.",
        "Đoạn hai & <script>alert(1)</script>",
        "- Lưu: VT.",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(docx(&report()).unwrap(), docx(&report()).unwrap(), "the same report, the same bytes");
}
