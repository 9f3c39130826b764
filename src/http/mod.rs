//! HTTP ends here: routes, extractors, problems, views.
//!
//! What a handler has at hand:
//!
//! - [`problem::Problem`]: every answer that is not a success; `?` on anything that is `Into<Problem>`.
//!   `Problem::internal(error)` for a defect: opaque to the client, logged once with the request id.
//! - [`problem::Faults`]: collects faults of values (`faults.at("/channel", FaultCode::…)`, `faults.parse`,
//!   `faults.date`, `faults.instant`, `faults.text`), then `faults.check()?` (422 `invalid-values`) or
//!   `faults.check_query()?` (422 `invalid-query`).
//! - [`body::Body`]: a JSON body, NFC, 64 KiB, 400 with the pointer of the first fault; `body::parse` for a line.
//!   Members that hold a word, a code or a date are `String` there, so that their faults are 422, not 400.
//! - [`query::Params`]: query parameters, none unknown, none twice.
//! - [`caller::Caller`]: who calls; `caller.require(Scope::DossiersRead)?`. [`caller::MaybeCaller`] on public paths.
//! - [`state::State`] as `web::Data<State>`: clock, vault, tokens, caches.

pub mod body;
pub mod caller;
pub mod problem;
pub mod query;
pub mod state;
pub mod text;
pub mod tokens;
