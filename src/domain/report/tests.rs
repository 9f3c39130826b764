//! The sentences of the seed report word for word, and the life of a report.

use std::fmt::Write as _;

use super::facts::Facts;
use super::life::{ReportAction, ReportEvent, ReportFact, ReportState, ReportStatus};
use super::lines::lines_of;
use super::*;
use crate::domain::act::Outcome;
use crate::domain::deadline::Timing;
use crate::domain::ledger::Measure;
use crate::domain::procedure::Channel;
use crate::domain::tally::{Bucket, Tally};

/// The tally of Trà Cú in the first quarter of 2023.
fn seed() -> Tally {
    let mut tally = Tally::default();
    tally.add(Bucket::Before, Channel::Direct, Measure::Accepted, 3);
    tally.add(Bucket::Within, Channel::Online, Measure::Accepted, 4049);
    tally.add(Bucket::Within, Channel::Direct, Measure::Accepted, 22150);
    let ended = |timing| Measure::Ended(Outcome::Approved, timing, timing);
    tally.add(Bucket::Within, Channel::Direct, ended(Timing::Before), 5621);
    tally.add(Bucket::Within, Channel::Direct, ended(Timing::On), 20567);
    tally
}

fn text_of(section: &str, facts: &Facts) -> Vec<String> {
    lines_of(section, facts).0.into_iter().map(|line| line.text).collect()
}

#[test]
fn the_results_read_as_the_seed_report_does() {
    let facts = Facts { tally: seed(), ..Facts::default() };
    assert_eq!(
        text_of("I.6", &facts),
        [
            "Tổng số hồ sơ TTHC đã tiếp nhận trong kỳ báo cáo, trong đó: Số mới tiếp nhận trong kỳ: 26.199 (trực tuyến: \
             4.049, đạt 15,5% so với tổng số hồ sơ đã tiếp nhận; trực tiếp 22.150, đạt 84,5% so với tổng số hồ sơ đã tiếp \
             nhận); số từ kỳ trước chuyển qua: 03.",
            "Số lượng hồ sơ đã giải quyết: 26.188; trong đó, giải quyết trước hạn: 5.621, đạt 21,5%, đúng hạn: 20.567, đạt \
             78,5%, quá hạn: 00.",
            "Số lượng hồ sơ đang giải quyết: 14; trong đó, trong hạn: 14, quá hạn: 00.",
        ]
    );
    let empty = Facts::default();
    assert_eq!(
        text_of("I.6", &empty)[1],
        "Số lượng hồ sơ đã giải quyết: 00; trong đó, giải quyết trước hạn: 00, đúng hạn: 00, quá hạn: 00.",
        "a share of nothing is not printed"
    );
}

#[test]
fn kept_records_stand_in_their_sections() {
    let mut facts = Facts::default();
    let mut keep = |kind: &str, name: &str, n| facts.kept.insert((kind.to_owned(), name.to_owned()), n);
    for (level, n) in [("level_2", 143), ("level_3", 148), ("level_4", 22)] {
        keep("integration_provincial", level, n);
    }
    keep("integration_national", "level_3", 97);
    keep("integration_national", "level_4", 50);
    keep("survey", "ballots", 200);
    keep("survey", "satisfied", 197);
    assert_eq!(
        text_of("I.8", &facts)[1..],
        [
            "Số thủ tục tích hợp lên Cổng dịch vụ công của tỉnh: 313, trong đó: 143 mức độ 2, 148 mức độ 3, 22 mức độ 4.",
            "Số dịch vụ công được phê duyệt để tích hợp trên Cổng Dịch vụ công quốc gia: 147, trong đó: 97 mức độ 3, 50 mức \
             độ 4.",
        ]
    );
    assert_eq!(
        text_of("I.7", &facts),
        ["Số phiếu lấy ý kiến đánh giá sự hài lòng thu về: 200; hài lòng: 197, đạt 98,5%."]
    );
    assert_eq!(text_of("I.11", &facts), Vec::<String>::new(), "no record, no sentence");
    assert_eq!(text_of("I.1", &facts)[0], "Số lượng TTHC đã được đánh giá tác động trong kỳ báo cáo: 00.");
}

#[test]
fn each_figure_of_a_sentence_is_named_once() {
    let mut facts = Facts { tally: seed(), ..Facts::default() };
    facts.kept.insert(("integration_national".to_owned(), "level_3".to_owned()), 1);
    let mut names = std::collections::BTreeSet::new();
    for section in outline::codes() {
        for figure in lines_of(section, &facts).0.into_iter().flat_map(|line| line.figures) {
            assert!(names.insert(figure.name.clone()), "{section}: {}", figure.name);
        }
    }
}

#[test]
fn the_whole_life() {
    let mut grid = String::new();
    for status in ReportStatus::ALL {
        let leads = |action: &ReportAction| status.after(*action).map_or("·", ReportStatus::as_str);
        let row: Vec<String> = ReportAction::ALL
            .iter()
            .map(|action| format!("{}: {}", action.as_str(), leads(action)))
            .collect();
        writeln!(grid, "{}  {}", status.as_str(), row.join("  ")).unwrap();
    }
    insta::assert_snapshot!(grid.trim_end(), @r"
    draft  write: draft  submit: submitted  approve: ·  reopen: ·
    submitted  write: ·  submit: ·  approve: approved  reopen: draft
    approved  write: ·  submit: ·  approve: ·  reopen: draft
    ");
}

#[test]
fn a_revision_ends_with_its_approval() {
    let at: DateTime<Utc> = "2023-03-24T10:00:00+07:00".parse().unwrap();
    let reopened = || ReportFact::Reopened { reason: "sai số liệu".to_owned() };
    let facts = [
        (ReportFact::SectionWritten { section: "I.4".to_owned(), text: Some("a".to_owned()) }, 1),
        (ReportFact::Submitted, 1),
        (reopened(), 1),
        (ReportFact::Submitted, 1),
        (ReportFact::Approved { sha256: String::new() }, 1),
        (reopened(), 2),
        (ReportFact::SectionWritten { section: "I.4".to_owned(), text: None }, 2),
    ];
    let mut state = ReportState::default();
    for (seq, (fact, revision)) in (1..).zip(facts) {
        state.apply(&ReportEvent { seq, fact, client: "c".to_owned(), officer: None, at }).unwrap();
        assert_eq!((state.version, state.revision()), (seq, revision));
        assert_eq!(state.approval.is_some(), state.status == ReportStatus::Approved);
    }
    assert!(state.texts.is_empty());
    let approved = ReportEvent {
        seq: 8,
        fact: ReportFact::Approved { sha256: String::new() },
        client: "c".to_owned(),
        officer: None,
        at,
    };
    assert!(state.apply(&approved).is_err(), "a draft is not approved");
}
