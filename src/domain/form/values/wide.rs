//! The wide form of 2026: results of resolving procedures as the system of Hà Nội exports them, with the channel of online
//! dossiers told apart and what form II.06 merges in columns of its own.
//!
//! The columns are those seen in practice, as far as their facts are held (`docs/forms.md` names those that are not). Sign
//! and instrument are unverified: only a listing of TT 09/2026/TT-BTP was seen, and the sign 07a/BTP is known from practice;
//! title, headings and order were not at hand, and no sign of a sum over a level is known. The printed instrument says so.

use super::super::instrument::day;
use super::super::{Column, Fact, Form, Identity, Instrument, NoteCode, Rows, RowsOf, Told, ZeroRows};
use super::results::{ENDED_WITHOUT_DUE_DATE, PENDING_WITHOUT_DUE_DATE, WAITING, WITHDRAWN};
use super::{OF_AGENCIES, OF_LEVELS, column};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;
use Fact::Dossiers;

/// In use for the periods that end from its day of force; before that with a note, since the facts are the same.
const TT_09_2026: Instrument = Instrument {
    number: "09/2026/TT-BTP (ký hiệu, văn bản và tên cột theo thực tế sử dụng, chưa đối chiếu)",
    valid_from: day(2026, 8, 1),
    valid_to: None,
    looks_back: true,
};

/// At the unit that resolves directly.
pub(super) const AT_A_UNIT: Form = Form {
    code: "07a",
    title: "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị trực tiếp giải quyết TTHC",
    extent: Extent::Unit,
    ..WIDE
};

/// The same over a level.
pub(super) const OVER_A_LEVEL: Form = Form {
    code: "07a.TH",
    title: "Tổng hợp tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị và các cơ quan, đơn vị trực thuộc",
    extent: Extent::Subtree,
    ..WIDE
};

const WIDE: Form = Form {
    code: "",
    sign: "07a/BTP",
    instrument: &TT_09_2026,
    title: "",
    extent: Extent::Unit,
    unit: "Số hồ sơ TTHC",
    rows: &[Rows { of: RowsOf::Field, heading: "Lĩnh vực", zero: ZeroRows::Shown }, OF_AGENCIES, OF_LEVELS],
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 5, 6, 7, 8, 9] },
        Identity { whole: 10, parts: &[11, 12, 13] },
        Identity { whole: 13, parts: &[14, 15] },
        Identity { whole: 16, parts: &[17, 18] },
        Identity { whole: 18, parts: &[19, 20] },
        Identity { whole: 3, parts: &[10, 16] },
    ],
    notes: &[ONLINE_LEVEL_UNKNOWN, WITHDRAWN, ENDED_WITHOUT_DUE_DATE, WAITING, PENDING_WITHOUT_DUE_DATE],
};

const ONLINE_LEVEL_UNKNOWN: Told = Told {
    code: NoteCode::OnlineLevelUnknown,
    column_of: Some(Dossiers(Count::ReceivedOnlineUnknown)),
    adds: &[Dossiers(Count::ReceivedOnlineUnknown)],
    words: "hồ sơ trực tuyến không rõ mức độ toàn trình hay một phần",
};

const RECEIVED: &str = "Số hồ sơ tiếp nhận";
const ONLINE: &str = "Trực tuyến";
const RESOLVED: &str = "Số hồ sơ đã giải quyết";
const PENDING: &str = "Số hồ sơ đang giải quyết";
const LATE: &str = "Quá hạn";
const ALSO: &str = "Trong đó, hồ sơ";
const BESIDE: &str = "Ngoài số đã tiếp nhận";
const INTAKE: &str = "Hồ sơ trực tuyến chờ tiếp nhận";

const COLUMNS: &[Column] = &[
    column(3, "received_total", &[RECEIVED], "Tổng số", &[Dossiers(Count::ReceivedTotal)]),
    column(
        4,
        "received_online_full",
        &[RECEIVED, ONLINE],
        "Toàn trình",
        &[Dossiers(Count::ReceivedOnlineFull)],
    ),
    column(
        5,
        "received_online_partial",
        &[RECEIVED, ONLINE],
        "Một phần",
        &[Dossiers(Count::ReceivedOnlinePartial)],
    ),
    column(
        6,
        "received_online_else",
        &[RECEIVED, ONLINE],
        "Khác, không rõ mức độ",
        &[Dossiers(Count::ReceivedOnlineOther), Dossiers(Count::ReceivedOnlineUnknown)],
    ),
    column(7, "received_postal", &[RECEIVED], "Bưu chính công ích", &[Dossiers(Count::ReceivedPostal)]),
    column(8, "received_direct", &[RECEIVED], "Trực tiếp", &[Dossiers(Count::ReceivedDirect)]),
    column(
        9,
        "carried_over",
        &[RECEIVED],
        "Từ kỳ trước",
        &[Dossiers(Count::CarriedOver), Dossiers(Count::Transferred)],
    ),
    column(10, "resolved_total", &[RESOLVED], "Tổng số", &[Dossiers(Count::ResolvedTotal)]),
    column(11, "resolved_early", &[RESOLVED], "Trước hạn", &[Dossiers(Count::ResolvedEarly)]),
    column(12, "resolved_on_time", &[RESOLVED], "Đúng hạn", &[Dossiers(Count::ResolvedOnTime)]),
    column(13, "resolved_overdue", &[RESOLVED, LATE], "Tổng số", &[Dossiers(Count::ResolvedOverdue)]),
    column(
        14,
        "resolved_overdue_with_apology",
        &[RESOLVED, LATE],
        "Có xin lỗi",
        &[Dossiers(Count::ResolvedOverdueWithApology)],
    ),
    column(
        15,
        "resolved_overdue_without_apology",
        &[RESOLVED, LATE],
        "Không xin lỗi",
        &[Dossiers(Count::ResolvedOverdueWithoutApology)],
    ),
    column(16, "pending_total", &[PENDING], "Tổng số", &[Dossiers(Count::PendingTotal)]),
    column(17, "pending_in_time", &[PENDING], "Trong hạn", &[Dossiers(Count::PendingInTime)]),
    column(18, "pending_overdue", &[PENDING, LATE], "Tổng số", &[Dossiers(Count::PendingOverdue)]),
    column(
        19,
        "pending_overdue_with_apology",
        &[PENDING, LATE],
        "Có xin lỗi",
        &[Dossiers(Count::PendingOverdueWithApology)],
    ),
    column(
        20,
        "pending_overdue_without_apology",
        &[PENDING, LATE],
        "Không xin lỗi",
        &[Dossiers(Count::PendingOverdueWithoutApology)],
    ),
    column(21, "resolved_stopped", &[ALSO], "Dừng xử lý", &[Dossiers(Count::ResolvedStopped)]),
    column(22, "resolved_withdrawn", &[ALSO], "Rút", &[Dossiers(Count::ResolvedWithdrawn)]),
    column(23, "intake_refused", &[BESIDE], "Không tiếp nhận", &[Dossiers(Count::IntakeRefused)]),
    column(24, "registered_in_time", &[BESIDE, INTAKE], "Trong hạn", &[Dossiers(Count::RegisteredInTime)]),
    column(25, "intake_overdue", &[BESIDE, INTAKE], "Quá hạn", &[Dossiers(Count::IntakeOverdue)]),
];
