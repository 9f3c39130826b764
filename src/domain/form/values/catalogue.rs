//! The forms II.07b and II.08: procedures and their internal processes by level, and procedures online.
//!
//! The columns of II.07b as printed in practice, without those through the one-stop (một cửa, một cửa liên thông): which
//! procedures are handled there the catalogue does not say. Those of II.08 are ours: its text was not at hand. A procedure
//! is counted on the day shown, by the levels of the agencies of its row; one of two levels stands in both columns and once
//! in their total, so nothing is said to add up across levels.

use super::super::procedures::{ProcedureFact, Tier, Which};
use super::super::{Column, Fact, Form, Identity};
use super::{OF_AGENCIES, OF_FIELDS, TT_01_2020, column};
use crate::domain::agencies::Extent;
use crate::domain::count::Count;
use crate::domain::procedure::OnlineService;
use Fact::{Dossiers, Procedures};

pub(super) const II_07B: Form = Form {
    code: "II.07b",
    sign: "II.07b/VPCP/KSTT",
    instrument: &TT_01_2020,
    title: "Số TTHC thuộc thẩm quyền giải quyết của địa phương và quy trình nội bộ giải quyết TTHC",
    extent: Extent::Subtree,
    unit: "Số TTHC",
    rows: &[OF_AGENCIES, OF_FIELDS],
    columns: COLUMNS_07B,
    identities: &[],
    notes: &[],
};

pub(super) const II_08: Form = Form {
    code: "II.08",
    sign: "II.08/VPCP/KSTT",
    instrument: &TT_01_2020,
    title: "Tình hình cung cấp dịch vụ công trực tuyến và tiếp nhận hồ sơ TTHC trực tuyến",
    extent: Extent::Subtree,
    unit: "Số TTHC, số hồ sơ TTHC",
    rows: &[OF_FIELDS, OF_AGENCIES],
    columns: COLUMNS_08,
    identities: &[Identity { whole: 3, parts: &[4, 5, 6, 7] }, Identity { whole: 11, parts: &[12, 13] }],
    notes: &[],
};

const COMPETENCE: &str = "TTHC thuộc thẩm quyền giải quyết của địa phương";
const PROCESS: &str = "TTHC đã có quy trình nội bộ";
const PROVINCE: &str = "Cấp tỉnh";
const DISTRICT: &str = "Cấp huyện";
const COMMUNE: &str = "Cấp xã";

const COLUMNS_07B: &[Column] = &[
    column(3, "procedures_total", &[COMPETENCE], "Tổng số", &[of(Which::All, Tier::Local)]),
    column(4, "procedures_province", &[COMPETENCE], PROVINCE, &[of(Which::All, Tier::Province)]),
    column(5, "procedures_district", &[COMPETENCE], DISTRICT, &[of(Which::All, Tier::District)]),
    column(6, "procedures_commune", &[COMPETENCE], COMMUNE, &[of(Which::All, Tier::Commune)]),
    column(7, "processes_total", &[PROCESS], "Tổng số", &[of(Which::WithProcess, Tier::Local)]),
    column(8, "processes_province", &[PROCESS], PROVINCE, &[of(Which::WithProcess, Tier::Province)]),
    column(9, "processes_district", &[PROCESS], DISTRICT, &[of(Which::WithProcess, Tier::District)]),
    column(10, "processes_commune", &[PROCESS], COMMUNE, &[of(Which::WithProcess, Tier::Commune)]),
];

const PROVIDED: &str = "Số TTHC thuộc thẩm quyền giải quyết";
const PUBLISHED: &str = "Theo mức độ đã công bố (trước NĐ 42/2022)";
const RECEIVED: &str = "Số hồ sơ tiếp nhận trong kỳ";

const COLUMNS_08: &[Column] = &[
    column(3, "procedures_total", &[PROVIDED], "Tổng số", &[any(Which::All)]),
    column(4, "online_full", &[PROVIDED], "Toàn trình", &[any(Which::Service(OnlineService::Full))]),
    column(5, "online_partial", &[PROVIDED], "Một phần", &[any(Which::Service(OnlineService::Partial))]),
    column(
        6,
        "online_information",
        &[PROVIDED],
        "Cung cấp thông tin",
        &[any(Which::Service(OnlineService::Information))],
    ),
    column(7, "online_none", &[PROVIDED], "Không trực tuyến", &[any(Which::Service(OnlineService::None))]),
    column(8, "published_level_2", &[PUBLISHED], "Mức độ 2", &[any(Which::PublishedLevel(2))]),
    column(9, "published_level_3", &[PUBLISHED], "Mức độ 3", &[any(Which::PublishedLevel(3))]),
    column(10, "published_level_4", &[PUBLISHED], "Mức độ 4", &[any(Which::PublishedLevel(4))]),
    column(11, "received_new", &[RECEIVED], "Tổng số", &[Dossiers(Count::ReceivedNew)]),
    column(12, "received_online", &[RECEIVED], "Trực tuyến", &[Dossiers(Count::ReceivedOnline)]),
    column(
        13,
        "received_direct_postal",
        &[RECEIVED],
        "Trực tiếp, dịch vụ bưu chính",
        &[Dossiers(Count::ReceivedDirect), Dossiers(Count::ReceivedPostal)],
    ),
];

const fn of(which: Which, tier: Tier) -> Fact {
    Procedures(ProcedureFact { which, tier: Some(tier) })
}

const fn any(which: Which) -> Fact {
    Procedures(ProcedureFact { which, tier: None })
}
