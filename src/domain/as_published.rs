//! What an imported row said in its own words: the raw text of its columns, beside what was read from it.
//!
//! "Cấp Bộ, Cấp Tỉnh", "10-25", a fee, the agencies: what has no place in a version, or was folded into one, is not lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The raw texts by column; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsPublished(Arc<BTreeMap<String, String>>);

impl AsPublished {
    /// The texts by column.
    pub fn columns(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// What stood, with the cells of a row laid over it: an empty cell takes its column away, a column that the row has
    /// not stays. `None` where nothing is left.
    pub fn laid_over<'a>(
        stood: Option<&Self>,
        cells: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Self> {
        let mut columns = stood.map(|stood| BTreeMap::clone(&stood.0)).unwrap_or_default();
        for (column, text) in cells {
            if text.is_empty() {
                columns.remove(column);
            } else {
                columns.insert(column.to_owned(), text.to_owned());
            }
        }
        (!columns.is_empty()).then(|| Self(Arc::new(columns)))
    }
}

impl Serialize for AsPublished {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AsPublished {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(|columns| Self(Arc::new(columns)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_lies_over_what_stood() {
        let stood =
            AsPublished::laid_over(None, [("fee", "Miễn phí"), ("level", "Cấp xã"), ("kind", "")]).unwrap();
        assert_eq!(stood.columns().len(), 2);
        let next = AsPublished::laid_over(Some(&stood), [("fee", ""), ("level", "Cấp Xã")]).unwrap();
        let columns: Vec<_> = next.columns().iter().collect();
        assert_eq!(columns, [(&"level".to_owned(), &"Cấp Xã".to_owned())]);
        assert_eq!(AsPublished::laid_over(Some(&next), [("level", "")]), None);
        let written = serde_json::to_string(&next).unwrap();
        assert_eq!(serde_json::from_str::<AsPublished>(&written).unwrap(), next);
    }
}
