//! The outline of the report: its parts and sections, by code (TT 01/2020/TT-VPCP; the headings as they are printed in
//! practice, `docs/reports.md`).

/// A section: its code and its heading.
pub type Heading = (&'static str, &'static str);

/// A part: its number, its heading, its sections.
pub type OutlinePart = (&'static str, &'static str, &'static [Heading]);

/// What the report is about, where nobody wrote otherwise.
pub const TITLE: &str = "Kết quả thực hiện kiểm soát TTHC, triển khai cơ chế một cửa, một cửa liên thông và thực hiện TTHC trên môi trường điện tử";

/// Parts I to III.
pub const OUTLINE: &[OutlinePart] = &[
    (
        "I",
        "TÌNH HÌNH, KẾT QUẢ KIỂM SOÁT THỦ TỤC HÀNH CHÍNH (TTHC)",
        &[
            ("I.1", "Đánh giá tác động TTHC quy định tại dự thảo văn bản quy phạm pháp luật (QPPL)"),
            ("I.2", "Thẩm định, thẩm tra TTHC quy định tại dự thảo văn bản QPPL"),
            ("I.3", "Công bố, công khai TTHC, danh mục TTHC"),
            ("I.4", "Rà soát, đơn giản hóa TTHC"),
            ("I.5", "Tiếp nhận, xử lý phản ánh, kiến nghị về quy định, TTHC"),
            ("I.6", "Tình hình, kết quả giải quyết TTHC"),
            ("I.7", "Triển khai cơ chế một cửa, một cửa liên thông trong giải quyết TTHC"),
            ("I.8", "Thực hiện TTHC trên môi trường điện tử"),
            ("I.9", "Truyền thông hỗ trợ hoạt động kiểm soát TTHC"),
            ("I.10", "Nghiên cứu, đề xuất sáng kiến cải cách TTHC"),
            ("I.11", "Kiểm tra thực hiện kiểm soát TTHC"),
        ],
    ),
    (
        "II",
        "ĐÁNH GIÁ CHUNG",
        &[
            ("II.1", "Hiệu quả công tác kiểm soát TTHC"),
            ("II.2", "Khó khăn, hạn chế"),
            ("II.3", "Nguyên nhân"),
        ],
    ),
    ("III", "PHƯƠNG HƯỚNG, NHIỆM VỤ CỦA KỲ TIẾP THEO", &[("III", "")]),
];

/// Whether there is a section of this code.
pub fn is_section(code: &str) -> bool {
    codes().any(|known| known == code)
}

/// The codes of all sections, in print order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    OUTLINE.iter().flat_map(|(_, _, sections)| sections.iter().map(|(code, _)| *code))
}
