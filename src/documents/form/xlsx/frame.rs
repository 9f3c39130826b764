//! What stands around the table: the sign, the title, who reports to whom above it; notes and signatures below.

use rust_xlsxwriter::{ColNum, Format, RowNum, XlsxError};

use super::{FIGURES, Page, lines};
use crate::domain::time::local;

/// Left to be written by hand.
const DOTS: &str = "……………………………";

/// Height of a line of text around the table, in points.
const LINE: u32 = 15;

impl Page<'_> {
    /// Sign, title and period, who reports to whom, the unit of count.
    pub(super) fn head(&mut self) -> Result<(), XlsxError> {
        let (form, seen) = (self.form.form, &self.form.seen);
        let head = &seen.head;
        let days =
            format!("(Từ ngày {} đến ngày {})", seen.from.format("%d/%m/%Y"), seen.to.format("%d/%m/%Y"));
        let receiver = head.receiver.as_ref().map_or(DOTS, |receiver| receiver.name.as_str());
        let left = [
            format!("Biểu số {}", form.sign),
            format!("Ban hành theo Thông tư số {}", form.instrument.number),
        ];
        let right =
            [format!("Đơn vị báo cáo: {}", head.agency.name), format!("Đơn vị nhận báo cáo: {receiver}")];
        let styles = (self.styles.strong.clone(), self.styles.small.clone(), self.styles.text.clone());
        let titles = [self.styles.title.clone(), self.styles.centred.clone()];
        let (centre, side) = self.columns_of_head();
        for ((row, text), format) in (0..).zip(&left).zip([&styles.0, &styles.1]) {
            self.block((row, 0), (row, 1), text, format)?;
        }
        for (row, text) in (0..).zip(&right) {
            self.block((row, side.0), (row, side.1), text, &styles.2)?;
        }
        let title = form.title.to_uppercase();
        self.block((0, centre.0), (1, centre.1), &title, &titles[0])?;
        self.block((2, centre.0), (2, centre.1), &format!("Kỳ báo cáo: {}", head.period_name()), &titles[1])?;
        self.block((3, centre.0), (3, centre.1), &days, &titles[1])?;
        let unit = format!("Đơn vị tính: {}", form.unit);
        let format = self.styles.unit.clone();
        self.block((4, side.0), (4, side.1), &unit, &format)?;
        self.set_head_heights(&right, side, lines(&title, self.width_of_figures(centre.0, centre.1)))
    }

    /// The title lies over two rows, capitals of its size a sixth wider than digits.
    fn set_head_heights(
        &mut self,
        right: &[String],
        side: (ColNum, ColNum),
        title: u32,
    ) -> Result<(), XlsxError> {
        let width = self.width_of_figures(side.0, side.1);
        let half = (title + title.div_ceil(4)).div_ceil(2);
        for (row, text) in (0..).zip(right) {
            self.sheet.set_row_height(row, LINE * lines(text, width).max(2).max(half) + 2)?;
        }
        self.row = 5;
        Ok(())
    }

    /// Columns of the title, and of the lines to its right.
    fn columns_of_head(&self) -> ((ColNum, ColNum), (ColNum, ColNum)) {
        let last = self.last();
        let side = last.saturating_sub(3).max(FIGURES + 1);
        ((FIGURES, side - 1), (side, last))
    }

    /// The notes, and by which rules and as known when it was counted.
    pub(super) fn notes(&mut self) -> Result<(), XlsxError> {
        let seen = &self.form.seen;
        let counted = format!(
            "Số liệu tính đến hết ngày {}, theo dữ liệu ghi nhận đến {}; quy tắc đếm: {}.",
            seen.as_of.format("%d/%m/%Y"),
            local(seen.known_at).format("%H:%M ngày %d/%m/%Y"),
            seen.policy
        );
        let format = self.styles.small.clone();
        self.row += 1;
        self.line("Ghi chú:", &format)?;
        let notes = self.form.notes.iter().map(|note| note.text.as_str()).chain([counted.as_str()]);
        for note in notes {
            self.line(&format!("- {note}"), &format)?;
        }
        Ok(())
    }

    /// A line of text from edge to edge.
    fn line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let last = self.last();
        let names = usize::from(self.widths.0) + usize::from(self.widths.1);
        let width = names + self.width_of_figures(FIGURES, last);
        self.block((self.row, 0), (self.row, last), text, format)?;
        self.sheet.set_row_height(self.row, lines(text, width) * LINE)?;
        self.row += 1;
        Ok(())
    }

    /// Place and date to be written by hand, and the two who sign.
    pub(super) fn signatures(&mut self) -> Result<(), XlsxError> {
        let ((first, _), (side, last)) = self.columns_of_head();
        let right = side.saturating_sub(1);
        let (dated, signer, small) =
            (self.styles.small.clone(), self.styles.signer.clone(), self.styles.small.clone());
        let middle = |format: Format| format.set_align(rust_xlsxwriter::FormatAlign::Center);
        let (dated, small) = (middle(dated), middle(small));
        let top: RowNum = self.row + 1;
        self.block((top, right), (top, last), "…………, ngày …… tháng …… năm ………", &dated)?;
        self.block((top + 1, 0), (top + 1, first), "NGƯỜI LẬP BIỂU", &signer)?;
        self.block((top + 1, right), (top + 1, last), "THỦ TRƯỞNG ĐƠN VỊ", &signer)?;
        self.block((top + 2, 0), (top + 2, first), "(Ký, ghi rõ họ tên)", &small)?;
        self.block((top + 2, right), (top + 2, last), "(Ký, ghi rõ họ tên, đóng dấu)", &small)?;
        self.sheet.set_row_height(top + 3, LINE * 4)?;
        self.row = top + 4;
        Ok(())
    }
}
