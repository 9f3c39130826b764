//! Decides an intake: online registration, acceptance at the counter, or what an earlier system had accepted.
//!
//! An online dossier registers first and may be accepted in the same breath; any other is accepted at once
//! (NĐ 61/2018 Đ17). The code is allocated after this, in the transaction of acceptance.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::deadline::WorkingHours;
use super::decide::{Backdating, Decision, Rules, check_time, due_at_acceptance};
use super::event::{Fact, Intake};
use super::id::{AgencyId, ProcedureId, VersionId};
use super::intake_deadline::issue;
use super::procedure::Channel;
use super::refusal::{ActFault, Refusal, Warning, Wrong};
use super::time::civil_day;

/// How far back an online submission may lie without the permission to backdate: portals deliver late.
pub const ONLINE_DELIVERY: Duration = Duration::days(7);

/// What is asked for when a dossier is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Procedure.
    pub procedure: ProcedureId,
    /// Its version in force on the day of intake.
    pub version: VersionId,
    /// Agency of intake.
    pub agency: AgencyId,
    /// Channel.
    pub channel: Channel,
    /// When it was handed in; `None`: when it was accepted, else now.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether it is accepted at once; `None`: what the channel implies.
    pub accept: Option<bool>,
    /// When it was accepted, of an earlier system.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Due date an earlier system issued.
    pub due_on: Option<NaiveDate>,
    /// Whether it carries a code that an earlier system issued.
    pub has_code: bool,
}

impl Application {
    /// `accept` defaults to true at the counter, by post and where `accepted_at` is given; to false online.
    pub fn is_accepted(&self) -> bool {
        self.accept.unwrap_or(self.channel != Channel::Online || self.accepted_at.is_some())
    }

    /// When it was handed in, given what time it is.
    pub fn submitted(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.submitted_at.or(self.accepted_at).unwrap_or(now)
    }

    /// When it was accepted, given what time it is: at the counter with the handing in, online now.
    pub fn accepted(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let submitted = self.submitted(now);
        let implied = if self.channel == Channel::Online { now.max(submitted) } else { submitted };
        self.accepted_at.unwrap_or(implied)
    }

    /// The day whose catalogue applies.
    pub fn intake_day(&self, now: DateTime<Utc>) -> NaiveDate {
        civil_day(if self.channel == Channel::Online { self.submitted(now) } else { self.accepted(now) })
    }
}

/// Decides an intake: one event, or two for an online dossier that is accepted at once. `hours` are those of the agency on
/// the day of submission; those of `rules` are of the acceptance.
pub fn decide_intake(
    application: &Application,
    rules: &Rules<'_>,
    hours: &WorkingHours,
) -> Result<Vec<Decision>, Refusal> {
    check_form(application, rules)?;
    let submitted_at = application.submitted(rules.now);
    check_submission(application, submitted_at, rules)?;
    let intake = Intake {
        procedure: application.procedure,
        version: application.version,
        agency: application.agency,
        channel: application.channel,
        submitted_at,
        online_service: rules.online_service,
    };
    if !application.is_accepted() {
        return Ok(vec![registered(intake, rules, hours)]);
    }
    let accepted_at = application.accepted(rules.now);
    check_time(accepted_at, rules)?;
    let mut warnings: Vec<Warning> = Vec::new();
    let due = due_at_acceptance(application.due_on, accepted_at, rules, &mut warnings);
    if application.channel == Channel::Online {
        let accepted =
            Decision { fact: Fact::Accepted { intake: None, due }, occurred_at: accepted_at, warnings };
        return Ok(vec![registered(intake, rules, hours), accepted]);
    }
    let fact = Fact::Accepted { intake: Some(intake), due };
    Ok(vec![Decision { fact, occurred_at: accepted_at, warnings }])
}

fn registered(intake: Intake, rules: &Rules<'_>, hours: &WorkingHours) -> Decision {
    let occurred_at = intake.submitted_at;
    let intake_due_at = issue(occurred_at, hours, rules.calendar);
    Decision { fact: Fact::Registered { intake, intake_due_at }, occurred_at, warnings: Vec::new() }
}

fn check_form(application: &Application, rules: &Rules<'_>) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let mut fault = |field, wrong| faults.push(ActFault { field, wrong });
    if application.accept == Some(false) && application.channel != Channel::Online {
        fault("accept", Wrong::NotAllowedHere);
    }
    if !application.is_accepted() {
        if application.accepted_at.is_some() {
            fault("accepted_at", Wrong::NotAllowedHere);
        }
        if application.due_on.is_some() {
            fault("due_on", Wrong::NotAllowedHere);
        }
        if application.has_code {
            fault("code", Wrong::NotAllowedHere);
        }
    }
    if application.accepted(rules.now) < application.submitted(rules.now) {
        fault("accepted_at", Wrong::TooEarly);
    }
    if application.due_on.is_some_and(|due_on| due_on < civil_day(application.accepted(rules.now))) {
        fault("due_on", Wrong::TooEarly);
    }
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
}

/// Of the future never; of an earlier day only online within a week, or with the permission to backdate.
fn check_submission(
    application: &Application,
    submitted_at: DateTime<Utc>,
    rules: &Rules<'_>,
) -> Result<(), Refusal> {
    let carries_the_past =
        application.accepted_at.is_some() || application.due_on.is_some() || application.has_code;
    if carries_the_past && rules.backdating == Backdating::Refused {
        return Err(Refusal::BackdateNotAllowed);
    }
    let delivered = application.channel == Channel::Online && submitted_at >= rules.now - ONLINE_DELIVERY;
    let backdating = if delivered { Backdating::Allowed } else { rules.backdating };
    check_time(submitted_at, &Rules { backdating, ..*rules })
}
