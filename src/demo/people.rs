//! The people of the demo: applicants and officers, all invented.
//!
//! Names are drawn from surnames and given names usual among the Kinh and Khmer of Trà Vinh; identity
//! numbers have the lawful twelve digits but come from a counter, and all phone numbers begin with 0900.

use serde::Serialize;

use super::random::Random;

const KHMER_SURNAMES: &[&str] = &["Thạch", "Kim", "Sơn", "Trầm", "Lâm", "Kiên", "Thạch", "Kim"];
const KHMER_GIVEN: &[&str] = &[
    "Sa Rây",
    "Sô Phia",
    "Sa Ra",
    "Si Na",
    "Pha Ry",
    "Sa Rươl",
    "Chanh Đa",
    "Sóc Kha",
    "Ma Ra",
    "Vi Sal",
    "Sa Mết",
    "Ra Vy",
    "Sô Thia",
    "Bô Pha",
    "Đa Ra",
    "Thi Đa",
    "Xa Vươne",
    "Na Rây",
    "Rê Thi",
    "Sa Vone",
];
const KINH_SURNAMES: &[&str] =
    &["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Dương", "Đặng", "Phan", "Bùi", "Hồ", "Nguyễn", "Trần"];
const MEN: &[&str] = &[
    "Văn Phúc",
    "Minh Tâm",
    "Hoàng Nam",
    "Quốc Việt",
    "Thanh Tùng",
    "Văn Lộc",
    "Hữu Nghĩa",
    "Chí Hiếu",
    "Văn Út",
    "Trung Kiên",
    "Tấn Đạt",
    "Văn Bảy",
    "Hoài Thương",
    "Nhật Trường",
];
const WOMEN: &[&str] = &[
    "Thị Ngọc Hân",
    "Thị Kim Loan",
    "Thị Mỹ Duyên",
    "Thị Thu Hà",
    "Thị Bích Trâm",
    "Thị Hồng Gấm",
    "Thị Tuyết Nhung",
    "Ngọc Diễm",
    "Thị Cẩm Tú",
    "Thị Diệu",
    "Thị Lan Anh",
    "Thị Út Em",
    "Thuỳ Trang",
    "Thị Kiều Oanh",
];

/// Someone who applies.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Person {
    kind: &'static str,
    name: String,
    identity_number: String,
    phone: String,
}

/// Someone who acts for an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Officer {
    /// Known to the agency's own system, for example `tc-07-2`.
    pub(super) id: String,
    pub(super) name: String,
}

/// What an officer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duty {
    /// At the one-stop desk (bộ phận một cửa).
    Desk,
    /// Appraises and resolves.
    Processing,
    /// Decides: the chairman or a deputy.
    Head,
}

fn is_woman(random: &mut Random) -> bool {
    random.per_mille(520)
}

fn name(random: &mut Random, woman: bool) -> String {
    if random.per_mille(600) {
        let surname = random.one_of(KHMER_SURNAMES).copied().unwrap_or_default();
        let middle = if woman && random.per_mille(700) { "Thị " } else { "" };
        let given = random.one_of(KHMER_GIVEN).copied().unwrap_or_default();
        return format!("{surname} {middle}{given}");
    }
    let surname = random.one_of(KINH_SURNAMES).copied().unwrap_or_default();
    let given = random.one_of(if woman { WOMEN } else { MEN }).copied().unwrap_or_default();
    format!("{surname} {given}")
}

/// The `number`-th person: the number makes the identity unique.
pub(super) fn person(random: &mut Random, number: u32) -> Person {
    let woman = is_woman(random);
    let year = random.between(1948, 2004);
    // CCCD (NĐ 137/2015 Đ13): province, then century and sex in one digit, then the year, then six digits.
    let century = u32::from(year >= 2000) * 2 + u32::from(woman);
    let serial = (u64::from(number) * 611_953 + 7_919) % 999_983;
    Person {
        kind: "citizen",
        name: name(random, woman),
        identity_number: format!("084{century}{:02}{serial:06}", year % 100),
        phone: format!("0900{:06}", (u64::from(number) * 104_729 + 331) % 999_983),
    }
}

/// The six officers of an agency known to its own system by `number`: two at the desk, three who
/// process, the head.
pub(super) fn officers(random: &mut Random, number: u32) -> Vec<(Duty, Officer)> {
    let duties = [Duty::Desk, Duty::Desk, Duty::Processing, Duty::Processing, Duty::Processing, Duty::Head];
    let officer = |(place, duty): (u32, Duty)| {
        let woman = is_woman(random);
        (duty, Officer { id: format!("tc-{number:02}-{place}"), name: name(random, woman) })
    };
    (1..).zip(duties).map(officer).collect()
}
