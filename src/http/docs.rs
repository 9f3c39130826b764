//! The contract: the OpenAPI document that the routes write, and Swagger UI to try it in.
//!
//! Paths and schemas come from the same `.service(..)` lines as the routes; what every operation shares (problems,
//! security, tags) is added here, so that handlers stay short and none is forgotten.

mod answers;
mod problem_examples;
mod problems;

use actix_web::dev::ResourceDef;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{
    ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityRequirement, SecurityScheme,
};
use utoipa_swagger_ui::{Config, SwaggerUi, oauth};

use super::dossiers::bulk::LineOutcome;
use super::dossiers::list::Counting;
use super::problem::{FaultView, Problem, ProblemView};
use super::reports::cells::ListFormat;
use super::reports::form::ReportFormat;
use super::reports::question::FormCode;
use super::reports::report::DocumentFormat;
use crate::db::admin_events::Subject;
use crate::db::dossiers::Sort;
use crate::db::instance::Kind;
use crate::domain::catalogue_count::CountBy;
use crate::domain::form::{NoteCode, RowsOf};
use crate::domain::report::life::ReportStatus;
use crate::domain::scope::Scope;
use crate::domain::tally::Policy;
use crate::workflow::statistics::{Extent, GroupBy};

/// Tag of the catalogue: procedures, fields, agencies, calendar.
pub const TAG_CATALOGUE: &str = "catalogue";
/// Tag of deadlines.
pub const TAG_DEADLINES: &str = "deadlines";
/// Tag of dossiers and their acts.
pub const TAG_DOSSIERS: &str = "dossiers";
/// Tag of papers that are printed.
pub const TAG_PAPERS: &str = "papers";
/// Tag of what happens inside an office.
pub const TAG_INSIDE: &str = "inside";
/// Tag of figures.
pub const TAG_STATISTICS: &str = "statistics";
/// Tag of records that the report counts and no dossier holds.
pub const TAG_RECORDS: &str = "records";
/// Tag of reports and their forms.
pub const TAG_REPORTS: &str = "reports";
/// Tag of access tokens.
pub const TAG_TOKENS: &str = "tokens";
/// Tag of who changed what.
pub const TAG_AUDIT: &str = "audit";
/// Tag of running the service.
pub const TAG_OPERATION: &str = "operation";

/// Where the document is served.
const DOCUMENT: &str = "/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "motcua",
        description = "Một cửa: the dossier core of a one-stop public-service system.\n\n\
            It keeps the catalogue of administrative procedures (thủ tục hành chính), takes dossiers (hồ sơ) in, moves \
            them within the law's deadlines, and answers, for any day and as known at any moment, the figures that \
            every agency must report.\n\n\
            **Conventions.** JSON in snake_case, UTF-8, NFC. Dates `YYYY-MM-DD`, instants RFC 3339. A civil day is a day in \
            Asia/Ho_Chi_Minh. Lists: `items`, `next` (cursor or null), `limit` 1-200. Problems: RFC 9457, in Vietnamese or, \
            with `Accept-Language: en`, in English; programs go by `code`. Every answer has an `X-Request-Id`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This service")),
    tags(
        (name = TAG_DOSSIERS, description = "Hồ sơ: intake, acts, history"),
        (name = TAG_PAPERS, description = "Giấy tờ: slips and the book, as HTML that prints"),
        (name = TAG_INSIDE, description = "Quy trình nội bộ: steps inside the office, opinions of other agencies"),
        (name = TAG_STATISTICS, description = "Số liệu: figures that always add up"),
        (name = TAG_REPORTS, description = "Báo cáo: the forms of an agency and a period"),
        (name = TAG_RECORDS, description = "Sổ theo dõi: activities that an office counts by hand; feedback and petitions (PAKN)"),
        (name = TAG_CATALOGUE, description = "Danh mục: procedures, fields, agencies, working calendar"),
        (name = TAG_DEADLINES, description = "Thời hạn: a due date, explained"),
        (name = TAG_TOKENS, description = "Access tokens (OAuth 2.0 client credentials)"),
        (name = TAG_AUDIT, description = "Nhật ký quản trị: who changed what"),
        (name = TAG_OPERATION, description = "Running the service"),
    ),
    components(schemas(
        ProblemView, FaultView, LineOutcome, Counting, CountBy, DocumentFormat, Extent, FormCode, GroupBy, ListFormat,
        NoteCode, Policy, ReportFormat, ReportStatus, RowsOf, Scope, Sort, Subject
    )),
)]
struct Skeleton;

