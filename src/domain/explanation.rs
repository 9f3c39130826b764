//! Why is a dossier due when it is due? Its acts told one after another, each with the days it counted.
//!
//! A date that was issued stands, whatever the calendar says today; where today's rules would give another, both are
//! told. Days are explained by `deadline`, what happened by the standing history. Pure, and only for telling: nothing
//! is decided here.

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar::UnknownYear;
use super::dating::Terms;
use super::deadline::{self, Counted, Due, Part, Rule, Step, Steps, Trace as _};
use super::deadline::{tell_days, tell_wait};
use super::event::{DueDates, Event, EventKind, Fact};
use super::history::{Unlawful, standing};
use super::id::{AgencyId, EventId};
use crate::spell;

/// What a date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// Counted by the limit; the steps show how.
    Counted,
    /// No limit is stated: there is no due date (never a guess).
    NoLimit,
    /// The calendar of a year is missing: there is no date yet.
    CalendarMissing,
    /// Issued otherwise than today's rules count: by an earlier system, by hand, or by a calendar that changed since.
    Issued,
    /// The clock stands while the applicant is waited for.
    Waits,
    /// The one extension.
    Extended,
    /// Issued again for a reason outside the dossier.
    Reissued,
    /// Dated once the calendar of the year was published.
    Dated,
    /// The end: nothing later makes it late.
    Ended,
}

spell!(Basis {
    Counted = "counted",
    NoLimit = "no_limit",
    CalendarMissing = "calendar_missing",
    Issued = "issued",
    Waits = "waits",
    Extended = "extended",
    Reissued = "reissued",
    Dated = "dated",
    Ended = "ended",
});

impl Basis {
    /// In Vietnamese.
    pub const fn text_vi(self) -> &'static str {
        match self {
            Self::Counted => "Ngày hẹn trả tính theo thời hạn của thủ tục",
            Self::NoLimit => "Thủ tục không quy định thời hạn, không có ngày hẹn trả",
            Self::CalendarMissing => "Chưa công bố lịch làm việc của năm, chưa có ngày hẹn trả",
            Self::Issued => "Ngày hẹn trả đã cấp, được giữ nguyên",
            Self::Waits => "Chờ người nộp, thời hạn tạm dừng",
            Self::Extended => "Xin lỗi và hẹn lại ngày trả, một lần",
            Self::Reissued => "Cấp lại ngày hẹn trả vì lý do ngoài hồ sơ",
            Self::Dated => "Lịch làm việc đã công bố, ngày hẹn trả được tính",
            Self::Ended => "Kết thúc xử lý, so với ngày hẹn trả theo ngày",
        }
    }

    /// In English.
    pub const fn text_en(self) -> &'static str {
        match self {
            Self::Counted => "Due date counted by the procedure's limit",
            Self::NoLimit => "The procedure states no limit, so there is no due date",
            Self::CalendarMissing => {
                "The working calendar of the year is not published, so there is no due date yet"
            }
            Self::Issued => "Due date as it was issued; it is kept",
            Self::Waits => "Waits for the applicant, the clock stands",
            Self::Extended => "Apology and a new date, once",
            Self::Reissued => "Due date issued again for a reason outside the dossier",
            Self::Dated => "The calendar was published and the due date counted",
            Self::Ended => "End of processing, compared with the due date by day",
        }
    }

    /// The article it rests on.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Counted | Self::NoLimit | Self::Issued => "NĐ 61/2018/NĐ-CP Đ17 k1(c)",
            Self::CalendarMissing | Self::Dated => "BLLĐ 45/2019/QH14 Đ112",
            Self::Waits => "NĐ 61/2018/NĐ-CP Đ19 k4",
            Self::Extended => "NĐ 61/2018/NĐ-CP Đ19 k9",
            Self::Reissued => "thông lệ",
            Self::Ended => "BLDS 2015 Đ148 k6",
        }
    }
}

