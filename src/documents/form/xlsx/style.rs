//! What cells look like: Times New Roman throughout, as administrative documents are (NĐ 30/2020, Phụ lục I).

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// The formats of a form.
pub(super) struct Styles {
    /// A plain line of text.
    pub(super) text: Format,
    /// The sign and the names in the head.
    pub(super) strong: Format,
    /// The title.
    pub(super) title: Format,
    /// A line under the title.
    pub(super) centred: Format,
    /// Small print.
    pub(super) small: Format,
    /// The unit of count.
    pub(super) unit: Format,
    /// A heading of the table.
    pub(super) heading: Format,
    /// The row of column numbers.
    pub(super) numbers: Format,
    /// Number of a row.
    pub(super) no: Format,
    /// Name of a row.
    pub(super) name: Format,
    /// A figure.
    pub(super) figure: Format,
    /// A total of its group of columns.
    pub(super) sum: Format,
    /// Name of the last row.
    pub(super) total: Format,
    /// A figure of the last row.
    pub(super) total_figure: Format,
    /// Who signs.
    pub(super) signer: Format,
}

/// Thousands apart as the reader's locale has them: 26.202 in Vietnamese.
const THOUSANDS: &str = "#,##0";

impl Styles {
    pub(super) fn new() -> Self {
        let text = Format::new()
            .set_font_name("Times New Roman")
            .set_font_size(11)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let centred = text.clone().set_align(FormatAlign::Center);
        let cell = text.clone().set_border(FormatBorder::Thin);
        let middle = cell.clone().set_align(FormatAlign::Center);
        let figure = cell.clone().set_align(FormatAlign::Right).set_indent(1).set_num_format(THOUSANDS);
        let small = text.clone().set_italic().set_font_size(10);
        Self {
            strong: text.clone().set_bold(),
            title: centred.clone().set_bold().set_font_size(12),
            unit: small.clone().set_align(FormatAlign::Right),
            heading: middle.clone().set_bold(),
            numbers: middle.clone().set_italic().set_font_size(9),
            no: middle.clone(),
            name: cell.clone().set_align(FormatAlign::Left),
            sum: figure.clone().set_bold(),
            total: middle.clone().set_bold(),
            total_figure: figure.clone().set_bold(),
            signer: centred.clone().set_bold(),
            small,
            centred,
            figure,
            text,
        }
    }
}
