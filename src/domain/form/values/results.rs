//! The forms II.06: results of resolving procedures, at a unit, over a level, and over a province by levels.
//!
//! Columns, headings and title of II.06a as printed in practice; II.06b and II.06c have the same columns, and II.06c groups
//! its rows sở / huyện / xã. The titles of the two are not taken from the circular. Column 6 adds what was transferred
//! within the period to what was carried over, so that (3) = (4) + (5) + (6) holds at the giver and at the receiver.

use super::super::{Column, Fact, Form, Identity, NoteCode, Told};
use super::{OF_AGENCIES, OF_FIELDS, OF_LEVELS, TT_01_2020, column};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;
use Fact::Dossiers;

pub(super) const II_06A: Form = Form {
    code: "II.06a",
    sign: "II.06a/VPCP/KSTT",
    title: "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị trực tiếp giải quyết TTHC",
    extent: Extent::Unit,
    ..OF_06
};

pub(super) const II_06B: Form = Form {
    code: "II.06b",
    sign: "II.06b/VPCP/KSTT",
    title: "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị và các cơ quan, đơn vị trực thuộc",
    ..OF_06
};

pub(super) const II_06C: Form = Form {
    code: "II.06c",
    sign: "II.06c/VPCP/KSTT",
    title: "Tình hình, kết quả giải quyết TTHC trên địa bàn theo các cấp giải quyết",
    rows: &[OF_LEVELS, OF_FIELDS, OF_AGENCIES],
    ..OF_06
};

/// What the forms II.06 share.
const OF_06: Form = Form {
    code: "",
    sign: "",
    instrument: &TT_01_2020,
    title: "",
    extent: Extent::Subtree,
    unit: "Số hồ sơ TTHC",
    rows: &[OF_FIELDS, OF_AGENCIES, OF_LEVELS],
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 5, 6] },
        Identity { whole: 7, parts: &[8, 9, 10] },
        Identity { whole: 11, parts: &[12, 13] },
        Identity { whole: 3, parts: &[7, 11] },
    ],
    notes: NOTES,
};

const RECEIVED: &str = "Số hồ sơ nhận giải quyết";
const RESOLVED: &str = "Số lượng hồ sơ đã giải quyết";
const PENDING: &str = "Số lượng hồ sơ đang giải quyết";

const COLUMNS: &[Column] = &[
    column(3, "received_total", &[RECEIVED], "Tổng số", &[Dossiers(Count::ReceivedTotal)]),
    column(4, "received_online", &[RECEIVED, "Trong kỳ"], "Trực tuyến", &[Dossiers(Count::ReceivedOnline)]),
    column(
        5,
        "received_direct_postal",
        &[RECEIVED, "Trong kỳ"],
        "Trực tiếp, dịch vụ bưu chính",
        &[Dossiers(Count::ReceivedDirect), Dossiers(Count::ReceivedPostal)],
    ),
    column(
        6,
        "carried_over",
        &[RECEIVED],
        "Từ kỳ trước",
        &[Dossiers(Count::CarriedOver), Dossiers(Count::Transferred)],
    ),
    column(7, "resolved_total", &[RESOLVED], "Tổng số", &[Dossiers(Count::ResolvedTotal)]),
    column(8, "resolved_early", &[RESOLVED], "Trước hạn", &[Dossiers(Count::ResolvedEarly)]),
    column(9, "resolved_on_time", &[RESOLVED], "Đúng hạn", &[Dossiers(Count::ResolvedOnTime)]),
    column(10, "resolved_overdue", &[RESOLVED], "Quá hạn", &[Dossiers(Count::ResolvedOverdue)]),
    column(11, "pending_total", &[PENDING], "Tổng số", &[Dossiers(Count::PendingTotal)]),
    column(12, "pending_in_time", &[PENDING], "Trong hạn", &[Dossiers(Count::PendingInTime)]),
    column(13, "pending_overdue", &[PENDING], "Quá hạn", &[Dossiers(Count::PendingOverdue)]),
];

const NOTES: &[Told] = &[WITHDRAWN, ENDED_WITHOUT_DUE_DATE, WAITING, PENDING_WITHOUT_DUE_DATE];

pub(super) const WITHDRAWN: Told = Told {
    code: NoteCode::Withdrawn,
    column_of: Some(Dossiers(Count::ResolvedOnTime)),
    adds: &[Dossiers(Count::ResolvedWithdrawn), Dossiers(Count::ResolvedStopped)],
    words: "hồ sơ công dân rút hoặc dừng xử lý",
};

pub(super) const ENDED_WITHOUT_DUE_DATE: Told = Told {
    code: NoteCode::EndedWithoutDueDate,
    column_of: Some(Dossiers(Count::ResolvedOnTime)),
    adds: &[Dossiers(Count::ResolvedWithoutDueDate)],
    words: "hồ sơ không có ngày hẹn trả",
};

pub(super) const WAITING: Told = Told {
    code: NoteCode::Waiting,
    column_of: Some(Dossiers(Count::PendingInTime)),
    adds: &[Dossiers(Count::PendingWaiting)],
    words: "hồ sơ chờ bổ sung giấy tờ hoặc thực hiện nghĩa vụ tài chính",
};

pub(super) const PENDING_WITHOUT_DUE_DATE: Told = Told {
    code: NoteCode::PendingWithoutDueDate,
    column_of: Some(Dossiers(Count::PendingInTime)),
    adds: &[Dossiers(Count::PendingWithoutDueDate)],
    words: "hồ sơ không có ngày hẹn trả",
};
