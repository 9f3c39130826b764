//! Words of the catalogue: levels, kinds, origins, online service, channels, supplement clock.
//!
//! The versions themselves and their look-up by date are in `catalogue.rs`.

use crate::spell;

/// Level of administration (cấp), of an agency or of the competence for a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Ministry (cấp bộ).
    Ministry,
    /// Province (cấp tỉnh).
    Province,
    /// Department of a province (sở).
    ProvinceDepartment,
    /// District (cấp huyện), until 2025-06-30.
    District,
    /// Division of a district (phòng).
    DistrictDepartment,
    /// Commune (cấp xã).
    Commune,
    /// Any other body.
    Other,
}

spell!(Level {
    Ministry = "ministry",
    Province = "province",
    ProvinceDepartment = "province_department",
    District = "district",
    DistrictDepartment = "district_department",
    Commune = "commune",
    Other = "other",
});

/// Kind of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProcedureKind {
    /// Of the national catalogue.
    National,
    /// Specific to a locality (đặc thù).
    Specific,
    /// Between agencies (nội bộ): never in the published total.
    Internal,
}

spell!(ProcedureKind { National = "national", Specific = "specific", Internal = "internal" });

/// Who made the procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// Central law (trung ương quy định).
    Central,
    /// The locality (địa phương quy định).
    Local,
}

spell!(Origin { Central = "central", Local = "local" });

/// How far a procedure can be done online (NĐ 42/2022, NĐ 224/2026 Đ14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OnlineService {
    /// From application to result (toàn trình).
    Full,
    /// In part (một phần).
    Partial,
    /// Information only.
    Information,
    /// Not at all.
    None,
}

spell!(OnlineService { Full = "full", Partial = "partial", Information = "information", None = "none" });

/// Channel of submission (kênh thực hiện): NĐ 61/2018 Đ16; national codes 1, 2, 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// At the counter.
    Direct,
    /// Online.
    Online,
    /// Public postal service.
    Postal,
}

spell!(Channel { Direct = "direct", Online = "online", Postal = "postal" });

impl Channel {
    /// The national code (`KenhThucHien`).
    pub const fn national_code(self) -> i16 {
        match self {
            Self::Direct => 1,
            Self::Online => 2,
            Self::Postal => 3,
        }
    }

    /// The channel of a national code; `None` for any other number.
    pub const fn of_national_code(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::Direct),
            2 => Some(Self::Online),
            3 => Some(Self::Postal),
            _ => None,
        }
    }
}

/// What a completed supplement does to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SupplementClock {
    /// The full duration again, from the day the full dossier arrives (NĐ 61/2018 Đ19 k4).
    Restart,
    /// The due date moves by the working days waited.
    Shift,
}

spell!(SupplementClock { Restart = "restart", Shift = "shift" });
