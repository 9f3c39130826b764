//! The page of problems in `docs/` lists every code, and no other; members of problems do not hide those of RFC 9457.

use std::collections::BTreeSet;

use super::*;

const PAGE: &str = include_str!("../../../docs/problems.md");

/// The codes that a `code()` function spells.
fn spelled(source: &str) -> BTreeSet<&str> {
    let function = source.split_once("const fn code(&self)").unwrap().1;
    let body = function.split_once("\n    }\n").unwrap().0;
    body.split('"').skip(1).step_by(2).collect()
}

/// The codes in the first column of a table.
fn listed(table: &str) -> BTreeSet<&str> {
    let first_columns =
        table.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').nth(1).unwrap());
    first_columns.flat_map(|column| column.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn the_page_lists_every_code_and_no_other() {
    let (problems, faults) = PAGE.split_once("## Faults").unwrap();
    assert_eq!(listed(problems), spelled(include_str!("mod.rs")));
    assert_eq!(listed(faults), spelled(include_str!("fault.rs")));
    assert!(listed(problems).len() > 25);
}

#[test]
fn the_page_names_the_status_of_each() {
    for problem in [
        Problem::NotFound,
        Problem::FutureAct,
        Problem::InvalidValues(Vec::new()),
        Problem::VersionMismatch { current: 3 },
        Problem::Overloaded { retry_after: 1 },
        Problem::TooLarge { limit: 1 },
        Problem::Internal(String::new()),
        Problem::ForbiddenTransition { dossier_status: "done", allowed_actions: vec!["hand_over"] },
    ] {
        let row = format!("| `{}` | {} |", problem.code(), problem.status().as_u16());
        assert!(PAGE.contains(&row), "{row}");
    }
}

#[test]
fn a_dossiers_status_does_not_hide_that_of_the_answer() {
    let problem = Problem::ForbiddenTransition { dossier_status: "done", allowed_actions: vec!["hand_over"] };
    let view = serde_json::to_value(problem.view(Language::En, "r-1")).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings.bind(|| {
        insta::assert_json_snapshot!(view, @r#"
    {
      "allowed_actions": [
        "hand_over"
      ],
      "code": "forbidden-transition",
      "detail": "A dossier that is done does not allow this action; see allowed_actions.",
      "dossier_status": "done",
      "errors": [],
      "request_id": "r-1",
      "status": 409,
      "title": "Forbidden transition",
      "type": "urn:motcua:problem:forbidden-transition"
    }
    "#);
    });
}

#[test]
fn what_is_for_the_log_is_not_for_the_client() {
    let problem = Problem::internal("canary: relation \"dossiers\" does not exist");
    for language in [Language::Vi, Language::En] {
        let told = serde_json::to_string(&problem.view(language, "r-1")).unwrap();
        assert!(!told.contains("canary"), "{told}");
    }
}
