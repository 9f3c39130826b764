//! The words of the headings: English names of the tally, and Vietnamese ones as forms and prose have them, folded.
//!
//! Which of them is looked up where is decided in `names.rs`.

use super::entry::Entry;
use super::names::Section;

pub(super) type Words = &'static [&'static str];

pub(super) const SECTIONS: [(Section, Words); 3] = [
    (
        Section::Received,
        &["received", "receive", "intake", "tiep nhan", "nhan giai quyet", "da tiep nhan", "nhan"],
    ),
    (
        Section::Resolved,
        &[
            "resolved",
            "handled",
            "processed",
            "da giai quyet",
            "giai quyet",
            "da xu ly",
            "xu ly",
            "ket qua giai quyet",
            "da xu ly xong",
            "ket qua",
        ],
    ),
    (
        Section::Pending,
        &[
            "pending",
            "processing",
            "in progress",
            "dang giai quyet",
            "dang xu ly",
            "chua giai quyet",
            "con lai",
            "ton",
            "ton dong",
        ],
    ),
];

pub(super) const RECEIVED: &[(Entry, Words)] = &[
    (
        Entry::ReceivedTotal,
        &[
            "total",
            "all",
            "sum",
            "to process",
            "tong",
            "tong so",
            "tong cong",
            "phai giai quyet",
            "tong so tiep nhan",
            "tong so phai giai quyet",
        ],
    ),
    (
        Entry::ReceivedNew,
        &[
            "new",
            "trong ky",
            "moi",
            "moi tiep nhan",
            "tiep nhan moi",
            "moi trong ky",
            "moi tiep nhan trong ky",
            "tiep nhan trong ky",
            "phat sinh trong ky",
        ],
    ),
    (Entry::ReceivedOnline, &["online", "truc tuyen", "qua mang", "tiep nhan truc tuyen", "nop truc tuyen"]),
    (Entry::ReceivedOnlineFull, &["online full", "toan trinh", "truc tuyen toan trinh", "dvctt toan trinh"]),
    (Entry::ReceivedOnlinePartial, &["online partial", "mot phan", "truc tuyen mot phan", "dvctt mot phan"]),
    (Entry::ReceivedDirect, &["direct", "counter", "truc tiep", "tiep nhan truc tiep", "nop truc tiep"]),
    (
        Entry::ReceivedPostal,
        &[
            "postal",
            "post",
            "buu chinh",
            "buu dien",
            "buu chinh cong ich",
            "dich vu buu chinh",
            "qua buu chinh",
            "bcci",
        ],
    ),
    (
        Entry::ReceivedDirectPostal,
        &[
            "direct postal",
            "direct and postal",
            "truc tiep buu chinh",
            "truc tiep va buu chinh",
            "truc tiep dich vu buu chinh",
            "truc tiep hoac buu chinh",
        ],
    ),
    (
        Entry::ReceivedRegulations,
        &["regulations", "on regulations", "quy dinh", "ve quy dinh", "ve quy dinh hanh chinh"],
    ),
    (
        Entry::ReceivedBehaviour,
        &["behaviour", "behavior", "on behaviour", "hanh vi", "ve hanh vi", "ve hanh vi hanh chinh"],
    ),
    (
        Entry::CarriedOver,
        &[
            "carried",
            "carried over",
            "ky truoc",
            "tu ky truoc",
            "ky truoc chuyen sang",
            "ky truoc chuyen qua",
            "tu ky truoc chuyen qua",
            "tu ky truoc chuyen sang",
            "ton ky truoc",
            "ton dau ky",
            "chuyen ky truoc",
        ],
    ),
    (Entry::Transferred, &["transferred"]),
];

