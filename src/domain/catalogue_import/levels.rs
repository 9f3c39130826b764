//! Levels of competence, spelled several ways and combined: "Cấp Bộ, Cấp Tỉnh", "UBND cấp xã", "Tỉnh; Huyện".
//!
//! The set comes out in the order of [`Level::ALL`]. One part that cannot be read is a fault: half a competence is a
//! wrong one.

use crate::domain::fold::Folded;
use crate::domain::procedure::Level;

/// The words of each level without accents, after what every level may be called before them.
const SPELLINGS: [(Level, &[&str]); 7] = [
    (Level::Ministry, &["bo", "bo nganh", "trung uong", "ministry"]),
    (Level::Province, &["tinh", "thanh pho truc thuoc trung uong", "tinh thanh pho", "province"]),
    (Level::ProvinceDepartment, &["so", "so nganh", "so ban nganh", "province department"]),
    (Level::District, &["huyen", "quan", "quan huyen", "thi xa", "district"]),
    (Level::DistrictDepartment, &["phong", "phong ban", "district department"]),
    (Level::Commune, &["xa", "phuong", "thi tran", "xa phuong", "dac khu", "xa phuong thi tran", "commune"]),
    (Level::Other, &["co quan khac", "khac", "other"]),
];

/// What may stand before the word of a level.
const PREFIXES: [&str; 4] = ["ubnd ", "uy ban nhan dan ", "cac ", "cap "];

/// The set of levels; `None` where one of them is none we know.
pub(super) fn read(text: &str) -> Option<Vec<Level>> {
    let parts = text.split([',', ';', '|', '/', '\n', '+']).flat_map(|part| part.split(" và "));
    let mut levels = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        levels.push(level(part)?);
    }
    levels.sort_unstable();
    levels.dedup();
    Some(levels)
}

fn level(part: &str) -> Option<Level> {
    let plain = Folded::new(part).plain();
    let mut rest = plain.as_str();
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter;
    }
    SPELLINGS.iter().find(|(_, words)| words.contains(&rest)).map(|(level, _)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_how() {
        use Level::{Commune, District, Ministry, Other, Province, ProvinceDepartment};
        for (text, expected) in [
            ("Cấp bộ", Some(vec![Ministry])),
            ("Cấp Bộ", Some(vec![Ministry])),
            ("Cấp Bộ, Cấp Tỉnh, Cấp Xã, Cơ quan khác", Some(vec![Ministry, Province, Commune, Other])),
            ("Cấp xã, Cấp tỉnh", Some(vec![Province, Commune])),
            ("Cấp Huyện; Cấp xã", Some(vec![District, Commune])),
            ("Cấp tỉnh, cấp huyện", Some(vec![Province, District])),
            ("cấp xã; Cấp Xã", Some(vec![Commune])),
            ("UBND cấp xã", Some(vec![Commune])),
            ("Ủy ban nhân dân cấp tỉnh", Some(vec![Province])),
            ("Tỉnh/Huyện/Xã", Some(vec![Province, District, Commune])),
            ("Cấp tỉnh và cấp xã", Some(vec![Province, Commune])),
            ("CẤP XÃ", Some(vec![Commune])),
            ("Sở, Quận/huyện", Some(vec![ProvinceDepartment, District])),
            ("province_department, commune", Some(vec![ProvinceDepartment, Commune])),
            ("Xa\u{303}", Some(vec![Commune])),
            ("", Some(vec![])),
            (" ; ", Some(vec![])),
            ("Cấp xã, Cấp vùng", None),
            ("4", None),
            ("Cấp", None),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
