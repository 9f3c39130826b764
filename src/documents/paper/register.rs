//! Sổ theo dõi hồ sơ: the book of an agency, written piece by piece, so that nothing grows with its length.
//!
//! The head of the table is repeated on each printed page; a line is never torn between two.

use maud::{Markup, PreEscaped, html};

use super::frame::{SHEET_BOOK, before, form_line, names, nation};
use super::words::short_day;
use crate::domain::paper::{Book, Entry, Remark};

/// Columns: heading and width in hundredths of the table.
const COLUMNS: [(&str, u8); 13] = [
    ("TT", 4),
    ("Mã hồ sơ", 12),
    ("Tên thủ tục hành chính", 19),
    ("Số lượng hồ sơ (bộ)", 4),
    ("Tên cá nhân, tổ chức", 10),
    ("Địa chỉ, số điện thoại", 10),
    ("Cơ quan chủ trì giải quyết", 8),
    ("Tiếp nhận", 6),
    ("Hẹn trả kết quả", 6),
    ("Trả kết quả", 6),
    ("Phương thức nhận kết quả", 6),
    ("Ký nhận", 4),
    ("Ghi chú", 5),
];

/// The group over the three days: how many columns stand before it, and its heading.
const DAYS: (usize, &str) = (7, "Ngày, tháng, năm");

/// Everything before the first line.
pub fn head(book: &Book) -> String {
    let form = &book.circular.register;
    let title = format!("{} {}", form.title, book.range.first_day().format("%Y"));
    let head = html! {
        (before(&title, SHEET_BOOK, "book"))
        (form_line(form, book.circular.name))
        div class="top" {
            div { (names(book.superior.as_deref(), &book.agency, Some(book.circular.desk))) }
            div { (nation()) }
        }
        h1 { (form.title) }
        p class="range" {
            "Năm " (book.range.first_day().format("%Y")) ", từ " (short_day(book.range.from())) " đến "
            (short_day(book.range.to()))
        }
        (PreEscaped("<table>"))
        colgroup { @for (_, width) in COLUMNS { col width={ (width) "%" }; } }
        (headings())
        (PreEscaped("<tbody>"))
    };
    head.into_string()
}

fn headings() -> Markup {
    let (before, group) = DAYS;
    let is_day = |nth: usize| (before..before + 3).contains(&nth);
    let columns = || COLUMNS.iter().map(|(heading, _)| *heading).zip(0_usize..);
    html! {
        thead {
            tr { @for (heading, nth) in columns() {
                @if nth == before { th colspan="3" { (group) } }
                @if !is_day(nth) { th rowspan="2" { (heading) } }
            } }
            tr { @for (heading, _) in columns().filter(|(_, nth)| is_day(*nth)) { th { (heading) } } }
            tr { @for (_, nth) in columns() { th { "(" (nth + 1) ")" } } }
        }
    }
}

/// Some lines, each a row.
pub fn lines(entries: &[Entry]) -> String {
    html! { @for entry in entries { (line(entry)) } }.into_string()
}

fn line(entry: &Entry) -> Markup {
    let where_to: Vec<&str> =
        [&entry.address, &entry.phone].into_iter().filter_map(|part| part.as_deref()).collect();
    let day = |day: Option<chrono::NaiveDate>| day.map(short_day).unwrap_or_default();
    html! {
        tr {
            td class="n" { (entry.number) }
            td { (entry.code) }
            td { (entry.procedure) }
            td {}
            td { (entry.owner) }
            td { (where_to.join("; ")) }
            td { (entry.agency) }
            td class="n" { (short_day(entry.received_on)) }
            td class="n" { (day(entry.due_on)) }
            td class="n" { (day(entry.returned_on)) }
            td { (entry.way.as_deref().unwrap_or_default()) }
            td {}
            td { (entry.remark.map_or("", remark)) }
        }
        "\n"
    }
}

const fn remark(remark: Remark) -> &'static str {
    match remark {
        Remark::Void => "Nhập nhầm, đã hủy",
        Remark::Refused => "Từ chối giải quyết",
        Remark::Withdrawn => "Rút hồ sơ",
        Remark::Stopped => "Dừng giải quyết",
    }
}

/// Everything after the last line, which says how many there were.
pub fn foot(how_many: i64) -> String {
    html! {
        (PreEscaped("</tbody></table>"))
        p { "Số hồ sơ trong phần này: " (how_many) }
        (PreEscaped("</body></html>\n"))
    }
    .into_string()
}
