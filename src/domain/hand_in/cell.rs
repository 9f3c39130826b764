//! Which count does a cell say? A whole number of dossiers, exactly; blank is not told.

use super::{CellOutcome, CellRule, LayoutColumn, Origin, SentCell};
use crate::domain::printed::number::{Count, NumberRule, Said, read_count};

/// Why a cell says no count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellFault {
    /// No whole number.
    NotACount,
    /// Below zero, where nothing can be.
    Negative,
    /// Rounded: `5,65 ngàn`, `khoảng 900`.
    Rounded,
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadCell {
    /// What became of it.
    pub outcome: CellOutcome,
    /// How it was read.
    pub rule: Option<CellRule>,
    /// The figure.
    pub value: Option<i64>,
}

impl ReadCell {
    /// Nothing.
    pub const NOTHING: Self = Self { outcome: CellOutcome::NotTold, rule: None, value: None };
}

/// Reads a cell of a column.
pub fn read(cell: &SentCell, column: LayoutColumn) -> Result<ReadCell, CellFault> {
    let text = cell.text.trim();
    let unsigned = text.strip_prefix(['-', '−']).map(str::trim_start);
    let unsigned = unsigned.filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let count = match read_count(unsigned.unwrap_or(text)) {
        Ok(Said::Nothing) => return Ok(ReadCell::NOTHING),
        Ok(Said::Number(count)) => count,
        Err(_unreadable) => return Err(CellFault::NotACount),
    };
    let Count { value, step: _, rule } = count;
    if rule == Some(NumberRule::Rounded) {
        return Err(CellFault::Rounded);
    }
    if unsigned.is_some() && value != 0 && !column.is_signed() {
        return Err(CellFault::Negative);
    }
    let digits = unsigned.unwrap_or(text);
    let value = if unsigned.is_some() { -value } else { value };
    let rule = match (rule, cell.origin) {
        (Some(NumberRule::WordForNone), _) => Some(CellRule::WordForNone),
        (Some(_), _) => Some(CellRule::Thousands),
        (None, _) if !digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(CellRule::DigitsAlone),
        (None, Origin::Formula) => Some(CellRule::Formula),
        (None, Origin::Typed) => None,
    };
    let outcome = match rule {
        None | Some(CellRule::Formula) => CellOutcome::Accepted,
        Some(_) => CellOutcome::Corrected,
    };
    Ok(ReadCell { outcome, rule, value: Some(value) })
}
