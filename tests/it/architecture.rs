//! The import arrow: a room imports the rooms to its right and itself, never what is to its left.
//!
//! Read from the text of `src/`, comments and strings apart: a path `crate::room::…` is an import wherever it stands.
//! What clippy forbids already (the clock, the environment) is asked again of `domain`, which has no exceptions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import besides itself.
const ROOMS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("documents", &["domain"]),
    ("db", &["domain"]),
    ("workflow", &["db", "domain", "clock", "vault"]),
    ("http", &["workflow", "documents", "db", "domain", "clock", "vault"]),
    ("jobs", &["workflow", "db", "domain", "clock"]),
    ("demo", &["domain"]),
    ("clock", &["domain"]),
    ("vault", &["domain"]),
    // Reads what others are made of: the keys of the vault, the name of a schema.
    ("config", &["vault", "db"]),
    // Operators' tools.
    ("backup", &["workflow", "db", "domain", "vault"]),
    ("doctor", &["workflow", "db", "domain", "config", "clock", "vault"]),
    // The binary: starts all the others.
    (
        "cli",
        &[
            "backup",
            "doctor",
            "http",
            "jobs",
            "demo",
            "documents",
            "workflow",
            "db",
            "domain",
            "config",
            "clock",
            "vault",
        ],
    ),
];

/// What `domain` must not name: frameworks, I/O, the clock, the environment.
const IMPURE: [&str; 10] = [
    "actix",
    "diesel",
    "tokio",
    "async ",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "Utc::now",
    "SystemTime",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its room and its code, comments and strings taken out.
fn files() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found.sort();
    let files = found.iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let room = name.split(['/', '.']).next().unwrap().to_owned();
        (name, room, code_of(&fs::read_to_string(path).unwrap()))
    });
    files.filter(|(_, room, _)| room != "lib" && room != "main").collect()
}

/// Rust without line comments and string literals; line breaks stay.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = rest.find(['"', '/']) {
            if rest[at..].starts_with("//") {
                rest = &rest[..at];
                break;
            }
            if rest[at..].starts_with('"') {
                code.push_str(&rest[..at]);
                let inner = &rest[at + 1..];
                rest = inner.find('"').map_or("", |end| &inner[end + 1..]);
            } else {
                code.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
        code.push_str(rest);
        code.push('\n');
    }
    code
}

/// The rooms that a file names after `crate::` or a chain of `super::`, groups `crate::{a, b}` included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, root) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let rest = &code[at + root.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (group, _) = group.split_once("};").unwrap_or((group, ""));
            rooms.extend(heads(group));
        } else {
            rooms.insert(word(rest));
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first word of each entry of a group, nested groups left alone.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut starts = vec![0];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    starts.into_iter().map(|start| word(&group[start..])).filter(|word| !word.is_empty()).collect()
}

/// Where the arrow is turned, one line each.
fn turned(name: &str, room: &str, code: &str) -> Vec<String> {
    let Some((_, allowed)) = ROOMS.iter().find(|(known, _)| *known == room) else {
        return vec![format!("{name}: the room {room} is not in the plan")];
    };
    let known = |import: &String| ROOMS.iter().any(|(known, _)| known == import);
    let wrong = imports(code)
        .into_iter()
        .filter(known)
        .filter(|import| import != room && !allowed.contains(&import.as_str()));
    wrong.map(|import| format!("{name} imports {import}")).collect()
}

fn impure(name: &str, code: &str) -> Vec<String> {
    let named = IMPURE.iter().filter(|word| code.contains(**word));
    named.map(|word| format!("{name} names {word}")).collect()
}

#[test]
fn rooms_import_one_way_only() {
    let files = files();
    let rooms: BTreeSet<&str> = files.iter().map(|(_, room, _)| room.as_str()).collect();
    for (room, _) in ROOMS {
        assert!(rooms.contains(room), "{room} is in the plan, but not in src/");
    }
    let turned: Vec<String> = files.iter().flat_map(|(name, room, code)| turned(name, room, code)).collect();
    assert!(turned.is_empty(), "{}", turned.join("\n"));
}

#[test]
fn the_law_is_pure() {
    let files = files();
    let law: Vec<_> = files.iter().filter(|(_, room, _)| room == "domain").collect();
    assert!(law.len() > 20);
    let named: Vec<String> = law.iter().flat_map(|(name, _, code)| impure(name, code)).collect();
    assert!(named.is_empty(), "{}", named.join("\n"));
}

