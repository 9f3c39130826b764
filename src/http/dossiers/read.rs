//! Reading dossiers: one, a page, a history, and what may be done now.

use actix_web::http::header::{ETAG, LINK};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::address::DossierPath;
use super::history::EventView;
use super::request::Counter;
use super::view::{ActionView, DossierView};
use crate::db;
use crate::db::dossiers::{Filter, Page, Sort};
use crate::domain::code::{AgencyCode, ProcedureCode};
use crate::domain::decide::{allowed_actions, needs};
use crate::domain::dossier::Standing;
use crate::domain::procedure::Channel;
use crate::domain::reach::Reach;
use crate::domain::scope::Scope;
use crate::domain::status::Status;
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{FaultCode, Faults, Problem, ProblemView};
use crate::http::query::Params;
use crate::http::state::State;
use crate::workflow::statistics::Extent;

/// Furthest a capped count goes.
const CAP: i64 = 10_000;

/// Shows a dossier.
///
/// As it stands now, with where it stands today against its due date. Another agency's is as absent as one that never
/// was: 404.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses(
        (status = 200, description = "The dossier", body = DossierView, headers(("ETag" = String, description = "Its version"))),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}")]
pub(in crate::http) async fn get_dossier(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let filed = counter.find(&dossier.named()?).await?;
    let view = DossierView::new(&filed, &counter.snapshot, counter.today, &[]);
    Ok(HttpResponse::Ok().insert_header((ETAG, format!("\"{}\"", view.version))).json(view))
}

/// The history of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// Events, in order.
    pub items: Vec<EventView>,
    /// Always `null`: a history is shown whole.
    pub next: Option<String>,
}

/// Shows the history of a dossier.
///
/// Appended, never changed: what was corrected is still here, and so is the correction.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses((status = 200, description = "The history, in order", body = EventPage)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/events")]
pub(in crate::http) async fn list_dossier_events(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let filed = counter.find(&dossier.named()?).await?;
    let conn = state.connection().await?;
    let events = db::events::histories(&conn, &[filed.dossier.id.0]).await?;
    let items = events.iter().map(|recorded| EventView::new(recorded, &counter.snapshot)).collect();
    Ok(HttpResponse::Ok().json(EventPage { items, next: None }))
}

/// What may be done to a dossier now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionList {
    /// Status of the dossier.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Version that this is true of.
    pub version: u32,
    /// Actions allowed now, to this caller.
    pub actions: Vec<ActionView>,
}

/// Lists what may be done to a dossier now.
///
/// By this caller, with the members that each act needs. Guards that look beyond the status (counts, dates, reasons) are
/// asked when the act is done.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses((status = 200, description = "The actions", body = ActionList)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/actions")]
pub(in crate::http) async fn list_dossier_actions(
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let dossier = counter.find(&dossier.named()?).await?.dossier;
    let actions = allowed_actions(&dossier)
        .filter(|action| caller.require_any(action.scopes()).is_ok())
        .map(|action| ActionView {
            action: action.as_str(),
            needs: needs(action).to_vec(),
            scopes: action.scopes().iter().map(|scope| scope.as_str()).collect(),
        })
        .collect();
    let list = ActionList { status: dossier.status.as_str(), version: dossier.version, actions };
    Ok(HttpResponse::Ok().json(list))
}

/// Which dossiers to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DossierParams {
    /// Agency whose dossiers are listed; default: the caller's root.
    #[param(example = "H59.31.07")]
    agency: Option<String>,
    /// The agency alone or with all below it; default `subtree`.
    #[param(value_type = Option<Extent>, inline)]
    scope: Option<String>,
    /// Status.
    #[param(value_type = Option<Status>, inline)]
    status: Option<String>,
    /// Where it stands today.
    #[param(value_type = Option<Standing>, inline)]
    standing: Option<String>,
    /// Code of the procedure.
    #[param(example = "1.001193")]
    procedure: Option<String>,
    /// How it came in.
    #[param(value_type = Option<Channel>, inline)]
    channel: Option<String>,
    /// The calling client's own reference: finds its dossier.
    #[param(max_length = 128)]
    external_ref: Option<String>,
    /// Accepted on or after.
    #[param(value_type = Option<NaiveDate>)]
    accepted_from: Option<String>,
    /// Accepted on or before.
    #[param(value_type = Option<NaiveDate>)]
    accepted_to: Option<String>,
    /// Due on or after.
    #[param(value_type = Option<NaiveDate>)]
    due_from: Option<String>,
    /// Due on or before.
    #[param(value_type = Option<NaiveDate>)]
    due_to: Option<String>,
    /// Order; default `-id`.
    #[param(value_type = Option<Sort>, inline)]
    sort: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How far to count; default `none`. Counting costs.
    #[param(value_type = Option<Counting>, inline)]
    count: Option<String>,
}

/// How far to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Not at all.
    None,
    /// Up to 10 000.
    Capped,
    /// To the end.
    Exact,
}

crate::spell!(Counting { None = "none", Capped = "capped", Exact = "exact" });

/// A page of dossiers.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierPage {
    /// Dossiers, in the order asked for.
    pub items: Vec<DossierView>,
    /// `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
    /// How many there are, where that was asked for; `capped` says 10 000 for more.
    #[schema(example = 93)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

