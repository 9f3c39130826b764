//! `GET /v1/admin-events`: who changed catalogue, calendar, agencies, clients and keys, and when.
//!
//! Catalogue, calendar, clients and keys are the whole instance's: a client bound to an agency hears of the agencies of
//! its subtree alone, by today's tree.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::docs::TAG_AUDIT;
use super::page::address;
use super::problem::{FaultCode, Faults, Problem, ProblemView};
use super::query::Params;
use super::state::State;
use crate::db::admin_events::{self, AdminEvent, Subject, Wanted};
use crate::domain::scope::Scope;
use crate::domain::time::{civil_day, end_of_day, start_of_day};

/// Which changes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminEventParams {
    /// Kind of thing that was changed.
    #[param(value_type = Option<Subject>, inline)]
    subject: Option<String>,
    /// What was changed: code of an agency, field or procedure, a day or year, id of a client or key.
    #[param(max_length = 128)]
    key: Option<String>,
    /// Client that changed it; `motcua` is the command line.
    #[param(max_length = 64)]
    client: Option<String>,
    /// First day.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<String>,
    /// Last day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A change.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminEventView {
    /// Its number: later ones are greater.
    #[schema(example = 12)]
    pub id: i64,
    /// When it was made, by the real clock.
    pub at: DateTime<Utc>,
    /// Client that made it; `motcua` is the command line.
    #[schema(example = "demo")]
    pub client: String,
    /// Kind of thing that was changed.
    #[schema(value_type = Subject)]
    pub subject: String,
    /// What was changed.
    #[schema(example = "1.001193")]
    pub key: String,
    /// The new state, without secrets.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub change: serde_json::Value,
}

impl From<AdminEvent> for AdminEventView {
    fn from(AdminEvent { id, at, client_id, subject, key, change }: AdminEvent) -> Self {
        Self { id, at, client: client_id, subject, key, change }
    }
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminEventPage {
    /// Changes, the newest first.
    pub items: Vec<AdminEventView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl AdminEventParams {
    fn read(&self) -> Result<(Wanted, i64), Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            f.at("/limit", FaultCode::out_of_range(1, 200));
        }
        let after = self.cursor.as_deref().and_then(|cursor| {
            let after = cursor.parse::<i64>().ok();
            if after.is_none() {
                f.at("/cursor", FaultCode::malformed("giá trị next của trang trước", "the next of a page"));
            }
            after
        });
        let from = self.from.as_deref().and_then(|day| f.date("/from", day));
        let to = self.to.as_deref().and_then(|day| f.date("/to", day));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            f.at(
                "/to",
                FaultCode::not_allowed_here("ngày cuối trước ngày đầu", "the last day is before the first"),
            );
        }
        let wanted = Wanted {
            subject: f.parse_optional("/subject", self.subject.as_deref()),
            key: f.optional_text("/key", self.key.as_deref(), 128),
            client: f.optional_text("/client", self.client.as_deref(), 64),
            from: from.map(start_of_day),
            before: to.map(end_of_day),
            agencies_only: None,
            after,
        };
        faults.check_query()?;
        Ok((wanted, limit))
    }
}

/// Lists changes of catalogue, calendar, agencies, clients and keys.
///
/// Who changed what, and when, the newest first. Days are civil days of the real clock. A client that is bound to an agency sees
/// changes of the agencies of its subtree; catalogue, calendar, clients and keys belong to the whole instance.
#[utoipa::path(
    tag = TAG_AUDIT,
    params(AdminEventParams),
    responses(
        (status = 200, description = "A page of changes", body = AdminEventPage, headers(("Link" = String, description = "Address of the next page, `rel=\"next\"`"))),
        (status = 403, description = "`insufficient-scope`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["audit:read"]))
)]
#[get("/v1/admin-events")]
pub(super) async fn list_admin_events(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    Params(params): Params<AdminEventParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::AuditRead)?;
    let (wanted, limit) = params.read()?;
    let wanted = Wanted { agencies_only: agencies_of(&state, &caller), ..wanted };
    let mut conn = state.connection().await?;
    let events = admin_events::page(&mut conn, &wanted, limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_next = events.len() > shown;
    let items: Vec<AdminEventView> = events.into_iter().take(shown).map(AdminEventView::from).collect();
    let next = items.last().filter(|_| has_next).map(|last| last.id.to_string());
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &next {
        answer.insert_header((
            actix_web::http::header::LINK,
            format!("<{}>; rel=\"next\"", address(&http, next)),
        ));
    }
    Ok(answer.json(AdminEventPage { items, next }))
}

/// Codes of the agencies a bound caller may hear of; `None`: everything.
fn agencies_of(state: &State, caller: &Caller) -> Option<Vec<String>> {
    let root = caller.root?;
    let known = state.directory.current();
    let subtree = known.agencies.subtree(root, civil_day(state.clock.now()));
    Some(subtree.into_iter().filter_map(|id| Some(known.agencies.get(id)?.code.to_string())).collect())
}
