//! What papers have in common: the sheet, the national heading, lines with or without their value, signatures.
//!
//! The layout of the heading is that of NĐ 30/2020/NĐ-CP Phụ lục I: the agency and the one above it at the left, the name
//! and the motto of the Republic at the right, place and date below it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words::long_day;
use crate::domain::paper::{Paper, PaperForm, PrintedForm, Subject};

/// The stylesheet of slips, A5.
pub const SHEET_SLIP: &str = concat!("@page{size:A5 portrait;margin:9mm 11mm}\n", include_str!("paper.css"));

/// The stylesheet of the book, A4 across; the pages are numbered where the printer can.
pub const SHEET_BOOK: &str = concat!(
    "@page{size:A4 landscape;margin:10mm 8mm 12mm;@bottom-right{content:\"Trang \" counter(page);font-size:8pt}}\n",
    include_str!("paper.css")
);

/// Who is named last at the left: the agency, or its desk below it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    /// The agency itself.
    Agency,
    /// The desk that takes dossiers in.
    Desk,
}

/// A slip: the heading, the title, the body.
pub(super) fn slip(paper: &Paper, body: &Markup) -> Markup {
    let heading = &paper.heading;
    let printed = heading.printed();
    let signs = match heading.form {
        PaperForm::Apology | PaperForm::StopNotice => Signs::Agency,
        _ => Signs::Desk,
    };
    let left = names(
        heading.superior.as_deref(),
        &heading.agency,
        (signs == Signs::Desk).then_some(heading.circular.desk),
    );
    let code = paper.subject.code.as_deref();
    let content = html! {
        (form_line(printed, heading.circular.name))
        div class="top" {
            div {
                (left)
                p { "Số: " span class="short" {} }
            }
            div {
                (nation())
                p class="date" { span class="short" {} ", " (long_day(heading.day)) }
            }
        }
        @if let (PaperForm::Receipt, Some(code)) = (heading.form, code) { (super::qr::draw(code)) }
        h1 { (printed.title) }
        @if let Some(code) = code { p class="code" { "Mã hồ sơ: " (code) } }
        (body)
    };
    let title = code.map_or_else(|| printed.title.to_owned(), |code| format!("{} {code}", printed.title));
    html! { (before(&title, SHEET_SLIP, "slip")) (content) (PreEscaped("</body></html>\n")) }
}

/// Everything up to the content of the body, for pages that are written piece by piece.
pub(super) fn before(title: &str, sheet: &str, class: &str) -> Markup {
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"vi\">"))
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width";
            title { (title) }
            style { (PreEscaped(sheet)) }
        }
        (PreEscaped("<body class=\"")) (class) (PreEscaped("\">"))
    }
}

/// Number of the form and the circular; only the circular's own forms have one.
pub(super) fn form_line(form: &PrintedForm, circular: &str) -> Markup {
    html! { @if let Some(number) = form.number { p class="form" { "Mẫu số " (format!("{number:02}")) " - " (circular) } } }
}

/// The lines at the left, the last one bold.
pub(super) fn names(superior: Option<&str>, agency: &str, desk: Option<&str>) -> Markup {
    let lines: Vec<&str> = superior.into_iter().chain([agency]).chain(desk).collect();
    let last = lines.len();
    html! {
        @for (line, nth) in lines.into_iter().zip(1..) {
            p class=(if nth == last { "name strong" } else { "name" }) { (line.to_uppercase()) }
        }
        div class="rule" {}
    }
}

/// Name and motto of the Republic.
pub(super) fn nation() -> Markup {
    html! {
        p class="nation" { "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" }
        p class="motto" { "Độc lập - Tự do - Hạnh phúc" }
        div class="rule" {}
    }
}

/// A line of a form: what is asked and the answer, or the dotted line for a hand.
pub(super) fn field(label: &str, value: Option<&str>) -> Markup {
    html! {
        @if let Some(value) = value { p { (label) ": " (value) } }
        @else { p class="blank" { span { (label) ":" } span class="dots" {} } }
    }
}

/// A text that someone wrote, its own lines kept; dotted lines where there is none.
pub(super) fn said(label: &str, text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text { p class="said" { (label) ": " (text) } }
        @else { (field(label, None)) (lines(1)) }
    }
}

/// Dotted lines.
pub(super) fn lines(how_many: usize) -> Markup {
    html! { @for _line in 0..how_many { p class="line" {} } }
}

/// Address, telephone and e-mail of the owner.
pub(super) fn contact(subject: &Subject) -> Markup {
    html! {
        (field("Địa chỉ", subject.address.as_deref()))
        div class="pair" {
            (field("Số điện thoại", subject.phone.as_deref()))
            (field("Email", subject.email.as_deref()))
        }
    }
}

/// The procedure, and what is asked for where that says more.
pub(super) fn request(subject: &Subject) -> Markup {
    let more = subject.request.as_ref().filter(|request| **request != subject.procedure);
    html! {
        p class="said" {
            "Nội dung yêu cầu giải quyết: " (subject.procedure)
            @if let Some(more) = more { " (" (more) ")" }
        }
    }
}

/// The place for one signature.
pub(super) fn signature(title: &str, hint: &str, signer: Option<&str>) -> Markup {
    html! {
        div {
            p class="strong" { (title) }
            p class="hint" { (hint) }
            @if let Some(signer) = signer { p class="signer" { (signer) } } @else { p class="signer" { br; } }
        }
    }
}

/// Who signs where a form wants a name and no seal.
pub(super) const SIGN: &str = "(Ký và ghi rõ họ tên)";

/// The head of the agency signs; whom it goes to stands at the left.
pub(super) fn signed_by_head(desk: &str) -> Markup {
    html! {
        div class="signs" {
            div class="copies" {
                p class="strong" { i { "Nơi nhận:" } }
                p { "- Như trên;" }
                p { "- " (desk) ";" }
                p { "- Lưu: VT." }
            }
            (signature("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "(Ký, ghi rõ họ tên và đóng dấu)", None))
        }
    }
}