/// Only `db` names Diesel, only `http` and what starts it names actix.
#[test]
fn frameworks_stay_in_their_rooms() {
    let mut found = Vec::new();
    for (name, room, code) in files() {
        for (framework, homes) in [("diesel", &["db"][..]), ("actix", &["http", "cli"][..])] {
            let names_it =
                code.contains(&format!("{framework}::")) || code.contains(&format!("{framework}_"));
            if names_it && !homes.contains(&room.as_str()) {
                found.push(format!("{name} names {framework}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// `pub fn` with a route attribute is a handler; no handler is called by another file of `http`.
#[test]
fn no_file_imports_a_siblings_handler() {
    let files = files();
    let http = || files.iter().filter(|(_, room, _)| room == "http");
    let mut handlers = Vec::new();
    for (name, _, code) in http() {
        let mut after_route = false;
        for line in code.lines().map(str::trim) {
            let routes = ["#[get(", "#[put(", "#[post(", "#[patch(", "#[delete("];
            after_route |= routes.iter().any(|route| line.starts_with(route));
            if let Some((_, rest)) = line.split_once("async fn ").filter(|_| after_route) {
                handlers.push((name.clone(), word(rest)));
                after_route = false;
            }
        }
    }
    assert!(handlers.len() > 20, "{handlers:?}");
    let mut found = Vec::new();
    for (name, _, code) in http().filter(|(name, ..)| !name.ends_with("mod.rs")) {
        for (home, handler) in handlers.iter().filter(|(home, _)| home != name) {
            if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == handler) {
                found.push(format!("{name} names the handler {handler} of {home}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The names under which a file's types stand in the contract: of each `ToSchema` that is derived the type's own, or another
/// by `schema(as = …)`.
fn schemas(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut renamed = None;
    let mut derived = false;
    for line in code.lines().map(str::trim) {
        if let Some((_, rest)) = line.split_once("schema(as = ") {
            renamed = Some(word(rest));
        }
        derived |= line.starts_with("#[derive(") && line.contains("ToSchema");
        let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
        if !matches!(words.next(), Some("struct" | "enum")) {
            continue;
        }
        if derived {
            names.push(renamed.take().unwrap_or_else(|| word(words.next().unwrap_or_default())));
        }
        (renamed, derived) = (None, false);
    }
    names
}

/// Of two types of one name the contract would show one, and say nothing of it.
#[test]
fn no_two_schemas_have_one_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, _, code) in files() {
        for schema in schemas(&code) {
            homes.entry(schema).or_default().push(name.clone());
        }
    }
    assert!(homes.len() > 150, "{homes:?}");
    let doubled: Vec<_> = homes.into_iter().filter(|(_, homes)| homes.len() > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    let two = "#[derive(Debug, ToSchema)]\n#[schema(as = Other)]\npub struct A {\n}\n#[derive(ToSchema)]\nstruct B;\npub struct C;";
    assert_eq!(schemas(two), ["Other", "B"]);
}

#[test]
fn a_turned_arrow_is_seen() {
    let wrong = [
        ("domain", "use crate::db::Connection;", "x.rs imports db"),
        ("db", "fn f() { let x = crate::http::app(); }", "x.rs imports http"),
        ("domain", "use crate::{\n    spell,\n    vault::{Vault, DataKey},\n};", "x.rs imports vault"),
        ("domain", "use super::super::jobs::run;", "x.rs imports jobs"),
        ("workflow", "let s = \"a\"; use crate::http::Problem;", "x.rs imports http"),
        ("nook", "", "x.rs: the room nook is not in the plan"),
    ];
    for (room, text, expected) in wrong {
        assert_eq!(turned("x.rs", room, &code_of(text)), [expected]);
    }
    let right = [
        ("domain", "use crate::domain::code; use crate::spell;"),
        ("domain", "// use crate::db::Connection;\nlet s = \"crate::http\";"),
        ("http", "use crate::{db, domain::{code, id}, workflow};"),
    ];
    for (room, text) in right {
        assert!(turned("x.rs", room, &code_of(text)).is_empty(), "{text}");
    }
    assert_eq!(impure("x.rs", &code_of("let now = chrono::Utc::now();")), ["x.rs names Utc::now"]);
    assert!(impure("x.rs", &code_of("// as std::fs does")).is_empty());
}
