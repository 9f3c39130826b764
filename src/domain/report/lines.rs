//! What the figures of a section say, in the sentences of the quarterly report.
//!
//! The sentences are those that offices print under TT 01/2020; each figure stands in them once and beside them under its
//! name, so that no one has to read numbers out of prose. Sections without figures of their own have none here.

use super::facts::{CatalogueFacts, Facts};
use super::vietnamese::{count, share};
use super::{Figure, Line, SectionTable};
use crate::domain::share::Tenths;
use crate::domain::tally::{Shares, Totals};

/// A sentence being written.
#[derive(Default)]
struct Sentence {
    text: String,
    figures: Vec<Figure>,
}

impl Sentence {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), figures: Vec::new() }
    }

    fn say(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    fn count(mut self, name: &str, value: i64) -> Self {
        self.text.push_str(&count(value));
        self.figures.push(Figure { name: name.to_owned(), value, share: None });
        self
    }

    /// The share of the figure before, after these words; nothing where it is a share of nothing.
    fn share(mut self, before: &str, of: Option<Tenths>, after: &str) -> Self {
        let told = of.map(|tenths| tenths.to_string());
        if let Some(told) = &told {
            self.text.push_str(before);
            self.text.push_str(&share(told));
            self.text.push_str(after);
        }
        if let Some(last) = self.figures.last_mut() {
            last.share = told;
        }
        self
    }

    fn end(mut self) -> Line {
        self.text.push('.');
        Line { text: self.text, figures: self.figures }
    }
}

/// The sentences of a section, and its table where it has one.
pub fn lines_of(section: &str, facts: &Facts) -> (Vec<Line>, Option<SectionTable>) {
    let kept = |kind, name| facts.kept(kind, name);
    let lines = match section {
        "I.1" => vec![
            Sentence::of("Số lượng TTHC đã được đánh giá tác động trong kỳ báo cáo: ")
                .count("impact_assessed", kept("impact_assessment", "procedures"))
                .end(),
            Sentence::of("Số lượng TTHC được ban hành trong kỳ báo cáo đã được đánh giá tác động: ")
                .count("assessed_and_issued", kept("assessed_and_issued", "procedures"))
                .end(),
        ],
        "I.2" => vec![
            Sentence::of("Tổng số TTHC được thẩm định, thẩm tra trong kỳ báo cáo: ")
                .count("appraised_procedures", kept("appraisal", "procedures"))
                .say("; tổng số văn bản QPPL: ")
                .count("appraised_documents", kept("appraisal", "documents"))
                .end(),
        ],
        "I.3" => published(facts),
        "I.4" => return reviewed(facts),
        "I.5" => feedback(facts),
        "I.6" => resolved(&facts.tally.totals()),
        "I.7" => surveyed(facts),
        "I.8" => online(facts),
        "I.9" => {
            sum(facts, "communication", "items", "Số tin, bài, hoạt động truyền thông trong kỳ báo cáo: ")
        }
        "I.10" => sum(facts, "initiative", "initiatives", "Số sáng kiến cải cách TTHC trong kỳ báo cáo: "),
        "I.11" => sum(facts, "inspection", "agencies", "Số cơ quan, đơn vị được kiểm tra trong kỳ báo cáo: "),
        _ => Vec::new(),
    };
    (lines, None)
}

/// One sum of kept records, where there are any.
fn sum(facts: &Facts, kind: &str, name: &str, words: &str) -> Vec<Line> {
    if !facts.has(kind) {
        return Vec::new();
    }
    vec![Sentence::of(words).count(&format!("{kind}_{name}"), facts.kept(kind, name)).end()]
}

