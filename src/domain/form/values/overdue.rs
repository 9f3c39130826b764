//! Form II.07a: why dossiers are overdue, those that ended so in the period and those that are so on its last day.
//!
//! The reasons are those of form 07 of TT 02/2017/TT-VPCP (from memory of offices, not read in the text), and besides them
//! that it was entered late in the software, and that nobody said. Title and arrangement are ours. Columns 4 and 13 are
//! columns 10 and 13 of form II.06, from the ledger; the reasons come from the histories of the dossiers, so that the
//! identities hold one against the other. Fields in which nothing is overdue have no row: form II.06 has them all.

use super::super::{Column, Fact, Form, Identity, Rows, ZeroRows};
use super::{OF_AGENCIES, OF_FIELDS, OF_LEVELS, TT_01_2020, column};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;
use crate::domain::overdue::OverdueReason;
use crate::domain::overdue_count::OverdueState::{Pending, Resolved};
use Fact::{Dossiers, Overdue};

pub(super) const II_07A: Form = Form {
    code: "II.07a",
    sign: "II.07a/VPCP/KSTT",
    instrument: &TT_01_2020,
    title: "Nguyên nhân quá hạn trong giải quyết TTHC",
    extent: Extent::Subtree,
    unit: "Số hồ sơ TTHC",
    rows: &[Rows { zero: ZeroRows::LeftOut, ..OF_FIELDS }, OF_AGENCIES, OF_LEVELS],
    columns: COLUMNS,
    identities: &[
        Identity { whole: 3, parts: &[4, 13] },
        Identity { whole: 4, parts: &[5, 6, 7, 8, 9, 10, 11, 12] },
        Identity { whole: 13, parts: &[14, 15, 16, 17, 18, 19, 20, 21] },
    ],
    notes: &[],
};

const ENDED: &str = "Đã giải quyết quá hạn trong kỳ";
const OPEN: &str = "Đang giải quyết, đã quá hạn";
const WHY: &str = "Nguyên nhân";

const STAFF: &str = "Thiếu nhân lực, trang thiết bị";
const COMPLEX: &str = "Phải thẩm tra, xác minh phức tạp";
const COORDINATION: &str = "Phối hợp giữa các cơ quan";
const LAW: &str = "Quy định chưa rõ";
const FORCE: &str = "Bất khả kháng";
const LATE: &str = "Cập nhật phần mềm chậm";
const OTHER: &str = "Khác";
const UNSAID: &str = "Chưa nêu";

const COLUMNS: &[Column] = &[
    column(
        3,
        "overdue_total",
        &[],
        "Tổng số",
        &[Dossiers(Count::ResolvedOverdue), Dossiers(Count::PendingOverdue)],
    ),
    column(4, "resolved_overdue", &[ENDED], "Tổng số", &[Dossiers(Count::ResolvedOverdue)]),
    column(
        5,
        "resolved_staff_or_equipment",
        &[ENDED, WHY],
        STAFF,
        &[Overdue(Resolved, Some(OverdueReason::StaffOrEquipment))],
    ),
    column(
        6,
        "resolved_complex_verification",
        &[ENDED, WHY],
        COMPLEX,
        &[Overdue(Resolved, Some(OverdueReason::ComplexVerification))],
    ),
    column(
        7,
        "resolved_coordination",
        &[ENDED, WHY],
        COORDINATION,
        &[Overdue(Resolved, Some(OverdueReason::Coordination))],
    ),
    column(
        8,
        "resolved_unclear_law",
        &[ENDED, WHY],
        LAW,
        &[Overdue(Resolved, Some(OverdueReason::UnclearLaw))],
    ),
    column(
        9,
        "resolved_force_majeure",
        &[ENDED, WHY],
        FORCE,
        &[Overdue(Resolved, Some(OverdueReason::ForceMajeure))],
    ),
    column(
        10,
        "resolved_entered_late",
        &[ENDED, WHY],
        LATE,
        &[Overdue(Resolved, Some(OverdueReason::EnteredLate))],
    ),
    column(11, "resolved_other", &[ENDED, WHY], OTHER, &[Overdue(Resolved, Some(OverdueReason::Other))]),
    column(12, "resolved_unsaid", &[ENDED, WHY], UNSAID, &[Overdue(Resolved, None)]),
    column(13, "pending_overdue", &[OPEN], "Tổng số", &[Dossiers(Count::PendingOverdue)]),
    column(
        14,
        "pending_staff_or_equipment",
        &[OPEN, WHY],
        STAFF,
        &[Overdue(Pending, Some(OverdueReason::StaffOrEquipment))],
    ),
    column(
        15,
        "pending_complex_verification",
        &[OPEN, WHY],
        COMPLEX,
        &[Overdue(Pending, Some(OverdueReason::ComplexVerification))],
    ),
    column(
        16,
        "pending_coordination",
        &[OPEN, WHY],
        COORDINATION,
        &[Overdue(Pending, Some(OverdueReason::Coordination))],
    ),
    column(
        17,
        "pending_unclear_law",
        &[OPEN, WHY],
        LAW,
        &[Overdue(Pending, Some(OverdueReason::UnclearLaw))],
    ),
    column(
        18,
        "pending_force_majeure",
        &[OPEN, WHY],
        FORCE,
        &[Overdue(Pending, Some(OverdueReason::ForceMajeure))],
    ),
    column(
        19,
        "pending_entered_late",
        &[OPEN, WHY],
        LATE,
        &[Overdue(Pending, Some(OverdueReason::EnteredLate))],
    ),
    column(20, "pending_other", &[OPEN, WHY], OTHER, &[Overdue(Pending, Some(OverdueReason::Other))]),
    column(21, "pending_unsaid", &[OPEN, WHY], UNSAID, &[Overdue(Pending, None)]),
];
