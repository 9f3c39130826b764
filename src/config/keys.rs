//! Where the data keys come from: the environment, else a file in the data directory that is made once.
//!
//! Losing these keys loses what they sealed. The file is readable by its owner alone; it holds lines `id:base64`,
//! newest first, as `MOTCUA_DATA_KEYS` does separated by commas.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Config;
use crate::vault::{DataKey, random};

/// Why there are no data keys. Its `Display` is a sentence for the person who runs the service.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or made.
    #[error("the data keys in {} cannot be used ({cause}): check the file's owner and rights", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// The file is there, and what is in it makes no sense.
    #[error("the data keys in {} cannot be read: the file {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The operating system gave no random bytes.
    #[error("this system gave no random bytes for a data key")]
    NoRandomness,
}

/// The data keys, newest first, never empty: those configured, else those of `<data_dir>/keys`, made when absent.
pub fn data_keys(config: &Config) -> Result<Vec<DataKey>, KeyFileError> {
    if !config.data_keys.is_empty() {
        return Ok(config.data_keys.clone());
    }
    let path = config.data_dir.join("keys");
    let unusable = |cause| KeyFileError::Unusable { path: path.clone(), cause };
    match fs::read_to_string(&path) {
        Ok(text) => read_file(&path, &text),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => match make(&path) {
            Ok(()) => fs::read_to_string(&path).map_err(unusable).and_then(|text| read_file(&path, &text)),
            Err(refusal) => Err(refusal),
        },
        Err(cause) => Err(unusable(cause)),
    }
}

/// The data keys at hand, as [`data_keys`], but none is made: empty where there are none.
pub fn existing_data_keys(config: &Config) -> Result<Vec<DataKey>, KeyFileError> {
    let there = !config.data_keys.is_empty() || config.data_dir.join("keys").exists();
    if there { data_keys(config) } else { Ok(Vec::new()) }
}

fn read_file(path: &Path, text: &str) -> Result<Vec<DataKey>, KeyFileError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    parse_list(&lines.collect::<Vec<_>>().join(","))
        .map_err(|why| KeyFileError::Unreadable { path: path.to_owned(), why: why.to_owned() })
}

/// Writes a new key beside and links it into place, so that of two processes one wins and nobody reads half a file.
fn make(path: &Path) -> Result<(), KeyFileError> {
    let unusable = |cause| KeyFileError::Unusable { path: path.to_owned(), cause };
    let id: [u8; 4] = random().ok_or(KeyFileError::NoRandomness)?;
    let key: [u8; 32] = random().ok_or(KeyFileError::NoRandomness)?;
    let id = format!("k{:08x}", u32::from_be_bytes(id));
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(unusable)?;
    }
    let fresh = path.with_file_name(format!(".keys-{id}"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = format!(
        "# The data keys of motcua: whoever loses this file loses what was sealed with it. Keep a copy apart from the database.\n{id}:{}\n",
        BASE64_STANDARD.encode(key)
    );
    let mut file = options.open(&fresh).map_err(unusable)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&fresh, path));
    fs::remove_file(&fresh).map_err(unusable)?;
    match linked {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(unusable(cause)),
        _ => Ok(()),
    }
}

/// `id:base64[,id:base64…]`; the error says what is wrong without repeating any of it.
pub(super) fn parse_list(text: &str) -> Result<Vec<DataKey>, &'static str> {
    let keys: Vec<DataKey> = text.split(',').map(|entry| parse(entry.trim())).collect::<Result<_, _>>()?;
    let distinct: std::collections::HashSet<&str> = keys.iter().map(DataKey::id).collect();
    if distinct.len() == keys.len() { Ok(keys) } else { Err("names one key twice") }
}

fn parse(entry: &str) -> Result<DataKey, &'static str> {
    let (id, key) = entry.split_once(':').ok_or("must be id:base64, comma-separated")?;
    let bytes = BASE64_STANDARD.decode(key).ok().ok_or("holds a key that is not base64")?;
    let bytes: [u8; 32] = bytes.try_into().ok().ok_or("holds a key that is not 32 bytes long")?;
    DataKey::new(id, bytes).ok_or("holds a key whose id is not 1-32 of 0-9 A-Z a-z _ -")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let mut config = Config::read(vec![]).unwrap();
        config.data_dir = place.path().join("deep/er");
        let made = data_keys(&config).unwrap();
        let again = data_keys(&config).unwrap();
        assert_eq!((made.len(), made[0].id()), (1, again[0].id()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(config.data_dir.join("keys")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(&config.data_dir).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_key_file_is_a_sentence_not_a_new_key() {
        let place = tempfile::tempdir().unwrap();
        let mut config = Config::read(vec![]).unwrap();
        config.data_dir = place.path().to_owned();
        fs::write(place.path().join("keys"), "k1:canary").unwrap();
        let refusal = data_keys(&config).unwrap_err().to_string();
        assert!(refusal.contains("keys") && !refusal.contains("canary"), "{refusal}");
    }
}