fn published(facts: &Facts) -> Vec<Line> {
    let kept = |name| facts.kept("publication", name);
    let CatalogueFacts { own, own_public, total, by_level, central, local, internal: _ } = &facts.catalogue;
    let mut levels = Sentence::of("Tổng số TTHC thuộc thẩm quyền giải quyết của địa phương: ")
        .count("catalogue_total", *total);
    for (place, (level, number)) in by_level.iter().enumerate() {
        let before = if place == 0 { " (" } else { "; " };
        let name = format!("catalogue_of_level_{}", place + 1);
        levels = levels.say(&format!("{before}{}: ", lower(level))).count(&name, *number).say(" thủ tục");
    }
    let close = if by_level.is_empty() { "" } else { ")" };
    vec![
        Sentence::of("Tổng số Quyết định công bố TTHC/danh mục TTHC đã được ban hành trong kỳ báo cáo: ")
            .count("publication_decisions", kept("decisions"))
            .end(),
        Sentence::of("Tổng số văn bản QPPL có quy định TTHC được công bố: ")
            .count("publication_documents", kept("documents"))
            .end(),
        Sentence::of("Tổng số TTHC/danh mục TTHC được công bố: ")
            .count("publication_procedures", kept("procedures"))
            .say("; TTHC được công khai: ")
            .count("catalogue_public", *own_public)
            .say(" TTHC")
            .end(),
        Sentence::of("Tổng số TTHC thuộc thẩm quyền quản lý, theo dõi đến thời điểm báo cáo: ")
            .count("catalogue_managed", *own)
            .say(" TTHC; trong đó số TTHC thuộc thẩm quyền giải quyết của cơ quan: ")
            .count("catalogue_own", *own)
            .say(" TTHC")
            .end(),
        levels
            .say(close)
            .say("; trong đó: số TTHC do Trung ương quy định: ")
            .count("catalogue_central", *central)
            .say("; số TTHC do địa phương quy định: ")
            .count("catalogue_local", *local)
            .end(),
    ]
}

