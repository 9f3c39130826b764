//! What an office did and counts by hand, because no dossier holds it: kinds and the names of their counts.
//!
//! Each kind belongs to a heading of the report's part I (NĐ 63/2010 Đ35 k3, TT 01/2018 Đ11) and is a flow or a stock;
//! the table is held by a snapshot. How records make figures is in `figures.rs`.

mod figures;

use std::collections::BTreeMap;

pub use figures::{ActivityFigures, Kept, KindFigures, Shifted, Slice, Viewpoint, shifted, sum};

use crate::spell;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityKind {
    /// Impact of procedures in a draft was assessed (đánh giá tác động).
    ImpactAssessment,
    /// Procedures that had been assessed were issued in a document.
    AssessedAndIssued,
    /// Procedures of drafts were appraised (thẩm định, thẩm tra).
    Appraisal,
    /// Procedures were published by decision (công bố).
    Publication,
    /// Procedures were reviewed and simplification proposed (rà soát, đơn giản hóa).
    Review,
    /// People were asked how content they are (lấy ý kiến đánh giá sự hài lòng).
    Survey,
    /// Officers and agencies were graded (đánh giá việc giải quyết TTHC).
    Evaluation,
    /// Services that stand on the provincial portal.
    IntegrationProvincial,
    /// Services that stand on the national portal, or are approved for it.
    IntegrationNational,
    /// Communications (truyền thông).
    Communication,
    /// Initiatives of reform (sáng kiến cải cách).
    Initiative,
    /// Agencies were inspected (kiểm tra).
    Inspection,
}

spell!(ActivityKind {
    ImpactAssessment = "impact_assessment",
    AssessedAndIssued = "assessed_and_issued",
    Appraisal = "appraisal",
    Publication = "publication",
    Review = "review",
    Survey = "survey",
    Evaluation = "evaluation",
    IntegrationProvincial = "integration_provincial",
    IntegrationNational = "integration_national",
    Communication = "communication",
    Initiative = "initiative",
    Inspection = "inspection",
});

/// How the records of a kind make a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// It happened: records of the range are added up.
    Flow,
    /// It stands: the latest record of each agency counts.
    Stock,
}

spell!(Nature { Flow = "flow", Stock = "stock" });

/// Whether a count must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Each record tells it.
    Obligatory,
    /// A record may leave it out.
    Optional,
}

/// A count of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountName {
    /// Its name in JSON.
    pub name: &'static str,
    /// What is counted, in Vietnamese.
    pub title: &'static str,
    /// Whether it must be told.
    pub presence: Presence,
}

/// Most of anything that a record counts: sums of a million records fit 64 bits.
pub const MOST: i64 = 1_000_000_000;

const fn must(name: &'static str, title: &'static str) -> CountName {
    CountName { name, title, presence: Presence::Obligatory }
}

const fn may(name: &'static str, title: &'static str) -> CountName {
    CountName { name, title, presence: Presence::Optional }
}

const IMPACT: &[CountName] = &[must("procedures", "TTHC đã được đánh giá tác động")];
const ISSUED: &[CountName] = &[must("procedures", "TTHC được ban hành đã được đánh giá tác động")];
const APPRAISAL: &[CountName] = &[
    must("procedures", "TTHC được thẩm định, thẩm tra"),
    must("documents", "văn bản QPPL có quy định TTHC"),
];
const PUBLICATION: &[CountName] = &[
    must("decisions", "quyết định công bố TTHC, danh mục TTHC"),
    must("documents", "văn bản QPPL có quy định TTHC được công bố"),
    must("procedures", "TTHC, danh mục TTHC được công bố"),
];
const REVIEW: &[CountName] =
    &[must("procedures", "TTHC được rà soát"), may("proposals", "TTHC được đề xuất đơn giản hóa")];
const SURVEY: &[CountName] =
    &[must("ballots", "phiếu lấy ý kiến thu về"), must("satisfied", "phiếu hài lòng")];
