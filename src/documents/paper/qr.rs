//! The code of a dossier as a QR code, drawn in the page.
//!
//! It holds the code and nothing else: anyone may look up how far a dossier of a code is, and nobody learns more.

use maud::{Markup, PreEscaped, html};
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// The drawing; nothing where a text is too long for one.
pub(super) fn draw(code: &str) -> Markup {
    let Ok(drawn) = QrCode::with_error_correction_level(code, EcLevel::M) else { return html! {} };
    let svg = drawn.render::<Color<'_>>().module_dimensions(1, 1).build();
    // The prologue of a document of its own has no place within another.
    let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg);
    html! { div class="qr" { (PreEscaped(svg)) } }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a reader makes of the drawing in a page: its rectangles painted, eight pixels a module, and read back.
    pub(in crate::documents::paper) fn read_back(page: &str) -> Option<String> {
        let svg = page.split_once("<svg")?.1.split_once("</svg>")?.0;
        let side: usize = svg.split_once("viewBox=\"0 0 ")?.1.split_once(' ')?.0.parse().ok()?;
        let mut dark = vec![vec![false; side]; side];
        for rectangle in svg.split_once(" d=\"")?.1.split_once('"')?.0.split('M').skip(1) {
            let numbers: Vec<usize> =
                rectangle.split([' ', 'h', 'v', 'H', 'V']).map(|number| number.parse().unwrap()).collect();
            let [left, top, width, height, ..] = numbers[..] else { panic!("{rectangle}") };
            for row in &mut dark[top..top + height] {
                row[left..left + width].fill(true);
            }
        }
        let mut image =
            rqrr::PreparedImage::prepare_from_bitmap(8 * side, 8 * side, |x, y| dark[y / 8][x / 8]);
        let grids = image.detect_grids();
        grids.first()?.decode().ok().map(|(_, text)| text)
    }

    #[test]
    fn the_drawing_reads_back_as_the_code() {
        for code in ["H59.31.07-230324-0001", "000.00.59.H59-230314-0001", "G09.20-20260609-0092637"] {
            assert_eq!(read_back(&draw(code).into_string()).as_deref(), Some(code));
        }
        assert_eq!(read_back("<p>none</p>"), None);
    }
}
