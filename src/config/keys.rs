//! Where the data keys come from: the environment, else a file in the data directory that is made once.
//!
//! Losing these keys loses what they sealed. The file is readable by its owner alone; it holds lines `id:base64`,
//! newest first, as `MOTCUA_DATA_KEYS` does separated by commas. Keys of the file are added and taken away here: the new
//! file is written beside and put in its place, so that a process that reads it meanwhile sees the old one or the new one.

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
    /// The keys are in the environment, which no program can change for another.
    #[error("the data keys are set in MOTCUA_DATA_KEYS, not in a key file: change them there")]
    InEnvironment,
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

/// The keys of the file as they are now, for a process that runs; `None` where they come from the environment.
pub fn reread_data_keys(config: &Config) -> Result<Option<Vec<DataKey>>, KeyFileError> {
    if !config.data_keys.is_empty() {
        return Ok(None);
    }
    let path = config.data_dir.join("keys");
    let text =
        fs::read_to_string(&path).map_err(|cause| KeyFileError::Unusable { path: path.clone(), cause })?;
    read_file(&path, &text).map(Some)
}

/// A new key as a line `id:base64`, for whoever keeps the keys in the environment.
pub fn new_data_key() -> Result<String, KeyFileError> {
    let id: [u8; 4] = random().ok_or(KeyFileError::NoRandomness)?;
    let key: [u8; 32] = random().ok_or(KeyFileError::NoRandomness)?;
    Ok(format!("k{:08x}:{}", u32::from_be_bytes(id), BASE64_STANDARD.encode(key)))
}

/// Puts a new key before the others in the key file; the others stay as they are.
pub fn add_data_key(config: &Config) -> Result<(), KeyFileError> {
    let line = new_data_key()?;
    rewrite(config, |text| {
        let is_key = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let first = text.lines().take_while(|line| !is_key(line)).map(|line| line.len() + 1).sum();
        let (comments, keys) = text.split_at_checked(first).unwrap_or(("", text));
        format!("{comments}{line}\n{keys}")
    })
}

/// Takes a key out of the key file.
pub fn remove_data_key(config: &Config, id: &str) -> Result<(), KeyFileError> {
    let is_it = |line: &&str| line.trim_start().split_once(':').is_some_and(|(named, _)| named == id);
    rewrite(config, |text| {
        let kept: Vec<&str> = text.lines().filter(|line| !is_it(line)).collect();
        kept.join("\n") + "\n"
    })
}

/// Puts a changed file in the place of the key file, with its owner and rights.
fn rewrite(config: &Config, change: impl FnOnce(&str) -> String) -> Result<(), KeyFileError> {
    if !config.data_keys.is_empty() {
        return Err(KeyFileError::InEnvironment);
    }
    let path = config.data_dir.join("keys");
    let unusable = |cause| KeyFileError::Unusable { path: path.clone(), cause };
    let text = fs::read_to_string(&path).map_err(unusable)?;
    let changed = change(&text);
    read_file(&path, &changed)?;
    let beside = path.with_file_name(format!(".keys-{}", std::process::id()));
    let written = write_new(&beside, &changed).and_then(|()| keep_owner(&path, &beside));
    let replaced = written.and_then(|()| fs::rename(&beside, &path));
    if replaced.is_err() {
        // What could not be put in place must not lie about; where that fails too, its rights protect it.
        let _left = fs::remove_file(&beside);
    }
    replaced.map_err(unusable)
}

/// Writes a file that must not be there yet, for its owner alone, through to the disk.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The service may run as another user than the one who rotates its keys: it must be able to read the new file.
#[cfg(unix)]
fn keep_owner(of: &Path, on: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (old, new) = (fs::metadata(of)?, fs::metadata(on)?);
    if (old.uid(), old.gid()) == (new.uid(), new.gid()) {
        return Ok(());
    }
    chown(on, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_of: &Path, _on: &Path) -> io::Result<()> {
    Ok(())
}

fn read_file(path: &Path, text: &str) -> Result<Vec<DataKey>, KeyFileError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    parse_list(&lines.collect::<Vec<_>>().join(","))
        .map_err(|why| KeyFileError::Unreadable { path: path.to_owned(), why: why.to_owned() })
}

/// Writes a new key beside and links it into place, so that of two processes one wins and nobody reads half a file.
fn make(path: &Path) -> Result<(), KeyFileError> {
    let unusable = |cause| KeyFileError::Unusable { path: path.to_owned(), cause };
    let line = new_data_key()?;
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(unusable)?;
    }
    let name = line.split(':').next().unwrap_or_default();
    let fresh = path.with_file_name(format!(".keys-{name}"));
    let text = format!(
        "# The data keys of motcua: whoever loses this file loses what was sealed with it. Keep a copy apart from the database.\n{line}\n"
    );
    let written = write_new(&fresh, &text);
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
    fn keys_come_first_and_go_one_by_one() {
        let place = tempfile::tempdir().unwrap();
        let mut config = Config::read(vec![]).unwrap();
        config.data_dir = place.path().to_owned();
        let ids = |keys: Vec<DataKey>| keys.iter().map(|key| key.id().to_owned()).collect::<Vec<_>>();
        let first = ids(data_keys(&config).unwrap());
        add_data_key(&config).unwrap();
        let both = ids(reread_data_keys(&config).unwrap().unwrap());
        assert_eq!((both.len(), &both[1]), (2, &first[0]));
        let text = fs::read_to_string(place.path().join("keys")).unwrap();
        assert!(text.starts_with("# The data keys"), "{text}");
        remove_data_key(&config, &first[0]).unwrap();
        assert_eq!(ids(data_keys(&config).unwrap()), both[..1]);
        assert!(remove_data_key(&config, &both[0]).is_err(), "a file without a key");
        assert_eq!(ids(data_keys(&config).unwrap()), both[..1]);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(place.path().join("keys")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
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