/// The grades of NĐ 61/2018 Đ31–32 and TT 01/2018 Đ14–15.
const EVALUATION: &[CountName] = &[
    may("officers_full", "CBCC hoàn thành 100% nhiệm vụ"),
    may("officers_partial", "CBCC hoàn thành từ 70% đến dưới 100% nhiệm vụ"),
    may("officers_below", "CBCC hoàn thành dưới 70% nhiệm vụ"),
    may("agencies_excellent", "cơ quan, đơn vị xếp loại xuất sắc"),
    may("agencies_good", "cơ quan, đơn vị xếp loại tốt"),
    may("agencies_fair", "cơ quan, đơn vị xếp loại khá"),
    may("agencies_average", "cơ quan, đơn vị xếp loại trung bình"),
    may("agencies_weak", "cơ quan, đơn vị xếp loại yếu"),
];
const LEVEL_3: CountName = may("level_3", "DVC trực tuyến mức độ 3");
const LEVEL_4: CountName = may("level_4", "DVC trực tuyến mức độ 4");
/// Two levels in the place of four: NĐ 42/2022, NĐ 224/2026 Đ14.
const FULL: CountName = may("full", "DVC trực tuyến toàn trình");
const PARTIAL: CountName = may("partial", "DVC trực tuyến một phần");
const PROVINCIAL: &[CountName] =
    &[may("level_2", "DVC trực tuyến mức độ 2"), LEVEL_3, LEVEL_4, FULL, PARTIAL];
const NATIONAL: &[CountName] = &[LEVEL_3, LEVEL_4, FULL, PARTIAL];
const COMMUNICATION: &[CountName] = &[must("items", "tin, bài, buổi tuyên truyền")];
const INITIATIVE: &[CountName] = &[must("initiatives", "sáng kiến, giải pháp cải cách TTHC")];
const INSPECTION: &[CountName] = &[must("agencies", "cơ quan, đơn vị được kiểm tra")];

impl ActivityKind {
    /// The heading of the report it belongs to.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::ImpactAssessment | Self::AssessedAndIssued => "I.1",
            Self::Appraisal => "I.2",
            Self::Publication => "I.3",
            Self::Review => "I.4",
            Self::Survey | Self::Evaluation => "I.7",
            Self::IntegrationProvincial | Self::IntegrationNational => "I.8",
            Self::Communication => "I.9",
            Self::Initiative => "I.10",
            Self::Inspection => "I.11",
        }
    }

    /// Whether it happened or stands.
    pub const fn nature(self) -> Nature {
        match self {
            Self::IntegrationProvincial | Self::IntegrationNational => Nature::Stock,
            _ => Nature::Flow,
        }
    }

    /// What is counted, in the order of the report. Where nothing is obligatory, something must be told all the same.
    pub const fn counts(self) -> &'static [CountName] {
        match self {
            Self::ImpactAssessment => IMPACT,
            Self::AssessedAndIssued => ISSUED,
            Self::Appraisal => APPRAISAL,
            Self::Publication => PUBLICATION,
            Self::Review => REVIEW,
            Self::Survey => SURVEY,
            Self::Evaluation => EVALUATION,
            Self::IntegrationProvincial => PROVINCIAL,
            Self::IntegrationNational => NATIONAL,
            Self::Communication => COMMUNICATION,
            Self::Initiative => INITIATIVE,
            Self::Inspection => INSPECTION,
        }
    }
}

/// What is wrong with a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountWrong {
    /// The kind does not count this.
    Unknown,
    /// It must be told.
    Missing,
    /// Below zero or above [`MOST`].
    OutOfRange,
    /// More than the count that it is a part of.
    MoreThan(&'static str),
}

/// A fault of the counts of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountFault {
    /// The name; empty where the counts as a whole are meant.
    pub name: String,
    /// What is wrong.
    pub wrong: CountWrong,
}

/// All that is wrong with the counts of a record of this kind.
pub fn faults(kind: ActivityKind, counts: &BTreeMap<String, i64>) -> Vec<CountFault> {
    let fault = |name: &str, wrong| CountFault { name: name.to_owned(), wrong };
    let known = kind.counts();
    let mut found = Vec::new();
    for (name, n) in counts {
        if !known.iter().any(|count| count.name == name) {
            found.push(fault(name, CountWrong::Unknown));
        } else if !(0..=MOST).contains(n) {
            found.push(fault(name, CountWrong::OutOfRange));
        }
    }
    let missing = known.iter().filter(|count| count.presence == Presence::Obligatory);
    let missing = missing.filter(|count| !counts.contains_key(count.name));
    found.extend(missing.map(|count| fault(count.name, CountWrong::Missing)));
    if counts.is_empty() && found.is_empty() {
        found.push(fault("", CountWrong::Missing));
    }
    // Who is content has answered.
    let (satisfied, ballots) = (counts.get("satisfied"), counts.get("ballots"));
    if satisfied.zip(ballots).is_some_and(|(satisfied, ballots)| satisfied > ballots) {
        found.push(fault("satisfied", CountWrong::MoreThan("ballots")));
    }
    found
}

#[cfg(test)]
mod tests;
