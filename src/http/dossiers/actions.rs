//! What may be done to a dossier now, by this caller: each action with what it needs and what stands in its way.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::address::DossierPath;
use super::refused;
use super::request::Counter;
use super::warnings::{self, WarningView};
use crate::domain::act::Ground;
use crate::domain::options::{Choice, Condition, Obstacle, choices};
use crate::domain::refusal::{Guard, Warning};
use crate::domain::scope::Scope;
use crate::domain::status::{Action, Status};
use crate::http::caller::Caller;
use crate::http::docs::TAG_DOSSIERS;
use crate::http::problem::{Language, Problem};
use crate::http::state::State;
use crate::workflow::rules::Matter;

/// What may be done to a dossier now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionList {
    /// Status of the dossier.
    #[schema(value_type = Status)]
    pub status: &'static str,
    /// Version that this is true of.
    pub version: u32,
    /// Actions that the status allows this caller; one that a guard of the law refuses now is among them and says why.
    pub actions: Vec<ActionView>,
}

/// An action that the status allows now, to this caller, and what the law's guards make of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "action": "request_supplement", "needs": ["reason", "ground"], "may_carry": [], "scopes": ["dossiers:process"], "blocked": null,
    "condition": {
        "rule": "two-supplements", "article": "NĐ 63/2010/NĐ-CP Đ20 k4",
        "text": "Đã yêu cầu bổ sung hai lần; lần nữa chỉ khi người nộp không làm theo hướng dẫn", "limit": null,
        "grounds": ["guidance_not_followed"]
    },
    "until": null, "warnings": []
}))]
pub struct ActionView {
    /// The action.
    #[schema(value_type = Action)]
    pub action: &'static str,
    /// Members of the request that it can't do without; `ground` among them where there is a `condition`.
    #[schema(example = json!(["outcome"]))]
    pub needs: Vec<&'static str>,
    /// Members that it may carry today besides, because of how the dossier stands: `overdue_reason` where it is overdue.
    #[schema(example = json!([]))]
    pub may_carry: Vec<&'static str>,
    /// Scopes that allow it; any one is enough.
    #[schema(value_type = Vec<Scope>)]
    pub scopes: Vec<&'static str>,
    /// The guard that refuses it now, whatever is said in it; `null`: none does.
    pub blocked: Option<GuardView>,
    /// The guard that refuses it now unless a ground is given; `null`: none does.
    pub condition: Option<ConditionView>,
    /// The last day on which it may be done as now, where a day decides (of `request_supplement`: without a ground).
    #[schema(example = "2023-03-29")]
    pub until: Option<NaiveDate>,
    /// What doing it now would warn of.
    pub warnings: Vec<WarningView>,
}

/// A guard of the law that stands in the way, as a refusal (`guard-failed`) would name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GuardView {
    /// The rule.
    #[schema(value_type = Guard)]
    pub rule: &'static str,
    /// Decree and article.
    #[schema(example = "NĐ 61/2018/NĐ-CP Đ19 k9")]
    pub article: &'static str,
    /// The rule in words, in the language asked for.
    pub text: String,
    /// The day that decides, where one does: the last on which it could be done.
    #[schema(example = "2023-03-26")]
    pub limit: Option<NaiveDate>,
}

/// A guard of the law that a ground lifts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConditionView {
    /// The rule.
    #[schema(value_type = Guard)]
    pub rule: &'static str,
    /// Decree and article.
    #[schema(example = "NĐ 61/2018/NĐ-CP Đ19 k4")]
    pub article: &'static str,
    /// The rule in words, in the language asked for.
    pub text: String,
    /// The day that decides, where one does: the last on which no ground was needed.
    #[schema(example = "2023-03-29")]
    pub limit: Option<NaiveDate>,
    /// Values of `ground`, each of which lifts it.
    #[schema(value_type = Vec<Ground>)]
    pub grounds: Vec<&'static str>,
}

impl GuardView {
    fn new(Obstacle { guard, limit }: Obstacle, language: Language) -> Self {
        let text = refused::guard_phrase(guard, limit).in_language(language).to_owned();
        Self { rule: guard.as_str(), article: guard.article(), text, limit }
    }
}

impl ConditionView {
    fn new(Condition { obstacle, grounds }: Condition, language: Language) -> Self {
        let GuardView { rule, article, text, limit } = GuardView::new(obstacle, language);
        let grounds = grounds.into_iter().map(Ground::as_str).collect();
        Self { rule, article, text, limit, grounds }
    }
}

impl ActionView {
    fn new(choice: Choice, language: Language) -> Self {
        let needs = choice.needs();
        let Choice { action, blocked, condition, may_carry, until, warnings } = choice;
        let warned = |warning: Warning| WarningView {
            code: warning.as_str(),
            detail: warnings::phrase(warning).in_language(language).to_owned(),
            dossier: None,
        };
        Self {
            action: action.as_str(),
            needs,
            may_carry,
            scopes: action.scopes().iter().map(|scope| scope.as_str()).collect(),
            blocked: blocked.map(|obstacle| GuardView::new(obstacle, language)),
            condition: condition.map(|condition| ConditionView::new(condition, language)),
            until,
            warnings: warnings.into_iter().map(warned).collect(),
        }
    }
}

/// Lists what may be done to a dossier now.
///
/// By this caller, with the members that each act needs and what the guards of the law make of it today: `blocked` where
/// it is refused whatever is said (it has been extended once, or it is the due date already), `condition` where it takes
/// a ground (a third supplement request, one after the third working day), `until` which day that changes, and what it
/// would warn of. Judged as acts of now; what a request itself brings (a due date that is not later, a transfer to the
/// agency itself, a correction that leaves no lawful history) is judged when it comes. Rules in Vietnamese or English by
/// `Accept-Language`.
#[utoipa::path(
    tag = TAG_DOSSIERS,
    params(DossierPath),
    responses((status = 200, description = "The actions", body = ActionList)),
    security(("oauth2" = ["dossiers:read"]))
)]
#[get("/v1/dossiers/{dossier}/actions")]
pub(in crate::http) async fn list_dossier_actions(
    request: HttpRequest,
    state: Data<State>,
    caller: Caller,
    dossier: Path<DossierPath>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::DossiersRead)?;
    let (counter, language) = (Counter::new(&state, &caller), Language::of(&request));
    let dossier = counter.find(&dossier.named()?).await?.dossier;
    let now = state.clock.now();
    let rules = counter.snapshot.rules(&Matter::of(&dossier, now), now, counter.backdating());
    let mine = |choice: &Choice| caller.require_any(choice.action.scopes()).is_ok();
    let actions = choices(&dossier, &rules).into_iter().filter(mine);
    let actions = actions.map(|choice| ActionView::new(choice, language)).collect();
    let (status, version) = (dossier.status.as_str(), dossier.version);
    Ok(HttpResponse::Ok().json(ActionList { status, version, actions }))
}
