//! What backups of tests are made with: a directory, keys, and programs that write down how they are called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use motcua::backup::Bench;
use motcua::db::connection::Database;
use motcua::db::embedded::Role;
use motcua::db::tools;
use motcua::vault::DataKey;

use crate::support::throwaway;

/// The key of every test, as `MOTCUA_DATA_KEYS` has it.
const KEYS: &str = "test:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// A place for backups.
pub struct Place {
    directory: tempfile::TempDir,
    /// The data keys at hand.
    pub keys: Vec<DataKey>,
    /// Where programs are taken from; `None`: they are looked for.
    pub programs: Option<PathBuf>,
}

impl Place {
    /// With the keys of every test.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let programs = throwaway(directory.path(), Role::Visitor).pg_bin;
        Self { directory, keys: vec![DataKey::new("test", [7; 32]).unwrap()], programs }
    }

    /// What backup and restore need.
    pub fn bench<'a>(&'a self, database: &'a Database) -> Bench<'a> {
        let programs = self.programs.as_deref();
        Bench { database, data_dir: self.directory.path(), programs, keys: &self.keys }
    }

    /// Its directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where the dump goes.
    pub fn file(&self) -> PathBuf {
        self.path().join("b.dump")
    }

    /// Programs in front of the real ones: each writes its arguments to a file, whether it has a password, and goes on.
    pub fn overheard(&mut self) -> PathBuf {
        let real = tools::find(self.path(), self.programs.as_deref(), 15).unwrap().bin;
        let (bin, log) = (self.path().join("bin"), self.path().join("calls"));
        fs::create_dir(&bin).unwrap();
        for program in ["pg_dump", "pg_restore"] {
            let script = format!(
                "#!/bin/sh\n[ \"$1\" = --version ] && exec '{1}' --version\necho \"{program} ${{PGPASSWORD:+with a password}} $*\" >> '{0}'\nexec '{1}' \"$@\"\n",
                log.display(),
                real.join(program).display()
            );
            fs::write(bin.join(program), script).unwrap();
            fs::set_permissions(bin.join(program), fs::Permissions::from_mode(0o755)).unwrap();
        }
        self.programs = Some(bin);
        log
    }

    /// Lets one of the overheard programs wait before it does anything.
    pub fn let_wait(&self, program: &str) {
        let script = self.path().join("bin").join(program);
        let text = fs::read_to_string(&script).unwrap();
        let go = self.path().join("go");
        let wait = format!("while ! [ -e '{}' ]; do /bin/sleep 0.05; done\nexec ", go.display());
        fs::write(&script, text.replace("\nexec ", &format!("\n{wait}"))).unwrap();
    }

    /// Lets it go on.
    pub fn let_go(&self) {
        fs::write(self.path().join("go"), "").unwrap();
    }

    /// The program on a database, with these keys and programs.
    pub fn motcua(&self, arguments: &[&str], database_url: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.env("DATABASE_URL", database_url).env("MOTCUA_DATA_KEYS", KEYS);
        command.env("MOTCUA_DATA_DIR", self.path().join("data")).env("MOTCUA_ADDR", "127.0.0.1:0");
        for kept in ["PATH", "HOME"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command.envs(self.programs.iter().map(|bin| ("MOTCUA_PG_BIN", bin)));
        command
    }
}
