//! Which papers (giấy tờ) does a dossier give ground for, and what does each say?
//!
//! A paper is a value: it says what the history and the record hold and nothing else; what they do not hold is left to be
//! written by hand. Which papers there are is read off the standing history (`grounds.rs`), their numbers and titles go by
//! the circular of their day (`circular.rs`), the rows of the control slip are in `control.rs`, the book is in
//! `register.rs`. Whose paper it is and about whom, is put together in `compose.rs`. No markup here: `documents::paper`.

mod circular;
mod compose;
mod control;
mod grounds;
mod register;

pub use circular::{CIRCULARS, Circular, PrintedForm};
pub use compose::{Case, Heading, Paper, SlipRow, Subject};
pub use control::{HandOver, Party, Unit};
pub use grounds::{Content, Issued, Stage, issued, pick};
pub use register::{Book, BookRange, Entry, RangeFault, Remark};

use crate::spell;

/// A paper of a dossier (TT 01/2018 Đ9, TT 03/2025 Phụ lục I); the book is no paper of one dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaperForm {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
    Refusal,
    /// Phiếu xin lỗi và hẹn lại ngày trả kết quả; later Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.
    Apology,
    /// Thông báo dừng giải quyết hồ sơ.
    StopNotice,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSlip,
}

spell!(PaperForm {
    Receipt = "receipt",
    SupplementRequest = "supplement_request",
    Refusal = "refusal",
    Apology = "apology",
    StopNotice = "stop_notice",
    ControlSlip = "control_slip",
});

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
