//! The printed reports of the field, and others that nobody has printed: what is wrong in each is found, and nothing else.
//!
//! `tests/data/printed-reports.json` holds the figures of real reports with what was found in them by hand;
//! `printed-reports-invented.json` the styles of other provinces and districts, made up.

use serde::Deserialize;
use serde_json::{Value, json};

use super::read::Report;
use super::view::{IdentityView, PercentageView, ReportCheckView};
use super::{CheckRequest, printed};
use crate::http::body::parse;
use crate::http::problem::{Language, Problem};

/// A report and what is known of it, found by hand.
#[derive(Deserialize)]
struct Case {
    id: String,
    report: Value,
    failing: Vec<Failing>,
    /// At least so many identities hold.
    holding: usize,
    percentages: Vec<Percentage>,
    remarks: Vec<String>,
    readings: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Failing {
    block: String,
    expected: i64,
    printed: i64,
    difference: i64,
}

#[derive(Deserialize)]
struct Percentage {
    block: String,
    key: String,
    rounding: Option<String>,
    as_named: Option<bool>,
    numerator: Option<i64>,
    denominator: Option<i64>,
}

fn cases() -> Vec<Case> {
    let real = include_str!("../../../../tests/data/printed-reports.json");
    let invented = include_str!("../../../../tests/data/printed-reports-invented.json");
    let read = |text: &str| serde_json::from_str::<Vec<Case>>(text).unwrap();
    let cases: Vec<Case> = [read(real), read(invented)].into_iter().flatten().collect();
    assert!(cases.len() > 40);
    cases
}

fn ask(report: &Value) -> Result<ReportCheckView, Problem> {
    let body: CheckRequest = parse(report.to_string().as_bytes())?;
    let report = Report::read(&body.blocks, &body.others)?;
    Ok(ReportCheckView::of(&report, &printed::check(&report.blocks), Language::En))
}

fn check(report: &Value) -> ReportCheckView {
    ask(report).unwrap()
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}

#[test]
fn every_inconsistency_is_found_and_none_invented() {
    for case in cases() {
        let found = check(&case.report);
        let failing = |one: &IdentityView| {
            let IdentityView { block, expected, printed, difference, .. } = one;
            let block = block.clone();
            Failing { block, expected: *expected, printed: *printed, difference: *difference }
        };
        assert_eq!(
            sorted(found.identities.iter().map(failing)),
            sorted(case.failing.into_iter()),
            "{}",
            case.id
        );
        assert!(found.identities.iter().all(|one| !one.holds) && found.holding.iter().all(|one| one.holds));
        assert!(found.holding.len() >= case.holding, "{}: {:?}", case.id, found.holding);
        let remarks = found.remarks.iter().map(|one| format!("{} {}", one.block, one.code));
        assert_eq!(sorted(remarks), sorted(case.remarks.into_iter()), "{}", case.id);
        let readings = found.readings.iter().map(|one| {
            let figure = one.figure.as_ref().map(|figure| format!(" {figure}")).unwrap_or_default();
            format!("{} {}{figure}", one.block, one.reading)
        });
        assert_eq!(sorted(readings), sorted(case.readings.into_iter()), "{}", case.id);
    }
}

#[test]
fn every_percentage_is_explained_as_it_was_by_hand() {
    for case in cases() {
        let found = check(&case.report);
        for Percentage { block, key, rounding, as_named, numerator, denominator } in &case.percentages {
            let of = |one: &&PercentageView| one.block == *block && one.key == *key;
            let one = found.percentages.iter().find(of).unwrap();
            let told = format!("{} {block} {key}: {}", case.id, one.text);
            assert_eq!(one.rounding, rounding.as_deref(), "{told}");
            assert_eq!(one.as_named, *as_named, "{told}");
            assert_eq!(one.numerator.is_some(), rounding.is_some(), "{told}");
            assert_eq!(one.denominator.is_some(), rounding.is_some(), "{told}");
            assert!(numerator.is_none() || one.numerator == *numerator, "{told}");
            assert!(denominator.is_none() || one.denominator == *denominator, "{told}");
        }
    }
}

/// Whichever figure of the seed's quarter is changed, by whatever little, the report fails.
#[test]
fn no_figure_of_the_seed_can_be_changed_unseen() {
    let seed = cases().into_iter().find(|case| case.id == "tra-cu-2023q1").unwrap().report;
    let mut changed = 0;
    for part in ["received", "resolved", "pending"] {
        for (name, value) in seed["blocks"][0][part].as_object().unwrap() {
            for by in [-1000, -100, -9, -1, 1, 9, 10, 1000].into_iter().filter(|_| !value.is_null()) {
                let mut report = seed.clone();
                let value = value.as_i64().unwrap() + by;
                report["blocks"][0][part][name] = json!(value);
                match ask(&report) {
                    Ok(found) => assert!(!found.identities.is_empty(), "{part}.{name} {value}"),
                    Err(_) => assert!(value < 0),
                }
                changed += 1;
            }
        }
    }
    assert!(changed > 80);
}

fn faults(report: &Value) -> Vec<String> {
    match ask(report) {
        Err(Problem::InvalidValues(faults)) => {
            faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.code.code())).collect()
        }
        Err(Problem::InvalidBody(fault)) => vec![format!("400 {} {}", fault.pointer, fault.code.code())],
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_known_figure_that_is_no_number_is_a_fault_at_its_place() {
    let report = json!({
        "blocks": [{
            "received": {"total": "nhiều", "new": 5.5, "carried": -3, "kiosk": "nhiều"},
            "resolved": {"total": "12.34", "early": true},
            "printed_percent": {"early/resolved": "khá cao", "a/b": [1]}
        }],
        "catalogue": {"local_total": "424 thủ tục", "total": 1e16}
    });
    let expected = [
        "/blocks/0/printed_percent/a~1b malformed",
        "/blocks/0/printed_percent/early~1resolved malformed",
        "/blocks/0/received/carried out-of-range",
        "/blocks/0/received/new malformed",
        "/blocks/0/received/total malformed",
        "/blocks/0/resolved/total malformed",
        "/catalogue/total malformed",
    ];
    assert_eq!(sorted(faults(&report).into_iter()), expected);
    assert_eq!(faults(&json!({})), ["400 /blocks required"]);
    assert_eq!(faults(&json!([])), ["400  wrong-type"]);
}

/// Unknown members, blanks, `null`, nesting: nothing stops the check, and what is no figure is told.
#[test]
fn what_is_no_figure_is_left_alone() {
    let found = check(&json!({
        "id": "x", "period": {"from": "2023-01-01"}, "note": "5 hồ sơ",
        "blocks": [{
            "scope": "whole", "checks": [{"ok": false}], "signed": true, "remark": "ngày 24/3",
            "received": {"total": null, "new": "–", "online": "", "kiosk": "vài chục 10-20"},
            "resolved": {"total": 10, "early": 4, "on_time": 6, "overdue": "00"},
            "pending": null, "printed_percent": null,
            "blocks": [{"scope": "part", "resolved": {"total": 3, "early": 1, "on_time": 1, "overdue": 0}}]
        }]
    }));
    let failing: Vec<_> = found.identities.iter().map(|one| (one.block.as_str(), one.difference)).collect();
    assert_eq!(failing, [("/blocks/0/blocks/0", -1)]);
    assert_eq!(found.holding.len(), 1);
    let unread = ["/blocks/0/signed", "/blocks/0/remark", "/blocks/0/received/kiosk"];
    assert_eq!(sorted(found.unread.iter().map(String::as_str)), sorted(unread.into_iter()));
}

#[test]
fn what_could_be_read_otherwise_is_told_with_its_place() {
    let found =
        check(&json!({"blocks": [{"received": {"total": "26,199", "new": 26.196, "carried": "03"}}]}));
    let numbers: Vec<_> =
        found.numbers.iter().map(|one| (one.pointer.as_str(), one.value, one.rule)).collect();
    assert_eq!(
        numbers,
        [("/blocks/0/received/total", 26_199, "thousands"), ("/blocks/0/received/new", 26_196, "thousands"),]
    );
    assert!(found.identities.is_empty() && found.holding.len() == 1);
}

/// A percentage that the parts of a contradicted total would give is not explained by them, but that is said.
#[test]
fn what_nothing_gives_is_said_with_what_would() {
    let text = |report: &Value, language: Language| {
        let body: CheckRequest = parse(report.to_string().as_bytes()).unwrap();
        let report = Report::read(&body.blocks, &body.others).unwrap();
        ReportCheckView::of(&report, &printed::check(&report.blocks), language).percentages[0].text.clone()
    };
    let contradicted = json!({"blocks": [{
        "resolved": {"total": 4561, "on_time_incl_early": 4520, "overdue": 12},
        "printed_percent": {"on_time_incl_early/resolved": "99,7"}
    }]});
    insta::assert_snapshot!(text(&contradicted, Language::En), @"No printed figures give it; 4,520/4,561 is 99.1 %. Of the sum of the parts, 4,532 (resolved_on_time_incl_early + resolved_overdue), it would come out: 4,520/4,532.");
    insta::assert_snapshot!(text(&contradicted, Language::Vi), @"Không số liệu in nào cho ra tỷ lệ này; 4.520/4.561 = 99,1 %. Nếu chia cho tổng các phần 4.532 (resolved_on_time_incl_early + resolved_overdue) thì khớp: 4.520/4.532.");
    let unprinted =
        json!({"blocks": [{"received": {"online": 2100}, "printed_percent": {"online/total": "32,58"}}]});
    insta::assert_snapshot!(text(&unprinted, Language::En), @"Its whole is not printed; for 2,100 it would be 6,445 to 6,446.");
    insta::assert_snapshot!(text(&unprinted, Language::Vi), @"Mẫu số không được in; với tử số 2.100 thì mẫu số phải từ 6.445 đến 6.446.");
}

/// Blocks that leave everything open, and in which nothing holds: every reading is tried in each.
#[test]
fn contradictions_are_checked_under_every_reading() {
    let block = json!({
        "received": {"total": 9, "online": 3, "direct": 3, "carried": 1, "a": 7},
        "resolved": {"total": 4, "early": 1, "on_time": 1, "overdue": 1, "due": 9, "b": 7},
        "pending": {"total": 2, "in_time": 3, "c": 7}
    });
    let found = check(&json!({"blocks": vec![block; 20]}));
    assert!(found.identities.len() >= 20);
}

/// As much as a body may hold, and names that all look like buckets, is still answered at once.
#[test]
fn a_body_full_of_figures_is_checked() {
    let mut block = serde_json::Map::new();
    let figures = |of: &str| {
        let figures = (0..600).map(|index| (format!("{of}{index}"), json!(index + 1)));
        Value::Object(figures.chain([("total".to_owned(), json!(10))]).collect())
    };
    block.insert("received".to_owned(), figures("a"));
    block.insert("resolved".to_owned(), figures("b"));
    block.insert("pending".to_owned(), figures("c"));
    let shares = (0..900).map(|index| (format!("a{index}/b{}", index + 1), json!("12,34"))).collect();
    block.insert("printed_percent".to_owned(), Value::Object(shares));
    let report = json!({"blocks": [block]});
    assert!(report.to_string().len() < crate::http::body::LIMIT);
    assert_eq!(check(&report).percentages.len(), 900);
}