pub(super) const RESOLVED: &[(Entry, Words)] = &[
    (
        Entry::ResolvedTotal,
        &[
            "total",
            "all",
            "tong",
            "tong so",
            "tong cong",
            "resolved",
            "da giai quyet",
            "tong so da giai quyet",
        ],
    ),
    (Entry::ResolvedEarly, &["early", "truoc han", "som han", "som", "before due"]),
    (Entry::ResolvedOnTime, &["on time", "dung han", "in time", "trong han"]),
    (
        Entry::ResolvedOnTimeInclEarly,
        &[
            "on time incl early",
            "on time including early",
            "early and on time",
            "early on time",
            "on time and early",
            "dung han va truoc han",
            "truoc han va dung han",
            "truoc va dung han",
            "dung va truoc han",
            "som va dung han",
            "truoc han dung han",
            "dung han truoc han",
            "truoc hoac dung han",
        ],
    ),
    (Entry::ResolvedOverdue, &["overdue", "late", "qua han", "tre han", "tre", "cham"]),
    (
        Entry::ResolvedOverdueWithApology,
        &["overdue with apology", "qua han co xin loi", "tre han co xin loi", "qua han co thu xin loi"],
    ),
    (
        Entry::ResolvedOverdueWithoutApology,
        &[
            "overdue without apology",
            "qua han khong xin loi",
            "tre han khong xin loi",
            "qua han khong co thu xin loi",
        ],
    ),
    (Entry::ResolvedDue, &["due", "den han", "den han giai quyet", "den han tra"]),
    (Entry::ResolvedCompleted, &["completed", "hoan thanh", "da hoan thanh"]),
];

pub(super) const PENDING: &[(Entry, Words)] = &[
    (Entry::PendingTotal, &["total", "all", "tong", "tong so", "tong cong", "pending", "in progress"]),
    (Entry::PendingInTime, &["in time", "on time", "trong han", "con han", "con trong han"]),
    (Entry::PendingNotDue, &["not due", "chua den han"]),
    (Entry::PendingDue, &["due", "due today", "den han", "den han trong ngay", "den han hom nay"]),
    (Entry::PendingOverdue, &["overdue", "late", "qua han", "tre han"]),
];

/// Names that need no section: a row of a table, a side of a percentage.
pub(super) const FLAT: &[(Entry, Words)] = &[
    (
        Entry::ReceivedTotal,
        &[
            "received",
            "total",
            "tong so",
            "tong cong",
            "tiep nhan",
            "da tiep nhan",
            "tong so tiep nhan",
            "phai giai quyet",
            "to process",
        ],
    ),
    (
        Entry::ResolvedTotal,
        &[
            "resolved",
            "handled",
            "processed",
            "da giai quyet",
            "giai quyet",
            "da xu ly",
            "tong so da giai quyet",
        ],
    ),
    (
        Entry::PendingTotal,
        &["pending", "in progress", "dang giai quyet", "dang xu ly", "chua giai quyet", "con lai"],
    ),
    (Entry::PendingInTime, &["in time", "trong han", "con han"]),
    (Entry::PendingNotDue, &["not due", "chua den han"]),
];

/// Names that are buckets wherever they stand, and the part they belong to.
pub(super) const BUCKETS: [(Section, Words); 2] = [
    (
        Section::Resolved,
        &[
            "returned",
            "withdrawn",
            "returned or withdrawn",
            "stopped",
            "refused",
            "cancelled",
            "tra lai",
            "rut",
            "rut tra",
            "tra lai rut",
            "rut hoac tra lai",
            "tra lai hoac rut",
            "tu choi",
            "dung giai quyet",
            "huy",
            "system error",
            "loi he thong",
            "khong du dieu kien",
            "khac",
            "other",
        ],
    ),
    (
        Section::Pending,
        &[
            "supplement requested",
            "supplement",
            "waiting",
            "payment requested",
            "bo sung",
            "cho bo sung",
            "yeu cau bo sung",
            "cho cong dan bo sung",
            "cho bo sung ho so",
            "tam dung",
            "cho nghia vu tai chinh",
            "nghia vu tai chinh",
        ],
    ),
];
