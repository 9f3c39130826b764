//! The forms II.05: feedback and petitions (PAKN) received and handled, at a unit and over a level.
//!
//! Named in the seed report; the columns are those told of 05a elsewhere, not read in the circular, and so are the titles.
//! Feedback counts from its classification; what was not classified yet or not accepted is in no column and told below.

use super::super::{Column, Fact, Form, Identity, NoteCode, Told};
use super::{OF_AGENCIES, OF_LEVELS, TT_01_2020, column};
use crate::domain::agencies::Extent;
use crate::domain::feedback::count::FeedbackCount;
use Fact::Feedback;

pub(super) const II_05A: Form = Form {
    code: "II.05a",
    sign: "II.05a/VPCP/KSTT",
    title: "Kết quả tiếp nhận, xử lý phản ánh, kiến nghị tại cơ quan, đơn vị xử lý phản ánh, kiến nghị",
    extent: Extent::Unit,
    rows: &[OF_AGENCIES],
    ..OF_05
};

pub(super) const II_05B: Form = Form {
    code: "II.05b",
    sign: "II.05b/VPCP/KSTT",
    title: "Tổng hợp kết quả tiếp nhận, xử lý phản ánh, kiến nghị",
    ..OF_05
};

/// What the forms II.05 share.
const OF_05: Form = Form {
    code: "",
    sign: "",
    instrument: &TT_01_2020,
    title: "",
    extent: Extent::Subtree,
    unit: "Số phản ánh, kiến nghị",
    rows: &[OF_AGENCIES, OF_LEVELS],
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 5, 6] },
        Identity { whole: 7, parts: &[8, 9, 10] },
        Identity { whole: 3, parts: &[7, 11] },
    ],
    notes: NOTES,
};

const RECEIVED: &str = "Số phản ánh, kiến nghị tiếp nhận";
const NEW: &str = "Trong kỳ";
const HANDLED: &str = "Số phản ánh, kiến nghị đã xử lý";
const OWN: &str = "Thuộc thẩm quyền";
const REGULATIONS: &str = "Về quy định hành chính";
const BEHAVIOUR: &str = "Về hành vi hành chính";

const COLUMNS: &[Column] = &[
    column(3, "received_total", &[RECEIVED], "Tổng số", &[Feedback(FeedbackCount::ReceivedTotal)]),
    column(4, "new_regulations", &[RECEIVED, NEW], REGULATIONS, &[Feedback(FeedbackCount::NewRegulations)]),
    column(5, "new_behaviour", &[RECEIVED, NEW], BEHAVIOUR, &[Feedback(FeedbackCount::NewBehaviour)]),
    column(6, "carried_over", &[RECEIVED], "Từ kỳ trước", &[Feedback(FeedbackCount::CarriedOver)]),
    column(7, "handled_total", &[HANDLED], "Tổng số", &[Feedback(FeedbackCount::HandledTotal)]),
    column(
        8,
        "handled_regulations",
        &[HANDLED, OWN],
        REGULATIONS,
        &[Feedback(FeedbackCount::HandledRegulations)],
    ),
    column(9, "handled_behaviour", &[HANDLED, OWN], BEHAVIOUR, &[Feedback(FeedbackCount::HandledBehaviour)]),
    column(
        10,
        "transferred",
        &[HANDLED],
        "Chuyển cơ quan có thẩm quyền",
        &[Feedback(FeedbackCount::Transferred)],
    ),
    column(11, "in_progress", &[], "Đang xử lý", &[Feedback(FeedbackCount::InProgress)]),
    column(12, "published", &[], "Đã công khai kết quả", &[Feedback(FeedbackCount::Published)]),
];

const NOTES: &[Told] = &[
    Told {
        code: NoteCode::Proposals,
        column_of: Some(Feedback(FeedbackCount::NewRegulations)),
        adds: &[Feedback(FeedbackCount::NewProposals)],
        words: "phương án, sáng kiến được kiến nghị",
    },
    Told {
        code: NoteCode::WaitingClassification,
        column_of: None,
        adds: &[Feedback(FeedbackCount::WaitingClassification)],
        words: "phản ánh, kiến nghị đã nhận, chưa phân loại",
    },
    Told {
        code: NoteCode::NotAccepted,
        column_of: None,
        adds: &[Feedback(FeedbackCount::NotAccepted)],
        words: "phản ánh, kiến nghị không được tiếp nhận trong kỳ",
    },
];
