//! Papers of a dossier, and the book, as HTML that prints: slips on A5, the book on A4 across.
//!
//! What a paper says was put together in `domain::paper`; here it gets its place on the sheet. Everything is escaped where
//! it is written, nothing is fetched from elsewhere, and there is no script: the one stylesheet stands in the page. What the
//! data does not hold is a dotted line for a hand to fill in. Papers are Vietnamese, whoever asks.

mod apology;
mod control;
mod frame;
mod qr;
mod receipt;
mod register;
mod request;
mod stop;
mod words;

use maud::Markup;

pub use self::frame::{SHEET_BOOK, SHEET_SLIP};
pub use self::register::{foot as register_foot, head as register_head, lines as register_lines};
use crate::domain::paper::{Content, Paper};

/// A paper as a page of HTML.
pub fn write(paper: &Paper) -> String {
    let body: Markup = match &paper.content {
        Content::Receipt { received_at, first_received_at, due } => {
            receipt::body(paper, *received_at, *first_received_at, due)
        }
        Content::SupplementRequest { stage: _, documents, reason } => {
            request::supplement(paper, documents, reason.as_deref())
        }
        Content::Refusal { stage, reason } => request::refusal(paper, *stage, reason.as_deref()),
        Content::Apology { received_at, original_due_on, due_on, reason } => {
            apology::body(paper, *received_at, (*original_due_on, *due_on), reason.as_deref())
        }
        Content::StopNotice { received_at, status, reason } => {
            stop::body(paper, *received_at, *status, reason.as_deref())
        }
        Content::ControlSlip { received_at, due, rows: _, asked: _ } => {
            control::body(paper, *received_at, due)
        }
    };
    frame::slip(paper, &body).into_string()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
