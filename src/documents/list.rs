//! A long list as CSV, line by line: the head first, then rows as they come, so that nothing grows with the list.
//!
//! Each cell passes [`plain`]: a spreadsheet shows it and runs nothing.

use csv::Writer;

use super::csv::{BOM, plain};
use super::form::Mark;

/// The head of a list: the names of its columns, behind a byte order mark where one is wanted.
pub fn head(names: &[&str], mark: Mark) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = match mark {
        Mark::Written => BOM.to_vec(),
        Mark::LeftOut => Vec::new(),
    };
    rows([names], &mut bytes)?;
    Ok(bytes)
}

/// Adds rows to `bytes`.
pub fn rows<C: AsRef<str>, R: AsRef<[C]>>(
    rows: impl IntoIterator<Item = R>,
    bytes: &mut Vec<u8>,
) -> Result<(), csv::Error> {
    let mut writer = Writer::from_writer(bytes);
    for row in rows {
        for cell in row.as_ref() {
            writer.write_field(plain(cell.as_ref()).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_and_runs_nothing() {
        let mut bytes = head(&["code", "name"], Mark::Written).unwrap();
        rows(
            [["H59.31-230314-0001", "=HYPERLINK(\"http://x\",\"y\")"], ["", "Kim, \"Thị\"\nSa Rây"]],
            &mut bytes,
        )
        .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}code,name\n"), "{text}");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let read: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect();
        assert_eq!(
            read,
            [["H59.31-230314-0001", "'=HYPERLINK(\"http://x\",\"y\")"], ["", "Kim, \"Thị\"\nSa Rây"]]
        );
    }

    #[test]
    fn without_a_mark_it_begins_with_its_head() {
        assert_eq!(head(&["a", "b"], Mark::LeftOut).unwrap(), b"a,b\n");
    }
}
