//! Which circular (thông tư) made the forms that are printed on a day, and what number and title has each?
//!
//! A new circular is a new value in [`CIRCULARS`] and no new path through the code. A paper goes by the day of the act it
//! tells of, a control slip by the day of acceptance, a book by the first day of its year, when it is opened.

use chrono::NaiveDate;

use super::PaperForm;

/// A form as a circular prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedForm {
    /// Number (mẫu số); `None`: the circular has no such form.
    pub number: Option<u8>,
    /// Title.
    pub title: &'static str,
}

/// A set of forms with its first day in force.
#[derive(Debug, PartialEq, Eq)]
pub struct Circular {
    /// Number of the circular.
    pub name: &'static str,
    /// First day in force.
    pub first_day: NaiveDate,
    /// What it calls the desk that takes dossiers in and hands results over.
    pub desk: &'static str,
    receipt: PrintedForm,
    supplement_request: PrintedForm,
    refusal: PrintedForm,
    apology: PrintedForm,
    stop_notice: PrintedForm,
    control_slip: PrintedForm,
    /// The book (sổ theo dõi hồ sơ).
    pub register: PrintedForm,
    /// What its receipt says below.
    pub receipt_notes: &'static [&'static str],
}

impl Circular {
    /// The circular in force on `day`; before the first, the first.
    pub fn on(day: NaiveDate) -> &'static Self {
        let [first, ..] = &CIRCULARS;
        CIRCULARS.iter().rev().find(|circular| circular.first_day <= day).unwrap_or(first)
    }

    /// Its form of a paper.
    pub const fn form(&self, form: PaperForm) -> &PrintedForm {
        match form {
            PaperForm::Receipt => &self.receipt,
            PaperForm::SupplementRequest => &self.supplement_request,
            PaperForm::Refusal => &self.refusal,
            PaperForm::Apology => &self.apology,
            PaperForm::StopNotice => &self.stop_notice,
            PaperForm::ControlSlip => &self.control_slip,
        }
    }
}

const fn form(number: u8, title: &'static str) -> PrintedForm {
    PrintedForm { number: Some(number), title }
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("a day of the calendar"),
    }
}

const RECEIPT: PrintedForm = form(1, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
const SUPPLEMENT_REQUEST: PrintedForm = form(2, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ");
const REFUSAL: PrintedForm = form(3, "Phiếu từ chối tiếp nhận giải quyết hồ sơ");
const STOP_NOTICE: &str = "Thông báo dừng giải quyết hồ sơ";
const CONTROL_SLIP: &str = "Phiếu kiểm soát quá trình giải quyết hồ sơ";
const REGISTER: &str = "Sổ theo dõi hồ sơ";

/// Every circular, by first day.
pub const CIRCULARS: [Circular; 2] = [
    Circular {
        name: "Thông tư số 01/2018/TT-VPCP",
        first_day: day(2019, 1, 6),
        desk: "Bộ phận Tiếp nhận và Trả kết quả",
        receipt: RECEIPT,
        supplement_request: SUPPLEMENT_REQUEST,
        refusal: REFUSAL,
        apology: form(4, "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        stop_notice: PrintedForm { number: None, title: STOP_NOTICE },
        control_slip: form(5, CONTROL_SLIP),
        register: form(6, REGISTER),
        receipt_notes: &[
            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập thành 02 liên: một liên chuyển kèm theo Phiếu kiểm soát quá \
             trình giải quyết hồ sơ và được lưu tại Bộ phận Tiếp nhận và Trả kết quả, một liên giao cho người nộp hồ sơ.",
            "Người nộp hồ sơ có thể đăng ký nhận kết quả tại Bộ phận Tiếp nhận và Trả kết quả hoặc tại nhà (trụ sở của tổ \
             chức) qua dịch vụ bưu chính công ích.",
        ],
    },
    Circular {
        name: "Thông tư số 03/2025/TT-VPCP",
        first_day: day(2025, 9, 15),
        desk: "Bộ phận Một cửa",
        receipt: RECEIPT,
        supplement_request: SUPPLEMENT_REQUEST,
        refusal: REFUSAL,
        apology: form(4, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
        stop_notice: form(5, STOP_NOTICE),
        control_slip: form(6, CONTROL_SLIP),
        register: form(7, REGISTER),
        receipt_notes: &[],
    },
];
