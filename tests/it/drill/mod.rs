//! The dossiers behind a cell: what is listed adds up to the figure, and each stood as it is told.
//!
//! `random` asks of the random lives of `recount`, against the slow recount of each life by itself; `golden` opens the
//! cells of the golden tables; `lists` is about the answer on the wire; `largest` opens every cell of the demo.

mod golden;
mod largest;
mod lists;
mod many;
mod random;

use motcua::domain::tally::{Memo, Totals};
use serde_json::Value;

/// A cell of this name in figures: a column as printed, or a figure of the tally.
fn cell_of(name: &str, (totals, memo): &(Totals, Memo)) -> i64 {
    let (totals, memo) = (serde_json::to_value(totals).unwrap(), serde_json::to_value(memo).unwrap());
    named(name, &totals, &memo)
}

/// The same of figures as the service tells them.
fn named(name: &str, totals: &Value, memo: &Value) -> i64 {
    let of = |name: &str| totals.get(name).or_else(|| memo.get(name)).and_then(Value::as_i64);
    match name {
        "received_direct_postal" => of("received_direct").unwrap() + of("received_postal").unwrap(),
        "carried_over" => of("carried_over").unwrap() + of("transferred").unwrap(),
        name => of(name).unwrap_or_else(|| panic!("no figure is called {name}")),
    }
}

/// Every cell there is.
fn cells() -> Vec<&'static str> {
    let figures = motcua::domain::count::Count::ALL.iter().map(|count| count.as_str());
    figures.chain(["received_direct_postal"]).collect()
}
