//! What an answer holds is always there, `null` included: so every member of a view is required.
//!
//! The derive takes an `Option` for a member that may be absent, which is true of requests only.

use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

/// Names of schemas that are answers end so.
const ENDINGS: [&str; 3] = ["View", "Page", "List"];

/// Members that are left out where there is nothing to say: the count of a page that was not asked for.
const LEFT_OUT: [&str; 1] = ["count"];

/// Requires every member of every answer.
pub(super) fn require(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        let is_answer = ENDINGS.iter().any(|ending| name.ends_with(ending)) || name.starts_with("Page_");
        if let (true, RefOr::T(schema)) = (is_answer, schema) {
            require_all(schema);
        }
    }
}

/// Of a view that holds another flat, its own members: those of the other are required where it stands.
fn require_all(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => {
            let members = object.properties.keys();
            object.required = members.filter(|name| !LEFT_OUT.contains(&name.as_str())).cloned().collect();
        }
        Schema::AllOf(all) => {
            for part in &mut all.items {
                if let RefOr::T(part) = part {
                    require_all(part);
                }
            }
        }
        _ => {}
    }
}
