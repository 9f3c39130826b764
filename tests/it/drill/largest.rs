//! Every cell of both forms of the demo opens into as many dossiers as it says: the largest, and all that are quickly read.

use serde_json::Value;

use super::lists::List;
use super::{cells, named};
use crate::support::Demo;

/// So many are read quickly, without optimisation.
const MOST: i64 = 600;

#[actix_web::test]
async fn every_cell_of_the_demo_is_the_number_of_its_dossiers() {
    let client = Demo::shared().client().await;
    let mut largest = 0;
    for (agency, form, scope) in [("H59.31", "II.06b", "subtree"), ("H59.31.10", "II.06a", "unit")] {
        let question = format!("agency={agency}&period=2023-Q1&scope={scope}");
        let figures = client.get(&format!("/v1/statistics/dossiers?{question}&group_by=field")).await.json();
        for cell in cells() {
            let path = format!("/v1/reports/{agency}/2023-Q1/forms/{form}/cells/{cell}");
            let expected = named(cell, &figures["totals"], &figures["memo"]);
            if expected > MOST && cell != "received_total" {
                continue;
            }
            let listed = client.list(&path).await;
            assert_eq!(i64::try_from(listed.len()).unwrap(), expected, "{path}");
            largest = largest.max(listed.len());
        }
        // And each row of a column.
        for group in figures["groups"].as_array().unwrap() {
            let field = group["key"].as_str().unwrap();
            if group["totals"]["resolved_early"].as_i64().unwrap() > MOST {
                continue;
            }
            let path =
                format!("/v1/reports/{agency}/2023-Q1/forms/{form}/cells/resolved_early?field={field}");
            let listed = client.list(&path).await;
            assert_eq!(group["totals"]["resolved_early"], listed.len(), "{path}");
            let of_field = |item: &Value| item["procedure"]["field"]["code"] == field;
            assert!(listed.iter().all(of_field), "{path}");
        }
    }
    assert_eq!(largest, 26_202);
}
