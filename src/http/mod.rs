//! HTTP ends here: routes, extractors, problems, views.
//!
//! [`routes`] is the table of contents; [`app`] is the one function that builds the service, for `main` and the tests
//! alike. What a handler has at hand:
//!
//! - [`problem::Problem`]: every answer that is not a success; `?` on anything that is `Into<Problem>`, `db::Error`
//!   among it. `Problem::internal(error)` for a defect: opaque to the client, logged once with the request id.
//! - [`problem::Faults`]: collects faults of values (`faults.at("/channel", FaultCode::…)`, `faults.parse`,
//!   `faults.date`, `faults.instant`, `faults.text`), then `faults.check()?` (422 `invalid-values`) or
//!   `faults.check_query()?` (422 `invalid-query`).
//! - [`body::Body`]: a JSON body, NFC, 64 KiB, 400 with the pointer of the first fault; `body::parse` for a line.
//!   Members that hold a word, a code or a date are `String` there, so that their faults are 422, not 400.
//! - [`query::Params`]: query parameters, none unknown, none twice.
//! - [`caller::Caller`]: who calls; `caller.require(Scope::DossiersRead)?`. [`caller::MaybeCaller`] on public paths.
//! - [`state::State`] as `web::Data<State>`: clock, vault, directory, `state.connection().await?`.
//! - [`request_id::RequestId`] and [`problem::Language`], both extractors, for bulk answers: `problem.view(language, id)`.
//!
//! In `#[utoipa::path]` a handler names its tag (`docs::TAG_…`), its success, `security(("oauth2" = ["dossiers:read"]))`
//! where a token is needed, and problems with rules of their own; all others are documented by `docs`.

pub mod activities;
pub mod admin_events;
pub mod agencies;
mod answer;
mod answered;
pub mod body;
pub mod calendar;
pub mod caller;
pub mod catalogue_statistics;
mod conditions;
pub mod deadlines;
pub mod docs;
pub mod dossiers;
pub mod feedback;
pub mod fields;
pub mod forms;
pub mod health;
mod html;
pub mod internal_step;
pub mod jwks;
pub mod keys;
pub mod limit;
pub mod limits;
mod media;
pub mod metrics;
pub mod oauth;
pub mod on_time;
pub mod page;
pub mod problem;
pub mod procedure_body;
pub mod procedure_import;
pub mod procedure_versions;
pub mod procedures;
mod publishing;
pub mod query;
pub mod reports;
pub mod request_id;
mod sealed_cursor;
pub mod slice;
pub mod state;
pub mod statistics;
pub mod steps;
pub mod submission_deadlines;
pub mod tagged;
pub mod text;
pub mod tokens;
pub mod viewpoint;
pub mod vocabulary;

use std::net::TcpListener;
use std::sync::Weak;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, Error, HttpServer};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use self::docs::Contract;
use self::limit::Limit;
use self::problem::Problem;
use self::state::State;

/// Every route. A line here is a route and its page in the contract.
pub fn routes(services: &mut ServiceConfig<'_>) {
    services
        .service(procedures::list_procedures)
        .service(procedures::get_procedure)
        .service(procedures::put_procedure)
        .service(procedure_versions::list_procedure_versions)
        .service(procedure_import::import_procedures)
        .service(fields::list_fields)
        .service(agencies::list_agencies)
        .service(agencies::get_agency)
        .service(agencies::put_agency)
        .service(calendar::versions::list_calendar_versions)
        .service(dossiers::preview_calendar)
        .service(dossiers::reissue_dossiers)
        .service(calendar::get_calendar)
        .service(calendar::put_calendar)
        .service(deadlines::preview_deadline)
        .service(dossiers::create_dossier)
        .service(dossiers::list_dossiers)
        .service(dossiers::search_dossiers)
        .service(dossiers::show_completion)
        .service(dossiers::intake_dossiers)
        .service(dossiers::get_dossier)
        .service(dossiers::amend_dossier)
        .service(dossiers::advance_dossier)
        .service(dossiers::list_dossier_actions)
        .service(dossiers::list_dossier_events)
        .service(dossiers::explain_dossier_deadline)
        .service(dossiers::explain_overdue_dossier)
        .service(dossiers::list_dossier_papers)
        .service(dossiers::show_dossier_paper)
        .service(dossiers::show_register)
        .service(dossiers::show_dossier_steps)
        .service(dossiers::enter_step)
        .service(dossiers::record_opinion)
        .service(dossiers::advance_dossiers)
        .service(dossiers::show_worklist)
        .service(statistics::tally_dossiers)
        .service(forms::list_forms)
        .service(forms::show_form_definition)
        .service(reports::form::show_form)
        .service(reports::list_cell_dossiers)
        .service(reports::check_report)
        .service(reports::show_report)
        .service(reports::list_report_events)
        .service(reports::write_report_head)
        .service(reports::write_report_section)
        .service(reports::set_report_bounds)
        .service(reports::submit_report)
        .service(reports::approve_report)
        .service(reports::reopen_report)
        .service(reports::show_report_drift)
        .service(reports::show_consolidation)
        .service(reports::show_hand_in)
        .service(reports::put_hand_in)
        .service(submission_deadlines::list_submission_deadlines)
        .service(submission_deadlines::put_submission_deadline)
        .service(catalogue_statistics::count_procedures)
        .service(activities::create_activity)
        .service(activities::list::list_activities)
        .service(activities::get_activity)
        .service(activities::void_activity)
        .service(activities::figures::sum_activities)
        .service(feedback::create_feedback)
        .service(feedback::list::list_feedback)
        .service(feedback::get_feedback)
        .service(feedback::transition::advance_feedback)
        .service(feedback::figures::tally_feedback)
        .service(admin_events::list_admin_events)
        .service(oauth::issue_token)
        .service(jwks::show_jwks)
        .service(health::show_live)
        .service(health::show_ready)
        .service(metrics::show_metrics);
}

/// The contract of this program; needs neither database nor configuration.
pub fn contract() -> Contract {
    let app = App::new().into_utoipa_app().openapi(docs::skeleton()).configure(routes);
    Contract::of(app.split_for_parts().1)
}

/// Builds the service for one worker.
pub fn app(
    state: &State,
    contract: &Contract,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    app.app_data(Data::new(state.in_worker()))
        .app_data(web::PathConfig::default().error_handler(|_, _| Problem::NotFound.into()))
        .app_data(web::PayloadConfig::new(body::LIMIT))
        .configure(|services| docs::configure(services, contract, state.kind))
        .wrap(from_fn(answer::outermost))
}

/// How the server runs.
#[derive(Debug, Clone, Copy)]
pub struct ServerOptions {
    /// Threads that answer requests.
    pub workers: usize,
    /// How long requests under way may take when the server stops.
    pub shutdown_grace: Duration,
}

/// Serves on a bound socket until its handle says stop; signals are the caller's.
pub fn serve(state: State, listener: TcpListener, options: ServerOptions) -> std::io::Result<Server> {
    let contract = contract();
    for limit in [&state.token_limit, &state.public_limit] {
        tokio::spawn(forget_idle_peers(std::sync::Arc::downgrade(limit)));
    }
    let server = HttpServer::new(move || app(&state, &contract))
        .workers(options.workers)
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(options.shutdown_grace.as_secs())
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// Each minute, for as long as the limit is in use: peers come and go, and each would stay in memory.
async fn forget_idle_peers(limit: Weak<Limit>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let Some(limit) = limit.upgrade() else { return };
        limit.forget_idle();
    }
}
