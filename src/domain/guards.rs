//! The guards of the law: conditions beyond the status that an act can fail, each naming its rule and article.
//!
//! Counts, days and grounds of NĐ 61/2018 Đ15–Đ19 and NĐ 63/2010 Đ20. Where a day decides, the refusal carries it.
//! Whether the grid has the move at all is in `status.rs`; what an act must carry, in `decide.rs`.

use chrono::NaiveDate;

use super::act::{Act, Amendment, Ground};
use super::calendar::Calendar;
use super::deadline;
use super::decide::{Backdating, Rules};
use super::dossier::Dossier;
use super::refusal::{Guard, Refusal};
use super::status::Action;
use super::time::civil_day;

/// Supplement requests that need no ground (NĐ 63/2010 Đ20 k4).
pub const MAX_SUPPLEMENTS: u16 = 2;

/// Refuses an act of `day` that a guard stands against; judges what is given, not what is missing.
pub(super) fn check(dossier: &Dossier, act: &Act, day: NaiveDate, rules: &Rules<'_>) -> Result<(), Refusal> {
    let fail = |guard| Err(Refusal::Guard { guard, limit: None });
    match act.action {
        Action::Note if dossier.noticed => fail(Guard::OneIntakeNotice),
        Action::RequestSupplement => supplement(dossier, act.ground, day, rules.calendar),
        Action::Extend => extension(dossier, act.due_on, day),
        Action::Reissue | Action::Accept | Action::ReceiveSupplement | Action::ConfirmPayment => {
            due(dossier, act, day, rules)
        }
        Action::Correct => corrected_due(dossier, act),
        Action::Transfer if act.to_agency == Some(dossier.agency) => fail(Guard::TransferToAnother),
        _ => Ok(()),
    }
}

fn supplement(
    dossier: &Dossier,
    ground: Option<Ground>,
    day: NaiveDate,
    calendar: &Calendar,
) -> Result<(), Refusal> {
    if dossier.supplements >= MAX_SUPPLEMENTS && ground != Some(Ground::GuidanceNotFollowed) {
        return Err(Refusal::Guard { guard: Guard::TwoSupplements, limit: None });
    }
    let latest =
        dossier.clock_started_on.and_then(|from| deadline::supplement_request_latest(from, calendar).ok());
    match latest {
        Some(latest) if day > latest && ground.is_none() => {
            Err(Refusal::Guard { guard: Guard::SupplementWithinThreeDays, limit: Some(latest) })
        }
        _ => Ok(()),
    }
}

fn extension(dossier: &Dossier, new: Option<NaiveDate>, day: NaiveDate) -> Result<(), Refusal> {
    if dossier.extended {
        return Err(Refusal::Guard { guard: Guard::OneExtension, limit: None });
    }
    let Some(due_on) = dossier.due.due_on else {
        return Err(Refusal::Guard { guard: Guard::ExtensionIsLater, limit: None });
    };
    if !deadline::extension_allowed_on(due_on, day) {
        return Err(Refusal::Guard { guard: Guard::ExtensionOneDayBefore, limit: due_on.pred_opt() });
    }
    if new.is_some_and(|new| new <= due_on) {
        return Err(Refusal::Guard { guard: Guard::ExtensionIsLater, limit: Some(due_on) });
    }
    Ok(())
}

/// A due date that is given is a re-issue, or what an earlier system issued and backdating lets in.
fn due(dossier: &Dossier, act: &Act, day: NaiveDate, rules: &Rules<'_>) -> Result<(), Refusal> {
    let Some(due_on) = act.due_on else { return Ok(()) };
    if act.action != Action::Reissue && rules.backdating == Backdating::Refused {
        return Err(Refusal::BackdateNotAllowed);
    }
    let accepted_on = dossier.accepted_on().unwrap_or(day);
    if due_on < accepted_on {
        return Err(Refusal::Guard { guard: Guard::DueAfterAcceptance, limit: Some(accepted_on) });
    }
    Ok(())
}

/// A corrected due date does not lie before acceptance either, nor before what acceptance is corrected to.
fn corrected_due(dossier: &Dossier, act: &Act) -> Result<(), Refusal> {
    let Some(Amendment { due_on: Some(due_on), occurred_at, .. }) = act.amendment() else { return Ok(()) };
    let limit = dossier.accepted_on().into_iter().chain(occurred_at.map(civil_day)).min();
    match limit {
        Some(_) if limit > Some(*due_on) => Err(Refusal::Guard { guard: Guard::DueAfterAcceptance, limit }),
        _ => Ok(()),
    }
}

/// The last day on which `act` passes, where a day decides: asked of a day that never comes, the guard names it.
pub(super) fn last_day(dossier: &Dossier, act: &Act, rules: &Rules<'_>) -> Option<NaiveDate> {
    match check(dossier, act, NaiveDate::MAX, rules) {
        Err(Refusal::Guard { guard: _, limit }) => limit,
        _ => None,
    }
}
