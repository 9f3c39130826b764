//! Which `pg_dump` and `pg_restore` do we run against a server?
//!
//! One that is not older than the server: an older one would not know all that is in it. Of several the nearest, so that
//! a backup can be read by the programs of its server.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::embedded::programs::{client_places, major_version};

/// A directory with `pg_dump` and `pg_restore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// The directory.
    pub bin: PathBuf,
    /// Their major version.
    pub major: u16,
}

/// Why there are none. Its `Display` is a sentence for the person who runs the service.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoTools {
    /// None were found.
    #[error(
        "pg_dump and pg_restore are not installed: install PostgreSQL's client programs (Debian: `apt install \
         postgresql-client`), or point MOTCUA_PG_BIN at them"
    )]
    NotInstalled,
    /// Those that were named are not there.
    #[error("there are no usable pg_dump and pg_restore in {}: correct MOTCUA_PG_BIN", .0.display())]
    NotThere(PathBuf),
    /// All are older than the server.
    #[error(
        "the server is PostgreSQL {server}, and the newest pg_dump found here is {newest}: install the client programs of \
         PostgreSQL {server}, or point MOTCUA_PG_BIN at them"
    )]
    TooOld {
        /// Major version of the server.
        server: u16,
        /// Major version of the newest found.
        newest: u16,
    },
}

/// Finds them; `named` is `MOTCUA_PG_BIN` or the directory of the embedded PostgreSQL.
pub fn find(data_dir: &Path, named: Option<&Path>, server: u16) -> Result<Tools, NoTools> {
    let found: Vec<Tools> = match named {
        Some(bin) => vec![at(bin).ok_or_else(|| NoTools::NotThere(bin.to_owned()))?],
        None => client_places(data_dir).iter().filter_map(|bin| at(bin)).collect(),
    };
    choose(found, server)
}

fn choose(found: Vec<Tools>, server: u16) -> Result<Tools, NoTools> {
    let newest = found.iter().map(|tools| tools.major).max().ok_or(NoTools::NotInstalled)?;
    let enough = found.into_iter().filter(|tools| tools.major >= server);
    enough.min_by_key(|tools| tools.major).ok_or(NoTools::TooOld { server, newest })
}

fn at(bin: &Path) -> Option<Tools> {
    let major = |program: &str| {
        let asked = Command::new(bin.join(program)).arg("--version").stderr(Stdio::null()).output().ok()?;
        major_version(&String::from_utf8_lossy(&asked.stdout))
    };
    let (dump, restore) = (major("pg_dump")?, major("pg_restore")?);
    Some(Tools { bin: bin.to_owned(), major: dump.min(restore) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_that_is_not_older_is_taken() {
        let tools = |major| Tools { bin: PathBuf::from(format!("/{major}")), major };
        assert_eq!(choose(vec![tools(18), tools(15), tools(16)], 16), Ok(tools(16)));
        assert_eq!(choose(vec![tools(18), tools(15)], 16), Ok(tools(18)));
        let refused = choose(vec![tools(15)], 17).unwrap_err();
        assert_eq!(refused, NoTools::TooOld { server: 17, newest: 15 });
        assert!(refused.to_string().contains("is PostgreSQL 17") && refused.to_string().contains("is 15"));
        assert_eq!(choose(vec![], 15), Err(NoTools::NotInstalled));
        let nowhere = find(Path::new("/"), Some(Path::new("/nowhere")), 15);
        assert_eq!(nowhere, Err(NoTools::NotThere("/nowhere".into())));
    }
}