/// The document before the routes wrote into it.
pub(super) fn skeleton() -> Document {
    let mut document = Skeleton::openapi();
    let scopes = Scope::ALL.iter().map(|scope| (scope.as_str(), describe(*scope)));
    let flow = Flow::ClientCredentials(ClientCredentials::new("/oauth/token", scopes.collect::<Scopes>()));
    let oauth2 = OAuth2::with_description([flow], "In the demo: client_id `demo`, client_secret `demo`.");
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token of `/oauth/token`."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("oauth2", SecurityScheme::OAuth2(oauth2));
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    document
}

const fn describe(scope: Scope) -> &'static str {
    match scope {
        Scope::CatalogueWrite => "Publish procedures, agencies and the calendar",
        Scope::DossiersApply => "Send dossiers in online (a portal)",
        Scope::DossiersIntake => "Work at the one-stop desk",
        Scope::DossiersProcess => "Process dossiers (the officer)",
        Scope::DossiersDecide => "Extend, stop, transfer, correct (the head)",
        Scope::DossiersBackdate => "Enter acts of an earlier day",
        Scope::DossiersRead => "Read dossiers",
        Scope::StatisticsRead => "Read figures",
        Scope::ReportsWrite => "Write reports and submit them, enter what they count by hand",
        Scope::ReportsApprove => "Approve reports, open them again (the head)",
        Scope::FeedbackWrite => "Receive feedback and petitions, and handle them",
        Scope::FeedbackRead => "Read feedback and petitions, with who sent them",
        Scope::AuditRead => "Read who changed catalogue, calendar, agencies, clients and keys",
    }
}

/// The finished contract, in the forms it is needed in.
#[derive(Debug, Clone)]
pub struct Contract {
    json: Bytes,
    paths: Vec<(ResourceDef, Vec<String>)>,
}

impl Contract {
    /// Adds to the document what all operations share.
    pub(super) fn of(mut document: Document) -> Self {
        for operation in problems::operations(&mut document) {
            also_by_token(operation);
        }
        problems::document(&mut document);
        problem_examples::add(&mut document);
        answers::require(&mut document);
        let paths = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (ResourceDef::new(path.as_str()), problems::methods(item)))
            .collect();
        let mut json = serde_json::to_vec_pretty(&document).unwrap_or_else(|error| {
            log::error!("the contract cannot be written: {error}");
            Vec::new()
        });
        json.push(b'\n');
        Self { json: json.into(), paths }
    }

    /// The document, pretty-printed; the same bytes for the same program.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// What answers a path or method that has no handler.
    fn refusal(&self, path: &str) -> Problem {
        match self.paths.iter().find(|(pattern, _)| pattern.is_match(path)) {
            Some((_, methods)) => Problem::MethodNotAllowed(methods.clone()),
            None => Problem::NotFound,
        }
    }
}

/// A token may be had elsewhere and pasted: where `oauth2` will do, so will `token`.
fn also_by_token(operation: &mut utoipa::openapi::path::Operation) {
    if let Some(security) = operation.security.as_mut().filter(|security| !security.is_empty()) {
        security.push(SecurityRequirement::new("token", Vec::<String>::new()));
    }
}

/// The document, Swagger UI, and what answers when nothing else does.
pub(super) fn configure(services: &mut ServiceConfig, contract: &Contract, kind: Kind) {
    services
        .app_data(Data::new(contract.clone()))
        .route(DOCUMENT, web::get().to(show_document))
        .route("/", web::get().to(to_swagger_ui))
        .route("/swagger-ui", web::get().to(to_swagger_ui))
        .service(swagger_ui(kind))
        .default_service(web::to(absent));
}

fn swagger_ui(kind: Kind) -> SwaggerUi {
    let config = Config::from(DOCUMENT)
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .display_request_duration(true)
        .doc_expansion("list")
        .validator_url("none");
    let login = oauth::Config::new().app_name("motcua").scope_separator(" ");
    let scopes = Scope::ALL.iter().map(|scope| scope.as_str().to_owned()).collect();
    let login = match kind {
        Kind::Real => login,
        Kind::Demo => login.client_id("demo").client_secret("demo").scopes(scopes),
    };
    SwaggerUi::new("/swagger-ui/{_:.*}").config(config).oauth(login)
}

async fn show_document(contract: Data<Contract>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(contract.json.clone())
}

async fn to_swagger_ui() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/swagger-ui/")).finish()
}

async fn absent(request: HttpRequest, contract: Data<Contract>) -> Result<HttpResponse, Problem> {
    Err(contract.refusal(request.path()))
}