/// An act that bears on the due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// The event; a correction is taken into the event it corrects.
    pub event: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// What the date rests on from then on.
    pub basis: Basis,
    /// The dates in force from then on.
    pub due: DueDates,
    /// What today's rules and calendar count to, where they count at all.
    pub counted: Option<NaiveDate>,
    /// The day that counted as the day of arrival, where a clock began.
    pub starts_on: Option<NaiveDate>,
    /// Why it began on that day.
    pub start: Vec<Step>,
    /// The days from there.
    pub steps: Vec<Step>,
}

/// The chapters of a dossier, in order of time; `events` is its whole history.
pub fn explain(events: &[Event], terms: &Terms<'_>) -> Result<Vec<Chapter>, Unlawful> {
    let mut teller = Teller { terms, agency: AgencyId(0), due: DueDates::default(), waiting_since: None };
    Ok(standing(events)?.iter().filter_map(|event| teller.chapter(event)).collect())
}

/// All days in one row: what a wait made void is left out, as on a wall calendar where it would be crossed out.
pub fn row_of_days(chapters: &[Chapter]) -> Vec<Step> {
    let mut row: Vec<Step> = Vec::new();
    for chapter in chapters {
        if chapter.basis == Basis::Waits {
            let asked_on = super::time::civil_day(chapter.occurred_at);
            row.retain(|step| step.date <= asked_on || matches!(step.rule, Rule::Extended | Rule::Reissued));
        }
        for step in &chapter.steps {
            // A new date is told before the old one: it stands among the days on which it was decided.
            let decided = matches!(step.rule, Rule::Extended | Rule::Reissued);
            let behind = row.iter().rposition(|told| !decided || told.date <= step.date);
            row.insert(behind.map_or(0, |place| place + 1), step.clone());
        }
    }
    row
}

/// Walks the acts with what is in force between them.
struct Teller<'t, 'a> {
    terms: &'t Terms<'a>,
    agency: AgencyId,
    due: DueDates,
    waiting_since: Option<NaiveDate>,
}

/// What counting again came to.
#[derive(Default)]
struct Recount {
    due_on: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
    start: Vec<Step>,
    steps: Vec<Step>,
}

/// What was issued, beside what counting again comes to: the days are told only where both agree.
fn issued(due: DueDates, told: Recount) -> (Basis, DueDates, Recount) {
    match (due.due_on, told.due_on) {
        (Some(issued), Some(counted)) if issued == counted => (Basis::Counted, due, told),
        (Some(_), counted) => (Basis::Issued, due, Recount { due_on: counted, ..Recount::default() }),
        // Once the year is published, how it counts is told here; the date itself came by an event of its own.
        (None, _) if due.undated => (Basis::CalendarMissing, due, told),
        (None, _) => (Basis::NoLimit, due, Recount::default()),
    }
}

impl Teller<'_, '_> {
    fn chapter(&mut self, event: &Event) -> Option<Chapter> {
        let on = event.occurred_on();
        let (basis, due, told) = match &event.fact {
            Fact::Registered { intake, .. } => {
                self.agency = intake.agency;
                return None;
            }
            Fact::Transferred { to } => {
                self.agency = *to;
                return None;
            }
            Fact::Accepted { intake, due } => {
                self.agency = intake.as_ref().map_or(self.agency, |intake| intake.agency);
                issued(*due, self.counted_from(event.occurred_at))
            }
            Fact::SupplementRequested { .. } => self.waits(on, Rule::SupplementRequested),
            Fact::PaymentRequested => self.waits(on, Rule::PaymentRequested),
            Fact::SupplementReceived { due } => {
                let told =
                    if self.terms.restarts() { self.restarted(event.occurred_at) } else { self.shifted(on) };
                self.waiting_since = None;
                issued(*due, told)
            }
            Fact::PaymentConfirmed { due } => {
                let told = self.shifted(on);
                self.waiting_since = None;
                issued(*due, told)
            }
            Fact::Dated { due } => (Basis::Dated, *due, Recount::default()),
            Fact::Extended { due_on } => {
                let told = self.moved(Rule::Extended, on, *due_on);
                (Basis::Extended, self.due.moved_to(*due_on), told)
            }
            Fact::Reissued { due_on } => {
                let told = self.moved(Rule::Reissued, on, *due_on);
                (Basis::Reissued, self.due.moved_to(*due_on), told)
            }
            Fact::Finished { .. } | Fact::Withdrawn | Fact::Stopped => {
                (Basis::Ended, self.due, Recount::default())
            }
            Fact::Noted { .. }
            | Fact::IntakeRefused
            | Fact::Assigned
            | Fact::HandedOver { .. }
            | Fact::Corrected { .. }
            | Fact::Voided
            | Fact::Amended { .. }
            | Fact::StepEntered { .. }
            | Fact::OpinionRequested { .. }
            | Fact::OpinionReceived { .. }
            | Fact::OverdueExplained => return None,
        };
        self.due = due;
        let Recount { due_on: counted, starts_on, start, steps } = told;
        let (event, kind, occurred_at) = (event.id, event.fact.kind(), event.occurred_at);
        Some(Chapter { event, kind, occurred_at, basis, due, counted, starts_on, start, steps })
    }

