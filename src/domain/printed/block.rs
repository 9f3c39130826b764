//! A block: figures that a report prints together, by name, with the percentages beside them.
//!
//! Blocks stand in a tree: a catalogue or a row of a table is a block under the one in which it was printed. What a
//! name means is decided once, when a figure is put in.

use std::sync::Arc;

use super::entry::Entry;
use super::names::{Name, Section, folded};
use super::number::{Count, Percent};

/// A printed figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub name: Name,
    /// The same, as formulas have it.
    pub label: Arc<str>,
    /// Its printed name, folded for comparison.
    pub key: String,
    /// The part of the report in which it was printed.
    pub section: Section,
    /// The number.
    pub value: i64,
    /// Printed to the nearest so many.
    pub step: i64,
}

/// A printed percentage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its name: `online/new`, or only what it is a share of something.
    pub key: String,
    /// As it was printed.
    pub printed: String,
    /// What that says.
    pub percent: Percent,
}

/// A list of numbers that some figure of the block is the sum of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Its name, folded.
    pub key: String,
    /// As it was named, for formulas.
    pub title: String,
    /// The numbers, in order.
    pub values: Vec<i64>,
}

/// Figures printed together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Where it stands: a JSON pointer into what was sent.
    pub place: String,
    /// What it is about, as it was named.
    pub title: String,
    /// The block in which it stands, by its place in the list.
    pub parent: Option<usize>,
    /// The list of rows that it is one of, by the pointer of that list.
    pub table: Option<String>,
    /// Its figures, in print order; each name once.
    pub figures: Vec<Figure>,
    /// Its percentages, in print order.
    pub shares: Vec<Share>,
    /// Lists of numbers in it.
    pub parts: Vec<Parts>,
    /// Figures printed twice with different numbers, by name.
    pub contradicted: Vec<Name>,
}

impl Block {
    /// Puts a figure in. A name that is there already keeps its first number.
    pub fn put(&mut self, section: Section, key: &str, count: Count) {
        let name = Name::of(section, key);
        if let Some(there) = self.figures.iter().find(|figure| figure.name == name) {
            if there.value != count.value {
                self.contradicted.push(name);
            }
            return;
        }
        let Count { value, step, rule: _ } = count;
        let label = name.to_string().into();
        self.figures.push(Figure { name, label, key: folded(key), section, value, step });
    }

    /// A figure that is known.
    pub fn get(&self, entry: Entry) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == Name::Known(entry))
    }

    /// A figure by one of its printed names, whatever part of the report it stands in; the first name goes first.
    pub fn by_key(&self, keys: &[&str]) -> Option<&Figure> {
        keys.iter().find_map(|key| self.figures.iter().find(|figure| figure.key == *key))
    }

    /// Whether its name says that it is the whole of which others are parts.
    pub fn is_whole(&self) -> bool {
        const WHOLE: [&str; 14] = [
            "whole",
            "total",
            "all",
            "tong",
            "tong so",
            "tong cong",
            "toan huyen",
            "toan tinh",
            "toan thanh pho",
            "toan xa",
            "ca tinh",
            "toan quoc",
            "cong",
            "chung",
        ];
        WHOLE.contains(&folded(&self.title).as_str())
    }
}
