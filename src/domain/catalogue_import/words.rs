//! The other words of a row: kind, how far online, dates, yes and no.

use chrono::NaiveDate;

use crate::domain::fold::Folded;
use crate::domain::procedure::{OnlineService, Origin, ProcedureKind};

/// Kinds of the national catalogue (LOAITTHC) as published, without accents: whether a law assigned the detail is
/// nothing that we tell apart.
const NATIONAL: [&str; 5] = [
    "tthc duoc giao luat quy dinh chi tiet",
    "tthc duoc luat giao quy dinh chi tiet",
    "tthc khong duoc luat giao cho dia phuong quy dinh",
    "tthc khong duoc luat giao cho dia phuong quy dinh hoac quy dinh chi tiet",
    "national",
];

/// The kind; `None` where the words are none we know.
pub(super) fn kind(text: &str) -> Option<ProcedureKind> {
    let plain = Folded::new(text).plain();
    let is =
        |word: &str| plain == word || plain == format!("tthc {word}") || plain == format!("thu tuc {word}");
    if NATIONAL.contains(&plain.as_str()) {
        Some(ProcedureKind::National)
    } else if is("dac thu") || is("specific") {
        Some(ProcedureKind::Specific)
    } else if is("noi bo") || is("internal") {
        Some(ProcedureKind::Internal)
    } else {
        None
    }
}

/// Who made it; `None` where the words are none we know.
pub(super) fn origin(text: &str) -> Option<Origin> {
    match Folded::new(text).plain().as_str() {
        "central" | "trung uong" | "trung uong quy dinh" => Some(Origin::Central),
        "local" | "dia phuong" | "dia phuong quy dinh" => Some(Origin::Local),
        _ => None,
    }
}

/// How far online, and the legacy level where that is what was written: 4 is full, 3 partial, 1 and 2 information.
pub(super) fn online(text: &str) -> Option<(OnlineService, Option<i16>)> {
    let plain = Folded::new(text).plain();
    let rest = ["dich vu cong truc tuyen ", "dvc truc tuyen ", "dvctt ", "muc do ", "muc ", "cap do "];
    let word = rest.iter().fold(plain.as_str(), |word, prefix| word.strip_prefix(prefix).unwrap_or(word));
    match word {
        "toan trinh" | "full" => Some((OnlineService::Full, None)),
        "mot phan" | "partial" => Some((OnlineService::Partial, None)),
        "cung cap thong tin" | "information" => Some((OnlineService::Information, None)),
        "none" => Some((OnlineService::None, None)),
        "4" => Some((OnlineService::Full, Some(4))),
        "3" => Some((OnlineService::Partial, Some(3))),
        "2" => Some((OnlineService::Information, Some(2))),
        "1" => Some((OnlineService::Information, Some(1))),
        _ => None,
    }
}

/// `2026-07-01`, or as it is written in Vietnam, `1/7/2026`; of the years 1900 to 2200.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    use chrono::Datelike;
    let is_numbers = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '/');
    let read = |format| NaiveDate::parse_from_str(text, format).ok();
    let date = if text.contains('/') { read("%d/%m/%Y") } else { read("%Y-%m-%d") };
    date.filter(|date| is_numbers && (1900..=2200).contains(&date.year()))
}

/// Yes or no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "có" | "yes" | "x" => Some(true),
        "false" | "0" | "không" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_origins() {
        for (text, expected) in [
            ("TTHC được giao luật quy định chi tiết", Some("national")),
            ("TTHC không được luật giao cho địa phương quy định", Some("national")),
            ("Đặc thù", Some("specific")),
            ("TTHC nội bộ", Some("internal")),
            ("internal", Some("internal")),
            ("Loại khác", None),
            ("", None),
        ] {
            assert_eq!(kind(text).map(ProcedureKind::as_str), expected, "{text}");
        }
        assert_eq!(origin("Địa phương"), Some(Origin::Local));
        assert_eq!(origin("Xã"), None);
    }

    #[test]
    fn how_far_online() {
        for (text, expected) in [
            ("Một phần", Some((OnlineService::Partial, None))),
            ("Toàn trình", Some((OnlineService::Full, None))),
            ("4", Some((OnlineService::Full, Some(4)))),
            ("Mức độ 3", Some((OnlineService::Partial, Some(3)))),
            ("Mức 2", Some((OnlineService::Information, Some(2)))),
            ("5", None),
            ("", None),
        ] {
            assert_eq!(online(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_and_answers() {
        for (text, expected) in [
            ("2026-07-01", Some("2026-07-01")),
            ("1/7/2026", Some("2026-07-01")),
            ("31/02/2026", None),
            ("7/2026", None),
            ("01/07/26", None),
            ("2026-07-01T00:00", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!([yes_or_no("Có"), yes_or_no("FALSE"), yes_or_no("?")], [Some(true), Some(false), None]);
    }
}