/// `Cấp huyện` within a sentence.
fn lower(level: &str) -> String {
    let mut letters = level.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn reviewed(facts: &Facts) -> (Vec<Line>, Option<SectionTable>) {
    let internal = &facts.catalogue.internal;
    let mut lines = Vec::new();
    if facts.has("review") {
        let procedures = facts.kept("review", "procedures");
        lines.push(
            Sentence::of("Số TTHC được rà soát trong kỳ báo cáo: ").count("reviewed", procedures).end(),
        );
    }
    if internal.is_empty() {
        return (lines, None);
    }
    let number = i64::try_from(internal.len()).unwrap_or(i64::MAX);
    let sentence = Sentence::of("Thủ tục nội bộ có ").count("catalogue_internal", number);
    lines.push(sentence.say(" thủ tục, cụ thể như bảng kèm theo").end());
    let row = |(place, (name, field)): (usize, &(String, String))| {
        vec![format!("{:02}", place + 1), name.clone(), field.clone()]
    };
    let table = SectionTable {
        columns: ["STT", "Tên thủ tục hành chính", "Lĩnh vực"].map(ToOwned::to_owned).to_vec(),
        rows: internal.iter().enumerate().map(row).collect(),
    };
    (lines, Some(table))
}

fn feedback(facts: &Facts) -> Vec<Line> {
    let received = facts.feedback("received_total");
    let mut sentence = Sentence::of("Tổng số phản ánh, kiến nghị đã tiếp nhận trong kỳ báo cáo: ")
        .count("feedback_received", received);
    if received > 0 {
        sentence = sentence
            .say("; đã xử lý: ")
            .count("feedback_handled", facts.feedback("handled_total"))
            .say("; đang xử lý: ")
            .count("feedback_in_progress", facts.feedback("in_progress"))
            .say("; công khai kết quả: ")
            .count("feedback_published", facts.feedback("published"));
    }
    vec![sentence.end()]
}

const OF_ALL: &str = " so với tổng số hồ sơ đã tiếp nhận";

/// Part I.6, as report 112/BC-UBND words it.
fn resolved(totals: &Totals) -> Vec<Line> {
    let Shares {
        online_of_new,
        direct_postal_of_new,
        early_of_resolved,
        on_time_of_resolved,
        overdue_of_resolved,
    } = totals.shares();
    let (direct, word) = match totals.received_postal {
        0 => (totals.received_direct, "; trực tiếp "),
        postal => (totals.received_direct + postal, "; trực tiếp, dịch vụ bưu chính "),
    };
    let mut received = Sentence::of(
        "Tổng số hồ sơ TTHC đã tiếp nhận trong kỳ báo cáo, trong đó: Số mới tiếp nhận trong kỳ: ",
    )
    .count("received_new", totals.received_new)
    .say(" (trực tuyến: ")
    .count("received_online", totals.received_online)
    .share(", đạt ", online_of_new, OF_ALL)
    .say(word)
    .count("received_direct_postal", direct)
    .share(", đạt ", direct_postal_of_new, OF_ALL)
    .say("); số từ kỳ trước chuyển qua: ")
    .count("carried_over", totals.carried_over);
    if totals.transferred != 0 {
        received =
            received.say("; số chuyển đến trừ số chuyển đi: ").count("transferred", totals.transferred);
    }
    let overdue_share = overdue_of_resolved.filter(|_| totals.resolved_overdue > 0);
    vec![
        received.end(),
        Sentence::of("Số lượng hồ sơ đã giải quyết: ")
            .count("resolved_total", totals.resolved_total)
            .say("; trong đó, giải quyết trước hạn: ")
            .count("resolved_early", totals.resolved_early)
            .share(", đạt ", early_of_resolved, "")
            .say(", đúng hạn: ")
            .count("resolved_on_time", totals.resolved_on_time)
            .share(", đạt ", on_time_of_resolved, "")
            .say(", quá hạn: ")
            .count("resolved_overdue", totals.resolved_overdue)
            .share(", chiếm ", overdue_share, "")
            .end(),
        Sentence::of("Số lượng hồ sơ đang giải quyết: ")
            .count("pending_total", totals.pending_total)
            .say("; trong đó, trong hạn: ")
            .count("pending_in_time", totals.pending_in_time)
            .say(", quá hạn: ")
            .count("pending_overdue", totals.pending_overdue)
            .end(),
    ]
}

fn surveyed(facts: &Facts) -> Vec<Line> {
    if !facts.has("survey") {
        return Vec::new();
    }
    let (ballots, satisfied) = (facts.kept("survey", "ballots"), facts.kept("survey", "satisfied"));
    let sentence = Sentence::of("Số phiếu lấy ý kiến đánh giá sự hài lòng thu về: ")
        .count("survey_ballots", ballots)
        .say("; hài lòng: ")
        .count("survey_satisfied", satisfied)
        .share(", đạt ", Tenths::of_counts(satisfied, ballots), "");
    vec![sentence.end()]
}

fn online(facts: &Facts) -> Vec<Line> {
    let totals = facts.tally.totals();
    let mut lines = vec![
        Sentence::of("Số hồ sơ tiếp nhận trực tuyến trong kỳ báo cáo: ")
            .count("online_dossiers", totals.received_online)
            .share(", đạt ", totals.shares().online_of_new, " số hồ sơ mới tiếp nhận")
            .end(),
    ];
    for (kind, words, levels) in [
        (
            "integration_provincial",
            "Số thủ tục tích hợp lên Cổng dịch vụ công của tỉnh: ",
            &["level_2", "level_3", "level_4"][..],
        ),
        (
            "integration_national",
            "Số dịch vụ công được phê duyệt để tích hợp trên Cổng Dịch vụ công quốc gia: ",
            &["level_3", "level_4"],
        ),
    ] {
        if facts.has(kind) {
            lines.push(integrated(facts, kind, words, levels));
        }
    }
    lines
}

fn integrated(facts: &Facts, kind: &str, words: &str, levels: &[&str]) -> Line {
    let total = levels.iter().map(|level| facts.kept(kind, level)).sum();
    let mut sentence = Sentence::of(words).count(&format!("{kind}_total"), total).say(", trong đó: ");
    for (place, level) in levels.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let number = level.strip_prefix("level_").unwrap_or(level);
        sentence = sentence
            .say(comma)
            .count(&format!("{kind}_{level}"), facts.kept(kind, level))
            .say(&format!(" mức độ {number}"));
    }
    sentence.end()
}
