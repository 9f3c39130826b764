//! `motcua import`: the same file, told to an operator.

use std::process::{Command, Output};

use crate::support::Home;

fn import(home: &Home, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.arg("import").args(arguments).env_clear().env("MOTCUA_DATA_DIR", home.path());
    for kept in ["PATH", "MOTCUA_PG_BIN", "HOME"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_file_is_tried_then_imported_then_unchanged() {
    let home = Home::reachable();
    let messy = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/procedures-messy.csv");
    let tried = said(&import(&home, &[messy, "--dry-run", "--valid-from", "2026-01-01", "--warnings"]));
    assert!(tried.contains("would be: 38 created, 0 changed, 0 unchanged, 7 refused"), "{tried}");
    assert!(tried.contains("limit-range\tchannel_times: \"5 - 7 Ngày\""), "{tried}");
    let done = said(&import(&home, &[messy, "--valid-from", "2026-01-01"]));
    assert!(done.contains("are: 38 created"), "{done}");
    assert!(done.contains("refused\tcode: This code stands in line 11 of the file already."), "{done}");
    let again = said(&import(&home, &[messy]));
    assert!(again.contains("are: 0 created, 0 changed, 38 unchanged, 7 refused"), "{again}");
    let absent = import(&home, &["no-such-file.csv"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("cannot be read"));
}
