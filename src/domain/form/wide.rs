//! The wide form of 2026: results of resolving procedures as the system of Hà Nội exports them, with the channel of online
//! dossiers told apart and what form II.06 merges in columns of its own.
//!
//! The columns are those seen in practice, as far as their facts are held (`docs/forms.md` names those that are not). Sign
//! and instrument are unverified: only a listing of TT 09/2026/TT-BTP was seen, and the sign 07a/BTP is known from practice;
//! title, headings and order were not at hand, and no sign of a sum over a level is known. The printed instrument says so.

use chrono::NaiveDate;

use super::{Column, Form, Identity};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;

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
    instrument: "09/2026/TT-BTP (ký hiệu, văn bản và tên cột theo thực tế sử dụng, chưa đối chiếu)",
    title: "",
    in_use_from: NaiveDate::from_ymd_opt(2026, 8, 1),
    extent: Extent::Unit,
    unit: "Số hồ sơ TTHC",
    of_fields: "Lĩnh vực",
    of_agencies: "Cơ quan, đơn vị",
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 5, 6, 7, 8, 9] },
        Identity { whole: 10, parts: &[11, 12, 13] },
        Identity { whole: 13, parts: &[14, 15] },
        Identity { whole: 16, parts: &[17, 18] },
        Identity { whole: 18, parts: &[19, 20] },
        Identity { whole: 3, parts: &[10, 16] },
    ],
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
    column(3, "received_total", &[RECEIVED], "Tổng số", &[Count::ReceivedTotal]),
    column(4, "received_online_full", &[RECEIVED, ONLINE], "Toàn trình", &[Count::ReceivedOnlineFull]),
    column(5, "received_online_partial", &[RECEIVED, ONLINE], "Một phần", &[Count::ReceivedOnlinePartial]),
    column(
        6,
        "received_online_else",
        &[RECEIVED, ONLINE],
        "Khác, không rõ mức độ",
        &[Count::ReceivedOnlineOther, Count::ReceivedOnlineUnknown],
    ),
    column(7, "received_postal", &[RECEIVED], "Bưu chính công ích", &[Count::ReceivedPostal]),
    column(8, "received_direct", &[RECEIVED], "Trực tiếp", &[Count::ReceivedDirect]),
    column(9, "carried_over", &[RECEIVED], "Từ kỳ trước", &[Count::CarriedOver, Count::Transferred]),
    column(10, "resolved_total", &[RESOLVED], "Tổng số", &[Count::ResolvedTotal]),
    column(11, "resolved_early", &[RESOLVED], "Trước hạn", &[Count::ResolvedEarly]),
    column(12, "resolved_on_time", &[RESOLVED], "Đúng hạn", &[Count::ResolvedOnTime]),
    column(13, "resolved_overdue", &[RESOLVED, LATE], "Tổng số", &[Count::ResolvedOverdue]),
    column(
        14,
        "resolved_overdue_with_apology",
        &[RESOLVED, LATE],
        "Có xin lỗi",
        &[Count::ResolvedOverdueWithApology],
    ),
    column(
        15,
        "resolved_overdue_without_apology",
        &[RESOLVED, LATE],
        "Không xin lỗi",
        &[Count::ResolvedOverdueWithoutApology],
    ),
    column(16, "pending_total", &[PENDING], "Tổng số", &[Count::PendingTotal]),
    column(17, "pending_in_time", &[PENDING], "Trong hạn", &[Count::PendingInTime]),
    column(18, "pending_overdue", &[PENDING, LATE], "Tổng số", &[Count::PendingOverdue]),
    column(
        19,
        "pending_overdue_with_apology",
        &[PENDING, LATE],
        "Có xin lỗi",
        &[Count::PendingOverdueWithApology],
    ),
    column(
        20,
        "pending_overdue_without_apology",
        &[PENDING, LATE],
        "Không xin lỗi",
        &[Count::PendingOverdueWithoutApology],
    ),
    column(21, "resolved_stopped", &[ALSO], "Dừng xử lý", &[Count::ResolvedStopped]),
    column(22, "resolved_withdrawn", &[ALSO], "Rút", &[Count::ResolvedWithdrawn]),
    column(23, "intake_refused", &[BESIDE], "Không tiếp nhận", &[Count::IntakeRefused]),
    column(24, "registered_in_time", &[BESIDE, INTAKE], "Trong hạn", &[Count::RegisteredInTime]),
    column(25, "intake_overdue", &[BESIDE, INTAKE], "Quá hạn", &[Count::IntakeOverdue]),
];

const fn column(
    no: u8,
    name: &'static str,
    groups: &'static [&'static str],
    title: &'static str,
    adds: &'static [Count],
) -> Column {
    Column { no, name, groups, title, adds }
}
