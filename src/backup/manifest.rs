//! What a backup says of itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{At as _, BackupError};

/// The shape of manifests that this program writes and reads.
pub(super) const FORMAT: u32 = 1;

/// A data key without which something in the backup stays shut. Never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyNeeded {
    /// Its id.
    pub id: String,
    /// Tells it from another key of the same id; `None` where the backup was made without the key at hand.
    pub check: Option<String>,
    /// Sealed values that name it.
    pub values: i64,
}

/// What must be in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Shape of this manifest.
    pub format: u32,
    /// The motcua that made it.
    pub motcua: String,
    /// When (real time).
    pub created_at: DateTime<Utc>,
    /// `real` or `demo`; `None` where the database was never served.
    pub kind: Option<String>,
    /// The schema that was dumped.
    pub schema: String,
    /// Major version of the server.
    pub server: u16,
    /// Major version of `pg_dump`.
    pub pg_dump: u16,
    /// Versions of the migrations.
    pub migrations: Vec<String>,
    /// Rows by table.
    pub tables: BTreeMap<String, i64>,
    /// Data keys that are needed.
    pub data_keys: Vec<KeyNeeded>,
    /// Bytes of the dump.
    pub bytes: u64,
    /// SHA-256 of the dump, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Where the manifest of a dump lies.
    pub fn beside(dump: &Path) -> PathBuf {
        let mut path = dump.as_os_str().to_owned();
        path.push(".json");
        path.into()
    }

    pub(super) fn read(dump: &Path) -> Result<Self, BackupError> {
        let path = Self::beside(dump);
        fs::metadata(dump).at(dump)?;
        let text = fs::read_to_string(&path).map_err(|cause| {
            BackupError::Unfit(format!(
                "there is no manifest {} beside the dump ({cause}): the backup was broken off, or its second file was left \
                 behind",
                path.display()
            ))
        })?;
        let senseless = |why: String| {
            BackupError::Unfit(format!("{} is no manifest of motcua backup ({why})", path.display()))
        };
        let manifest: Self = serde_json::from_str(&text).map_err(|error| senseless(error.to_string()))?;
        if manifest.format == FORMAT {
            Ok(manifest)
        } else {
            Err(senseless(format!("its format is {}, this motcua reads {FORMAT}", manifest.format)))
        }
    }

    /// Writes it where nothing is, for its owner alone.
    pub(super) fn write(&self, path: &Path) -> Result<(), BackupError> {
        let text =
            serde_json::to_string_pretty(self).map_err(|error| BackupError::Unfit(error.to_string()))?;
        let mut file = private(path).at(path)?;
        file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).at(path)?;
        file.sync_all().at(path)
    }
}

/// A new or emptied file that its owner alone can read: personal data goes into it.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Length and SHA-256 of a file, read in pieces.
pub(super) fn digest(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).at(path)?;
    let mut piece = vec![0_u8; 1 << 20];
    let (mut length, mut hash) = (0_u64, Sha256::new());
    loop {
        let read = file.read(&mut piece).at(path)?;
        if read == 0 {
            return Ok((length, format!("{:x}", hash.finalize())));
        }
        hash.update(piece.get(..read).unwrap_or_default());
        length += u64::try_from(read).unwrap_or_default();
    }
}