struct Asked {
    reach: Reach,
    filter: Filter,
    page: Page,
    limit: usize,
    counting: Counting,
}

impl DossierParams {
    fn read(&self, counter: &Counter<'_>) -> Result<Asked, Problem> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let agency: Option<AgencyCode> = f.parse_optional("/agency", self.agency.as_deref());
        let extent = f.parse_optional("/scope", self.scope.as_deref()).unwrap_or(Extent::Subtree);
        let procedure: Option<ProcedureCode> = f.parse_optional("/procedure", self.procedure.as_deref());
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            f.at("/limit", FaultCode::out_of_range(1, 200));
        }
        let after = self.cursor.as_deref().and_then(|cursor| {
            let after = cursor.parse::<Uuid>().ok();
            if after.is_none() {
                f.at("/cursor", FaultCode::malformed("giá trị next của trang trước", "the next of a page"));
            }
            after
        });
        let reference = f.optional_text("/external_ref", self.external_ref.as_deref(), 128);
        let mut day =
            |pointer: &str, text: &Option<String>| text.as_deref().and_then(|text| f.date(pointer, text));
        let (accepted_from, accepted_to) =
            (day("/accepted_from", &self.accepted_from), day("/accepted_to", &self.accepted_to));
        let (due_from, due_to) = (day("/due_from", &self.due_from), day("/due_to", &self.due_to));
        let filter = Filter {
            status: f.parse_optional("/status", self.status.as_deref()),
            standing: f.parse_optional("/standing", self.standing.as_deref()),
            channel: f.parse_optional("/channel", self.channel.as_deref()),
            reference: reference.map(|reference| (counter.caller.client_id.to_string(), reference)),
            procedure: None,
            accepted_from,
            accepted_to,
            due_from,
            due_to,
        };
        let sort = f.parse_optional("/sort", self.sort.as_deref()).unwrap_or(Sort::NewestFirst);
        let counting = f.parse_optional("/count", self.count.as_deref()).unwrap_or(Counting::None);
        faults.check_query()?;
        let procedure = procedure.map(|code| counter.procedure("/procedure", &code)).transpose()?;
        let reach = narrowed(counter, agency.as_ref(), extent)?;
        let page = Page { limit: limit + 1, sort, after, today: counter.today };
        let limit = usize::try_from(limit).unwrap_or_default();
        Ok(Asked { reach, filter: Filter { procedure, ..filter }, page, limit, counting })
    }
}

/// The reach of the caller, narrowed to an agency it names.
fn narrowed(counter: &Counter<'_>, agency: Option<&AgencyCode>, extent: Extent) -> Result<Reach, Problem> {
    let root = match (agency, &counter.caller.agency) {
        (Some(code), _) => Some(counter.agency_within("/agency", code)?),
        // The unit alone of a caller's root; the subtree of it is its reach.
        (None, Some(code)) if extent == Extent::Unit => Some(counter.agency("/agency", code)?),
        (None, _) => None,
    };
    let tree = &counter.snapshot.agencies;
    Ok(match (root, extent) {
        (None, _) => counter.reach.clone(),
        (Some(root), Extent::Subtree) => Reach::of(tree.subtree(root, counter.today)),
        (Some(root), Extent::Unit) => Reach::of(tree.unit(root, counter.today)),
    })
}

/// Lists dossiers.
///
/// Those of the caller's subtree, by today's tree. Pages follow each other by `next`; what is inserted meanwhile shifts
/// nothing. An identity number or a name is never a parameter: addresses are logged on their way.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierParams),
    responses(
        (status = 200, description = "A page of dossiers", body = DossierPage, headers(("Link" = String, description = "Address of the next page, `rel=\"next\"`"))),
        (status = 403, description = "`insufficient-scope`, `agency-out-of-scope`", body = ProblemView, content_type = "application/problem+json"),
    ),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers")]
pub(in crate::http) async fn list_dossiers(
    http: HttpRequest,
    state: Data<State>,
    caller: Caller,
    Params(params): Params<DossierParams>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let counter = Counter::new(&state, &caller);
    let asked = params.read(&counter)?;
    let conn = state.connection().await?;
    let mut filed = db::dossiers::page(&conn, &asked.reach, &asked.filter, &asked.page).await?;
    let has_next = filed.len() > asked.limit;
    filed.truncate(asked.limit);
    let next = filed.last().filter(|_| has_next).map(|filed| filed.dossier.id.0.to_string());
    let count = match asked.counting {
        Counting::None => None,
        Counting::Capped => {
            Some(db::dossiers::count(&conn, &asked.reach, &asked.filter, &asked.page, Some(CAP)).await?)
        }
        Counting::Exact => {
            Some(db::dossiers::count(&conn, &asked.reach, &asked.filter, &asked.page, None).await?)
        }
    };
    let items =
        filed.iter().map(|filed| DossierView::new(filed, &counter.snapshot, counter.today, &[])).collect();
    let mut answer = HttpResponse::Ok();
    if let Some(next) = &next {
        answer.insert_header((LINK, format!("<{}>; rel=\"next\"", crate::http::page::address(&http, next))));
    }
    Ok(answer.json(DossierPage { items, next, count }))
}
