//! The forms II.06 of TT 01/2020/TT-VPCP: results of resolving procedures, at a unit and over a level.
//!
//! Columns, headings and title as printed in practice. Column 6 adds what was transferred within the period to what was
//! carried over, so that (3) = (4) + (5) + (6) holds at the giver and at the receiver.

use super::{Column, Form, Identity, wide};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;

/// Every form there is.
pub static FORMS: &[Form] = &[
    Form {
        code: "II.06a",
        sign: "II.06a/VPCP/KSTT",
        title: "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị trực tiếp giải quyết TTHC",
        extent: Extent::Unit,
        ..OF_06
    },
    Form {
        code: "II.06b",
        sign: "II.06b/VPCP/KSTT",
        title: "Tình hình, kết quả giải quyết TTHC tại cơ quan, đơn vị và các cơ quan, đơn vị trực thuộc",
        extent: Extent::Subtree,
        ..OF_06
    },
    wide::AT_A_UNIT,
    wide::OVER_A_LEVEL,
];

/// What the forms II.06 share.
const OF_06: Form = Form {
    code: "",
    sign: "",
    instrument: "01/2020/TT-VPCP",
    title: "",
    in_use_from: None,
    extent: Extent::Unit,
    unit: "Số hồ sơ TTHC",
    of_fields: "Lĩnh vực, công việc giải quyết theo cấp",
    of_agencies: "Cơ quan, đơn vị",
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 5, 6] },
        Identity { whole: 7, parts: &[8, 9, 10] },
        Identity { whole: 11, parts: &[12, 13] },
        Identity { whole: 3, parts: &[7, 11] },
    ],
};

const RECEIVED: &str = "Số hồ sơ nhận giải quyết";
const RESOLVED: &str = "Số lượng hồ sơ đã giải quyết";
const PENDING: &str = "Số lượng hồ sơ đang giải quyết";

const COLUMNS: &[Column] = &[
    column(3, "received_total", &[RECEIVED], "Tổng số", &[Count::ReceivedTotal]),
    column(4, "received_online", &[RECEIVED, "Trong kỳ"], "Trực tuyến", &[Count::ReceivedOnline]),
    column(
        5,
        "received_direct_postal",
        &[RECEIVED, "Trong kỳ"],
        "Trực tiếp, dịch vụ bưu chính",
        &[Count::ReceivedDirect, Count::ReceivedPostal],
    ),
    column(6, "carried_over", &[RECEIVED], "Từ kỳ trước", &[Count::CarriedOver, Count::Transferred]),
    column(7, "resolved_total", &[RESOLVED], "Tổng số", &[Count::ResolvedTotal]),
    column(8, "resolved_early", &[RESOLVED], "Trước hạn", &[Count::ResolvedEarly]),
    column(9, "resolved_on_time", &[RESOLVED], "Đúng hạn", &[Count::ResolvedOnTime]),
    column(10, "resolved_overdue", &[RESOLVED], "Quá hạn", &[Count::ResolvedOverdue]),
    column(11, "pending_total", &[PENDING], "Tổng số", &[Count::PendingTotal]),
    column(12, "pending_in_time", &[PENDING], "Trong hạn", &[Count::PendingInTime]),
    column(13, "pending_overdue", &[PENDING], "Quá hạn", &[Count::PendingOverdue]),
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
