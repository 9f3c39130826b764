//! What was found, in words of both languages. Numbers are grouped as each language does.

use crate::domain::printed::identity::{Cover, Identity, Term, Verdict};
use crate::domain::printed::number::NumberRule;
use crate::domain::printed::percentages::{Explained, Hint, Kinship, Source};
use crate::domain::printed::quantity::Quantity;
use crate::domain::printed::reading::Reading;
use crate::domain::printed::remark::{Remark, RemarkCode};
use crate::domain::printed::rounding::Rounding;
use crate::http::problem::Phrase;

/// `26.199` in Vietnamese.
fn vi(number: i64) -> String {
    grouped(number, '.')
}

/// `26,199` in English.
fn en(number: i64) -> String {
    grouped(number, ',')
}

fn grouped(number: i64, separator: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    if number < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

fn both(vi: &str, en: &str) -> Phrase {
    Phrase::new(vi, en)
}

/// Both sides with their names in Vietnamese, and the difference.
pub(super) fn of_identity(identity: &Identity, verdict: Verdict) -> Phrase {
    let names = |terms: &[Term]| {
        let name = |term: &Term| {
            term.entry.map_or_else(|| term.name.to_string(), |entry| entry.vietnamese().to_owned())
        };
        terms.iter().map(name).collect::<Vec<_>>().join(" + ")
    };
    let (left, right) = (names(&identity.left), names(&identity.right.terms));
    let (printed, expected, difference) = (identity.printed(), identity.expected(), identity.difference());
    let formula = identity.to_string();
    match verdict {
        Verdict::Fails if identity.right.cover != Cover::Whole => Phrase::new(
            format!(
                "{right}: cộng lại {}, vượt {left} in là {}; hơn {}.",
                vi(expected),
                vi(printed),
                vi(difference)
            ),
            format!(
                "{formula}: the printed parts come to {}, more than the printed whole of {} by {}.",
                en(expected),
                en(printed),
                en(difference)
            ),
        ),
        Verdict::Fails => Phrase::new(
            format!(
                "{left} in là {}, nhưng {right} = {}; chênh lệch {}.",
                vi(printed),
                vi(expected),
                vi(difference)
            ),
            format!(
                "{formula}: printed {}, but the parts come to {}; difference {}.",
                en(printed),
                en(expected),
                en(difference)
            ),
        ),
        Verdict::WithinRounding => Phrase::new(
            format!(
                "{left} ({}) và {right} ({}) chênh {} trong phạm vi làm tròn của số in.",
                vi(printed),
                vi(expected),
                vi(difference)
            ),
            format!(
                "{formula}: {} and {} differ by {}, within the rounding of the printed numbers.",
                en(printed),
                en(expected),
                en(difference)
            ),
        ),
        _ => Phrase::new(
            format!("{left} = {right} = {}.", vi(printed)),
            format!("{formula}: {}.", en(printed)),
        ),
    }
}

/// What gives a percentage, or what would.
pub(super) fn of_percentage(one: &Explained) -> Phrase {
    match (&one.source, &one.hint) {
        (Some(source), _) => of_source(source),
        (None, Hint::Gives { numerator, denominator, share, instead }) => {
            let (part, whole) = (numerator.value, denominator.value);
            let other = instead.as_ref().map_or_else(|| both("", ""), |pair| of_instead(&pair.0, &pair.1));
            joined(
                &Phrase::new(
                    format!("Không số liệu in nào cho ra tỷ lệ này; {}/{} = {share} %.", vi(part), vi(whole)),
                    format!(
                        "No printed figures give it; {}/{} is {} %.",
                        en(part),
                        en(whole),
                        share.replace(',', ".")
                    ),
                ),
                &other,
            )
        }
        (None, Hint::Numerator { of, least, most }) => Phrase::new(
            format!(
                "Tử số không được in; với mẫu số {} thì tử số phải từ {} đến {}.",
                vi(of.value),
                vi(*least),
                vi(*most)
            ),
            format!(
                "Its part is not printed; of {} it would be {} to {}.",
                en(of.value),
                en(*least),
                en(*most)
            ),
        ),
        (None, Hint::Denominator { of, least, most }) => Phrase::new(
            format!(
                "Mẫu số không được in; với tử số {} thì mẫu số phải từ {} đến {}.",
                vi(of.value),
                vi(*least),
                vi(*most)
            ),
            format!(
                "Its whole is not printed; for {} it would be {} to {}.",
                en(of.value),
                en(*least),
                en(*most)
            ),
        ),
        (None, Hint::None) => both(
            "Không có số liệu in ra để tính tỷ lệ này.",
            "The figures that would give it are not printed.",
        ),
    }
}

fn of_instead(numerator: &Quantity, denominator: &Quantity) -> Phrase {
    let (part, whole, formula) = (numerator.value, denominator.value, &denominator.formula);
    Phrase::new(
        format!(" Nếu chia cho tổng các phần {} ({formula}) thì khớp: {}/{0}.", vi(whole), vi(part)),
        format!(" Of the sum of the parts, {} ({formula}), it would come out: {}/{0}.", en(whole), en(part)),
    )
}

fn joined(first: &Phrase, second: &Phrase) -> Phrase {
    use crate::http::problem::Language::{En, Vi};
    let all = |language| format!("{}{}", first.in_language(language), second.in_language(language));
    Phrase::new(all(Vi), all(En))
}

fn of_source(source: &Source) -> Phrase {
    let Source { numerator, denominator, rounding, kinship } = source;
    let (part, whole) = (numerator.value, denominator.value);
    let (rounded_vi, rounded_en) = match rounding {
        Rounding::HalfUp => ("làm tròn đến gần nhất", "rounded half up"),
        Rounding::Truncated => ("cắt bỏ phần lẻ, không làm tròn", "cut off, not rounded"),
        Rounding::Up => ("làm tròn lên", "rounded up"),
        Rounding::ForcedTo100 => {
            ("chỉnh để các tỷ lệ cộng lại đúng 100 %", "bent so that the shares add up to 100")
        }
    };
    let first = Phrase::new(
        format!("{}/{}, {rounded_vi}.", vi(part), vi(whole)),
        format!("{}/{}, {rounded_en}.", en(part), en(whole)),
    );
    let named = match kinship {
        Kinship::Named => both("", ""),
        Kinship::Other => Phrase::new(
            format!(" Không phải như tên gọi: là {} trên {}.", numerator.formula, denominator.formula),
            format!(" Not what its name says: it is {} of {}.", numerator.formula, denominator.formula),
        ),
    };
    joined(&first, &named)
}

/// What a name was taken to mean.
pub(super) fn of_reading(reading: Reading, figure: &str) -> Phrase {
    let (vi, en) = match reading {
        Reading::OnTimeIncludesEarly => {
            ("Số đúng hạn được hiểu là gồm cả trước hạn.", "On time is taken to hold early too.")
        }
        Reading::OnTimeIncludesPending => (
            "Số đúng hạn được hiểu là gồm cả hồ sơ đang giải quyết còn trong hạn.",
            "On time is taken to hold those that are pending in time too.",
        ),
        Reading::TotalWithoutCarried => (
            "Tổng số tiếp nhận được hiểu là chưa gồm kỳ trước chuyển qua (cột 3 của biểu 06 thì gồm).",
            "The total is taken without what was carried over, which column 3 of form 06 holds.",
        ),
        Reading::ChannelsOfTotal => (
            "Các kênh tiếp nhận được hiểu là chia cả số từ kỳ trước chuyển qua.",
            "The channels are taken to divide what was carried over too.",
        ),
        Reading::ResolvedIncludesPending => (
            "Số đã giải quyết được hiểu là gồm cả số đang giải quyết.",
            "Resolved is taken to hold what is pending too.",
        ),
        Reading::OverdueUnresolved => (
            "Số quá hạn được hiểu là hồ sơ quá hạn chưa giải quyết.",
            "The overdue are taken to be such as are not resolved.",
        ),
        Reading::LevelsNested => (
            "Các mức độ dịch vụ được hiểu là mức thấp gồm cả mức cao.",
            "Each level of services is taken to hold those above it.",
        ),
        _ => return of_bucket(reading, figure),
    };
    both(vi, en)
}

fn of_bucket(reading: Reading, figure: &str) -> Phrase {
    let (vi, en) = match reading {
        Reading::BucketInResolved => (
            "là một phần của số đã giải quyết, ngoài trước, đúng và quá hạn",
            "is a part of resolved, beside early, on time and overdue",
        ),
        Reading::BucketInPending => ("là một phần của số đang giải quyết", "is a part of pending"),
        Reading::BucketIsChannel => ("là một kênh tiếp nhận", "is a channel"),
        Reading::BucketBeside => (
            "đứng riêng, ngoài đã giải quyết và đang giải quyết",
            "stands by itself, beside resolved and pending",
        ),
        _ => ("đã nằm trong số liệu khác", "is within another figure"),
    };
    Phrase::new(format!("{figure} được hiểu {vi}."), format!("{figure} is taken so: it {en}."))
}

/// What is worth a look, and what may explain it.
pub(super) fn of_remark(remark: &Remark) -> Phrase {
    let at = |index: usize| {
        remark.figures.get(index).map_or(("", 0), |figure| (figure.formula.as_str(), figure.value))
    };
    let ((first, whole), (second, part)) = (at(0), at(1));
    let (told_vi, told_en) = match remark.code {
        RemarkCode::PrintedTwice => (
            "được in hai lần với hai số khác nhau; lấy số đứng trước",
            "is printed twice with different numbers; the first was taken",
        ),
        RemarkCode::RestNotPrinted => ("phần còn lại không được in", "the rest is not printed"),
        RemarkCode::PartsBesideWhole => (
            "các phần cộng lại khác số chung; có thể chưa in đủ các phần",
            "the parts beside it come to something else; they need not be all",
        ),
        RemarkCode::ResolvedExceedsReceived => (
            "giải quyết nhiều hơn tiếp nhận; có thể do số kỳ trước chuyển qua không được in",
            "more was resolved than received; what was carried over may not be printed",
        ),
        RemarkCode::OnTimeExceedsCompleted => (
            "đúng hạn nhiều hơn hoàn thành; Cổng DVCQG tính cả hồ sơ đang xử lý còn trong hạn (QĐ 766, chỉ tiêu 2.1)",
            "more is on time than ended; the national portal counts open ones in time too (QĐ 766, indicator 2.1)",
        ),
        RemarkCode::NationalExceedsProvincial => (
            "trên Cổng quốc gia nhiều hơn trên Cổng của tỉnh; cần giải thích",
            "more on the national portal than on the provincial one; the report should say why",
        ),
        RemarkCode::PortalExceedsCompetence => (
            "tích hợp trên Cổng nhiều hơn số thuộc thẩm quyền; có thể đã gồm cấp dưới",
            "more on the portal than the agency is competent for; a lower level may be counted in",
        ),
        RemarkCode::PublicBelowAnnounced => {
            ("công khai ít hơn công bố", "fewer are made public than were announced")
        }
    };
    if remark.figures.len() < 2 {
        return Phrase::new(
            format!("{first} ({}): {told_vi}.", vi(whole)),
            format!("{first} ({}): {told_en}.", en(whole)),
        );
    }
    Phrase::new(
        format!("{first} là {}, {second} là {}, chênh {}: {told_vi}.", vi(whole), vi(part), vi(part - whole)),
        format!(
            "{first} is {}, {second} is {}, difference {}: {told_en}.",
            en(whole),
            en(part),
            en(part - whole)
        ),
    )
}

/// By which rule a number was read.
pub(super) fn of_number(rule: NumberRule, value: i64, step: i64) -> Phrase {
    match rule {
        NumberRule::Thousands => Phrase::new(
            format!("Số đếm là số nguyên, nên dấu trước ba chữ số ngăn cách hàng nghìn: {}.", vi(value)),
            format!(
                "A count is whole, so the separator before three digits groups thousands: {}.",
                en(value)
            ),
        ),
        NumberRule::Rounded => Phrase::new(
            format!(
                "Số làm tròn đến {}: {}; chênh lệch trong phạm vi ấy không tính là sai.",
                vi(step),
                vi(value)
            ),
            format!(
                "Printed to the nearest {}: {}; what lies within that is no difference.",
                en(step),
                en(value)
            ),
        ),
        NumberRule::WordForNone => both("Viết là không có, hiểu là 0.", "Said to be none, read as 0."),
    }
}
