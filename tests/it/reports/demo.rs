//! The report of Trà Cú for the first quarter of 2023 against report 112/BC-UBND: each printed figure with the sentence it
//! stands in, in every format.

use serde_json::{Value, json};

use crate::support::{Demo, TestClient};

async fn report(client: &TestClient) -> Value {
    let answer = client.get("/v1/reports/H59.31/2023-Q1").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The sentence and the value of a figure.
fn figure(report: &Value, section: &str, name: &str) -> (String, i64, Value) {
    let parts = report["parts"].as_array().unwrap().iter();
    let mut sections = parts.flat_map(|part| part["sections"].as_array().unwrap());
    let section = sections.find(|known| known["code"] == section).unwrap();
    for line in section["lines"].as_array().unwrap() {
        for figure in line["figures"].as_array().unwrap() {
            if figure["name"] == name {
                let text = line["text"].as_str().unwrap().to_owned();
                return (text, figure["value"].as_i64().unwrap(), figure["share"].clone());
            }
        }
    }
    panic!("no {name} in {section:#}");
}

/// Every figure of part I that the seed prints: section, name, value, share, as it is printed.
const PRINTED: &[(&str, &str, i64, Option<&str>, &str)] = &[
    ("I.1", "impact_assessed", 0, None, "trong kỳ báo cáo: 00."),
    ("I.1", "assessed_and_issued", 0, None, "đã được đánh giá tác động: 00."),
    ("I.2", "appraised_procedures", 0, None, ": 00;"),
    ("I.2", "appraised_documents", 0, None, "văn bản QPPL: 00."),
    ("I.3", "publication_decisions", 0, None, "đã được ban hành trong kỳ báo cáo: 00."),
    ("I.3", "publication_documents", 0, None, "được công bố: 00."),
    ("I.3", "publication_procedures", 0, None, "được công bố: 00;"),
    ("I.3", "catalogue_public", 270, None, "TTHC được công khai: 270 TTHC."),
    ("I.3", "catalogue_managed", 270, None, "đến thời điểm báo cáo: 270 TTHC;"),
    ("I.3", "catalogue_own", 270, None, "thẩm quyền giải quyết của cơ quan: 270 TTHC."),
    ("I.3", "catalogue_total", 424, None, "của địa phương: 424 ("),
    ("I.3", "catalogue_of_level_1", 270, None, "cấp huyện: 270 thủ tục"),
    ("I.3", "catalogue_of_level_2", 154, None, "cấp xã: 154 thủ tục"),
    ("I.3", "catalogue_central", 424, None, "Trung ương quy định: 424;"),
    ("I.3", "catalogue_local", 0, None, "địa phương quy định: 00."),
    ("I.4", "catalogue_internal", 16, None, "Thủ tục nội bộ có 16 thủ tục"),
    ("I.5", "feedback_received", 0, None, "trong kỳ báo cáo: 00."),
    ("I.8", "integration_provincial_total", 313, None, "Cổng dịch vụ công của tỉnh: 313, trong đó"),
    ("I.8", "integration_provincial_level_2", 143, None, "143 mức độ 2"),
    ("I.8", "integration_provincial_level_3", 148, None, "148 mức độ 3"),
    ("I.8", "integration_provincial_level_4", 22, None, "22 mức độ 4"),
    ("I.8", "integration_national_total", 147, None, "Cổng Dịch vụ công quốc gia: 147, trong đó"),
    ("I.8", "integration_national_level_3", 97, None, "97 mức độ 3"),
    ("I.8", "integration_national_level_4", 50, None, "50 mức độ 4"),
    ("I.6", "received_new", 26_199, None, "Số mới tiếp nhận trong kỳ: 26.199 ("),
    ("I.6", "received_online", 4_049, Some("15.5"), "trực tuyến: 4.049, đạt 15,5% so với"),
    ("I.6", "received_direct_postal", 22_150, Some("84.5"), "trực tiếp 22.150, đạt 84,5% so với"),
    ("I.6", "carried_over", 3, None, "số từ kỳ trước chuyển qua: 03."),
    ("I.6", "resolved_total", 26_188, None, "Số lượng hồ sơ đã giải quyết: 26.188;"),
    ("I.6", "resolved_early", 5_621, Some("21.5"), "giải quyết trước hạn: 5.621, đạt 21,5%"),
    ("I.6", "resolved_on_time", 20_567, Some("78.5"), "đúng hạn: 20.567, đạt 78,5%"),
    ("I.6", "resolved_overdue", 0, None, "quá hạn: 00."),
    ("I.6", "pending_total", 14, None, "Số lượng hồ sơ đang giải quyết: 14;"),
    ("I.6", "pending_in_time", 14, None, "trong hạn: 14,"),
    ("I.6", "pending_overdue", 0, None, "quá hạn: 00."),
];

#[actix_web::test]
async fn every_figure_of_the_seed_stands_in_its_sentence() {
    let client = Demo::shared().client().await;
    let report = report(&client).await;
    for (section, name, value, share, printed) in PRINTED {
        let (text, found, of) = figure(&report, section, name);
        assert_eq!(found, *value, "{section} {name}");
        assert!(text.contains(printed), "{section} {name}: {text}");
        if let Some(share) = share {
            assert_eq!(of, *share, "{section} {name}");
        }
    }
    assert_eq!(report["annexes"][0]["form"], "II.06b");
    assert_eq!(report["annexes"][0]["total"][0], 26_202);
    assert_eq!(report["empty_sections"], json!([]));
    assert_eq!(report["head"]["signer"], "Tăng Thị Thắm");
}

#[actix_web::test]
async fn page_and_document_say_the_same_figures() {
    let client = Demo::shared().client().await;
    let page = client.get("/v1/reports/H59.31/2023-Q1?format=html").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let page = page.text();
    let document = client.get("/v1/reports/H59.31/2023-Q1?format=docx").await;
    assert_eq!(document.status, 200);
    assert_eq!(
        document.header("content-disposition"),
        Some("attachment; filename=\"BC_H59.31_2023-Q1.docx\"")
    );
    let document = docx_rs::read_docx(&document.bytes).unwrap().json();
    for (section, name, _, _, printed) in PRINTED {
        assert!(page.contains(printed), "{section} {name}");
        assert!(document.contains(printed), "{section} {name}");
    }
}
