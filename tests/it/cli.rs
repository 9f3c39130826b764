//! The program as people start it: sentences when something is in the way, an orderly end when told to stop.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::Home;

fn motcua(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    for kept in ["PATH", "MOTCUA_PG_BIN", "HOME"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_contract_is_printed_without_a_database() {
    let output = motcua(&["openapi"], &[("MOTCUA_ADDR", "not an address")]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(output.stdout, motcua::http::contract().json());
}

#[test]
fn help_names_every_variable() {
    let output = motcua(&["--help"], &[]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for (name, _) in motcua::config::VARIABLES {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_completely() {
    let told =
        refused(&motcua(&["serve"], &[("MOTCUA_ADR", "x"), ("MOTCUA_WORKERS", "none")]).output().unwrap());
    assert!(told.contains("MOTCUA_ADR ") && told.contains("MOTCUA_WORKERS"), "{told}");
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_starts() {
    let home = Home::reachable();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let data_dir = home.path().join("never-made");
    let variables = [("MOTCUA_ADDR", addr.as_str()), ("MOTCUA_DATA_DIR", data_dir.to_str().unwrap())];
    let told = refused(&motcua(&["serve"], &variables).output().unwrap());
    assert!(told.contains("MOTCUA_ADDR"), "{told}");
    assert!(!data_dir.exists());
}

#[test]
fn the_demo_does_not_listen_to_the_world_unless_told() {
    let told = refused(&motcua(&["serve", "--demo"], &[("MOTCUA_ADDR", "0.0.0.0:0")]).output().unwrap());
    assert!(told.contains("MOTCUA_DEMO_ANYWHERE"), "{told}");
}

#[test]
fn it_serves_until_told_to_stop_and_takes_its_postgresql_with_it() {
    let home = Home::reachable();
    let variables = [("MOTCUA_ADDR", "127.0.0.1:0"), ("MOTCUA_DATA_DIR", home.path().to_str().unwrap())];
    let mut service = motcua(&["serve"], &variables).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(service.stderr.take().unwrap()).lines().map(Result::unwrap);
    let ready = log.find(|line| line.contains("ready: ")).unwrap();
    assert!(ready.contains("/swagger-ui/"), "{ready}");

    let added = motcua(&["client", "add", "dvc", "--name", "Cổng", "--scope", "dossiers:read"], &variables);
    let added = added_secret(added);
    assert_eq!(added.len(), 43, "256 bits in base64url");
    let again =
        motcua(&["client", "add", "dvc", "--name", "Cổng", "--scope", "dossiers:read"], &variables).output();
    assert!(refused(&again.unwrap()).contains("dvc"));
    let as_demo = [("MOTCUA_ADDR", "127.0.0.1:0"), variables[1]];
    assert!(
        motcua(&["demo"], &as_demo)
            .output()
            .map(|output| refused(&output))
            .unwrap()
            .contains("real dossiers")
    );

    assert!(postmaster(home.path()).exists());
    let told = Command::new("kill").args(["-TERM", &service.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(service.wait().unwrap().success());
    assert!(log.any(|line| line.contains("stopped")));
    assert!(!postmaster(home.path()).exists());
}

fn added_secret(mut add: Command) -> String {
    let output = add.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines().find_map(|line| line.strip_prefix("client_secret: ")).unwrap().to_owned()
}

fn postmaster(data_dir: &Path) -> std::path::PathBuf {
    data_dir.join("pg/data/postmaster.pid")
}
