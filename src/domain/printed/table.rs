//! The total row of a table against its rows, and a whole against the blocks beside it.
//!
//! The total row of a form is the sum of its rows, column by column. Blocks beside a block named as the whole need not be
//! all its parts, so there only a sum that comes out is told as an identity, and one that does not as a remark.

use std::collections::BTreeMap;

use super::block::Block;
use super::identity::{Cover, Identity, Side, Term};
use super::names::folded;

/// An identity over rows, with the place of the block that is the whole.
pub(super) struct OverRows {
    /// The whole, by its place in the list.
    pub(super) whole: usize,
    /// A figure of the whole, and the same figure of the rows.
    pub(super) identity: Identity,
    /// Whether the rows are surely all that there are.
    pub(super) complete: bool,
}

/// Every total row and every whole among the blocks.
pub(super) fn identities(blocks: &[Block]) -> Vec<OverRows> {
    let mut tables: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(table) = &block.table {
            tables.entry(table).or_default().push(index);
        }
    }
    tables.iter().flat_map(|(table, rows)| of_table(blocks, rows, !table.ends_with("/blocks"))).collect()
}

fn of_table(blocks: &[Block], rows: &[usize], complete: bool) -> Vec<OverRows> {
    let at = |index: usize| blocks.get(index).map(|block| (index, block));
    let rows: Vec<(usize, &Block)> = rows.iter().filter_map(|index| at(*index)).collect();
    let (wholes, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, block)| block.is_whole());
    let ([(whole, total)], true) = (wholes.as_slice(), rest.len() >= 2) else { return Vec::new() };
    let rest: Vec<&Block> = rest.into_iter().map(|(_, block)| block).collect();
    let over = |figure: &super::block::Figure| {
        let (left, right) = (Term::from(figure), sum(&rest, figure));
        Some(OverRows { whole: *whole, identity: Identity::new(vec![left], right)?, complete })
    };
    total.figures.iter().filter_map(over).collect()
}

/// The figure in every row. Where rows are gathered under heads (`Cấp tỉnh`), the heads alone may be what adds up.
fn sum(rows: &[&Block], figure: &super::block::Figure) -> Side {
    let of = |rows: &[&Block]| {
        let find = |row: &&Block| {
            row.figures
                .iter()
                .find(|other| other.name == figure.name)
                .map(|other| (row.title.clone(), other.clone()))
        };
        let found: Vec<_> = rows.iter().filter_map(find).collect();
        let cover = if found.len() == rows.len() { Cover::Whole } else { Cover::Partial };
        let term = |(title, other): (String, super::block::Figure)| Term {
            name: format!("{}[{title}]", other.name).into(),
            ..Term::from(&other)
        };
        Side { terms: found.into_iter().map(term).collect(), cover }
    };
    let all = of(rows);
    let heads: Vec<&Block> = rows.iter().filter(|row| is_head(&row.title)).copied().collect();
    let by_heads = of(&heads);
    if all.sum() != figure.value && heads.len() >= 2 && heads.len() < rows.len() { by_heads } else { all }
}

fn is_head(title: &str) -> bool {
    let words = folded(title);
    let mut words = words.split(' ');
    let first = words.next().unwrap_or_default();
    first == "cap"
        || (matches!(first, "i" | "ii" | "iii" | "iv" | "v" | "vi" | "a" | "b" | "c")
            && words.next().is_some())
}