    fn waits(&mut self, on: NaiveDate, asked: Rule) -> (Basis, DueDates, Recount) {
        self.waiting_since = Some(on);
        let steps = vec![Step::new(on, Counted::No, asked)];
        (Basis::Waits, self.due, Recount { steps, ..Recount::default() })
    }

    fn counted_from(&self, at: DateTime<Utc>) -> Recount {
        let Some(limit) = self.terms.limit else { return Recount::default() };
        let mut steps = Steps::default();
        let hours = (self.terms.hours)(self.agency, super::time::civil_day(at));
        match deadline::due(limit, at, hours, self.terms.calendar, &mut steps) {
            Ok(Due { due_on, starts_on, .. }) => Recount {
                due_on: Some(due_on),
                starts_on: Some(starts_on),
                start: steps.start,
                steps: steps.count,
            },
            Err(UnknownYear { .. }) => Recount::default(),
        }
    }

    fn restarted(&self, at: DateTime<Utc>) -> Recount {
        let on = super::time::civil_day(at);
        let mut again = self.counted_from(at);
        let mut wait = Steps::default();
        let since = self.waiting_since.unwrap_or(on);
        if again.due_on.is_none() || tell_wait(since, on, self.terms.calendar, &mut wait).is_err() {
            return Recount { due_on: again.due_on, ..Recount::default() };
        }
        wait.tell(Part::Count, || Step::new(on, Counted::No, Rule::Restarted));
        // The days between the full dossier and the new start, without that start itself.
        again.start.pop();
        wait.count.append(&mut again.start);
        wait.count.append(&mut again.steps);
        Recount { steps: wait.count, ..again }
    }

    fn shifted(&self, on: NaiveDate) -> Recount {
        let Some(due_on) = self.due.due_on else { return Recount::default() };
        let mut steps = Steps::default();
        let since = self.waiting_since.unwrap_or(on);
        match deadline::shift(due_on, since, on, self.terms.calendar, &mut steps) {
            Ok(due_on) => Recount { due_on: Some(due_on), steps: steps.count, ..Recount::default() },
            Err(UnknownYear { .. }) => Recount::default(),
        }
    }

    /// A new date by decision: the days between the old one and it.
    fn moved(&self, rule: Rule, on: NaiveDate, to: NaiveDate) -> Recount {
        let mut steps = Steps::default();
        steps.tell(Part::Count, || Step::new(on, Counted::No, rule));
        let told = tell_days(self.due.due_on.unwrap_or(to), to, self.terms.calendar, &mut steps);
        if told.is_err() {
            steps.count.truncate(1);
        }
        Recount { due_on: None, steps: steps.count, ..Recount::default() }
    }
}

#[cfg(test)]
#[path = "explanation_tests.rs"]
mod tests;
