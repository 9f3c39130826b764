//! The tour of the README works as it is printed, and its tables are those of the program.

use std::process::Command;

use crate::support::Demo;

const README: &str = include_str!("../../README.md");

/// The blocks of the tour, in order.
fn blocks(info: &str) -> Vec<&'static str> {
    let begin = format!("```{info}\n");
    README
        .split("<!-- tour -->")
        .skip(1)
        .filter_map(|part| Some(part.split_once(&begin)?.1.split_once("```")?.0))
        .collect()
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn the_tour_works_as_it_is_printed() {
    if !["bash", "curl", "jq"].into_iter().all(has) {
        return eprintln!("skipped: the tour needs bash, curl and jq");
    }
    let script = format!("set -euo pipefail\n{}", blocks("sh").concat());
    assert!(script.matches("curl").count() >= 3 && script.contains("http://127.0.0.1:8080"));
    let script = script.replace("http://127.0.0.1:8080", &Demo::shared().base);
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(!told.contains("null\n") && !told.contains("\"code\":null"), "{told}");
    // What other tests did to this demo moves these; all else is printed as it came out.
    let moves = |line: &str| {
        line.contains("\"as_of\"")
            || line.contains("\"status\":\"accepted\"")
            || line.contains("\"status\":\"done\"")
    };
    let printed = blocks("text").concat();
    let lines: Vec<&str> = printed.lines().filter(|line| !moves(line)).collect();
    assert!(lines.len() > 15, "{lines:?}");
    for line in lines {
        assert!(told.lines().any(|other| other == line), "not told: {line}\n{told}");
    }
    assert_eq!(told.lines().count(), printed.lines().count(), "{told}");
}

#[test]
fn the_tables_are_the_programs() {
    for (name, meaning) in motcua::config::VARIABLES {
        assert!(README.contains(&format!("| `{name}` | {meaning} |")), "{name} is told otherwise");
    }
    let manifest = include_str!("../../Cargo.toml");
    let (_, rest) = manifest.split_once("[dependencies]\n").unwrap();
    let (dependencies, rest) = rest.split_once("\n[dev-dependencies]\n").unwrap();
    let (for_tests, _) = rest.split_once("\n[").unwrap();
    let names = dependencies.lines().chain(for_tests.lines()).filter_map(|line| line.split_once(" = "));
    let missing: Vec<&str> =
        names.map(|(name, _)| name).filter(|name| !README.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "no reason is given for {missing:?}");
}

/// Paths that the README names are there.
#[test]
fn what_it_points_at_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = README.split('`').skip(1).step_by(2).filter(|name| {
        ["src/", "tests/", "docs/", "script/", "demo/", "openapi/"].iter().any(|room| name.starts_with(room))
            && !name.contains('<')
    });
    let missing: Vec<&str> = named.filter(|name| !root.join(name).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
