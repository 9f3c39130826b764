//! What a list of dossiers is narrowed to, as conditions of SQL: only those that are asked for stand in the text.
//!
//! A condition that says `null narrows nothing` would hide from the planner that an index answers the question. Where a
//! filter implies more than it says (who is overdue has not ended), that stands in the text too, because the partial
//! indexes of open and of ended dossiers are found by it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, Binary, Date, Integer, Text, Timestamptz};

use crate::db::statement::Statement;
use crate::domain::act::Outcome;
use crate::domain::dossier::Standing;
use crate::domain::id::{AgencyId, ProcedureId, VersionId};
use crate::domain::overdue::ReasonSought;
use crate::domain::procedure::Channel;
use crate::domain::status::Status;

/// Days or instants from one to another; an open end narrows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<T> {
    /// First.
    pub from: Option<T>,
    /// Last (of days), or the first no longer in it (of instants).
    pub to: Option<T>,
}

impl<T> Default for Range<T> {
    fn default() -> Self {
        Self { from: None, to: None }
    }
}

impl<T> Range<T> {
    const fn narrows(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}

/// Which codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeFilter {
    /// This one.
    Whole(String),
    /// Those that begin so: the agency with its hyphen at least.
    Beginning(String),
}

/// What a list is narrowed to. Of several values any one will do; none narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Status.
    pub status: Vec<Status>,
    /// Standing on the day of the page.
    pub standing: Vec<Standing>,
    /// Procedure.
    pub procedures: Vec<ProcedureId>,
    /// Versions of procedures, of a field.
    pub versions: Option<Vec<VersionId>>,
    /// Channel.
    pub channel: Vec<Channel>,
    /// Outcome.
    pub outcome: Vec<Outcome>,
    /// Why it is overdue, or that nobody has said.
    pub overdue_reason: Vec<ReasonSought>,
    /// Agency of intake, with those that it answers for.
    pub intake_agencies: Option<Vec<AgencyId>>,
    /// Reference of the asking client, with its id.
    pub reference: Option<(String, String)>,
    /// Code.
    pub code: Option<CodeFilter>,
    /// Keyed hash of the applicant's identity number.
    pub identity: Option<[u8; 32]>,
    /// Day of acceptance.
    pub accepted: Range<NaiveDate>,
    /// Due date.
    pub due: Range<NaiveDate>,
    /// Day of the end.
    pub ended: Range<NaiveDate>,
    /// Day since which it waits.
    pub waiting: Range<NaiveDate>,
    /// Time of submission.
    pub submitted: Range<DateTime<Utc>>,
    /// Time of the last act.
    pub acted: Range<DateTime<Utc>>,
    /// When its step, or an opinion asked for, is late: after the first instant, up to the last.
    pub step_due: Range<DateTime<Utc>>,
}

/// Which of the dossiers a filter can find, as the partial indexes part them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those that have not ended.
    Open,
    /// Those that have.
    Ended,
    /// Both.
    Either,
}

impl Part {
    /// The condition that the partial indexes name.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Open => " and d.ended_on is null",
            Self::Ended => " and d.ended_on is not null",
            Self::Either => "",
        }
    }
}

const STANDING: [&str; 3] = [
    " and not d.voided and case d.status when 'registered' then 'waiting_intake' \
     when 'supplement_requested' then 'waiting' when 'payment_requested' then 'waiting' \
     when 'not_accepted' then null \
     when 'withdrawn' then case when d.ended_on is not null then 'ended_on_time' end \
     when 'stopped' then case when d.ended_on is not null then 'ended_on_time' end \
     when 'done' then case when d.ended_on < d.due_on then 'ended_early' \
     when d.ended_on > d.due_on then 'ended_overdue' else 'ended_on_time' end \
     when 'returned' then case when d.ended_on < d.due_on then 'ended_early' \
     when d.ended_on > d.due_on then 'ended_overdue' else 'ended_on_time' end \
     else case when d.due_on < ",
    " then 'overdue' else 'in_time' end end = any(",
    ")",
];

impl Filter {
    /// How many conditions it names; a list of few is worth a prepared statement, others are planned for themselves.
    pub(super) fn narrowings(&self) -> usize {
        let Self {
            status,
            standing,
            procedures,
            versions,
            channel,
            outcome,
            overdue_reason,
            intake_agencies,
            reference,
            code,
            identity,
            accepted,
            due,
            ended,
            waiting,
            submitted,
            acted,
            step_due,
        } = self;
        let named = [
            !status.is_empty(),
            !standing.is_empty(),
            !procedures.is_empty(),
            versions.is_some(),
            !channel.is_empty(),
            !outcome.is_empty(),
            !overdue_reason.is_empty(),
            intake_agencies.is_some(),
            reference.is_some(),
            code.is_some(),
            identity.is_some(),
            accepted.narrows(),
            due.narrows(),
            ended.narrows(),
            waiting.narrows(),
            submitted.narrows(),
            acted.narrows(),
            step_due.narrows(),
        ];
        named.into_iter().filter(|named| *named).count()
    }

    /// Whether a unique index, or one of few rows, answers it: then there is nothing to merge.
    pub(super) const fn is_pointed(&self) -> bool {
        self.reference.is_some() || self.code.is_some() || self.identity.is_some()
    }

    /// What the conditions imply of the end.
    pub(super) fn part(&self) -> Part {
        let is_open = |status: &Status| {
            !matches!(status, Status::Done | Status::Returned | Status::Withdrawn | Status::Stopped)
        };
        let has_ended = |status: &Status| matches!(status, Status::Done | Status::Returned);
        let is_pending = |standing: &Standing| {
            matches!(
                standing,
                Standing::WaitingIntake | Standing::InTime | Standing::Waiting | Standing::Overdue
            )
        };
        let (by_status, by_standing) = (!self.status.is_empty(), !self.standing.is_empty());
        let is_open = (by_status && self.status.iter().all(is_open))
            || (by_standing && self.standing.iter().all(is_pending))
            || self.waiting.narrows()
            || self.step_due.narrows();
        let has_ended = (by_status && self.status.iter().all(has_ended))
            || (by_standing && !self.standing.iter().any(is_pending))
            || !self.outcome.is_empty()
            || self.ended.narrows();
        match (is_open, has_ended) {
            (true, _) => Part::Open,
            (false, true) => Part::Ended,
            (false, false) => Part::Either,
        }
    }

    /// Whether the open dossiers that are overdue on a day are all that is asked for.
    fn is_of_the_overdue(&self) -> bool {
        self.standing == [Standing::Overdue]
    }

    /// Appends the conditions, each after an `and`; rows are `d`, and `i` is the applicant where one is asked for.
    pub(super) fn write<'a>(&'a self, to: Statement<'a>, today: NaiveDate) -> Statement<'a> {
        let to = self.write_words(to, today);
        let to = self.write_keys(to);
        let to = days(to, "accepted_on", self.accepted);
        let to = days(to, "due_on", self.due);
        let to = days(to, "ended_on", self.ended);
        let to = days(to, "waiting_since", self.waiting);
        let to = instants(to, "submitted_at", self.submitted);
        let to = instants(to, "last_occurred_at", self.acted);
        ends(to, "step_due_at", self.step_due)
    }

    fn write_words<'a>(&'a self, to: Statement<'a>, today: NaiveDate) -> Statement<'a> {
        let to = to.sql(self.part().condition());
        let to = any_of(to, "status", self.status.iter().map(|status| status.as_str()).collect());
        let to = any_of(to, "channel", self.channel.iter().map(|channel| channel.as_str()).collect());
        let to = any_of(to, "outcome", self.outcome.iter().map(|outcome| outcome.as_str()).collect());
        let to = self.write_reasons(to, today);
        if self.standing.is_empty() {
            return to;
        }
        let to =
            if self.is_of_the_overdue() { to.sql(" and d.due_on < ").value::<Date, _>(today) } else { to };
        let [before, between, after] = STANDING;
        let words: Vec<&str> = self.standing.iter().map(|standing| standing.as_str()).collect();
        to.sql(before).value::<Date, _>(today).sql(between).value::<Array<Text>, _>(words).sql(after)
    }

    /// Any of the reasons; or none, of what is overdue or ended so.
    fn write_reasons<'a>(&'a self, to: Statement<'a>, today: NaiveDate) -> Statement<'a> {
        if self.overdue_reason.is_empty() {
            return to;
        }
        let said = self.overdue_reason.iter().filter_map(|sought| match sought {
            ReasonSought::Said(reason) => Some(reason.as_str()),
            ReasonSought::None => None,
        });
        let to = to
            .sql(" and (d.overdue_reason = any(")
            .value::<Array<Text>, _>(said.collect::<Vec<_>>())
            .sql(")");
        if !self.overdue_reason.contains(&ReasonSought::None) {
            return to.sql(")");
        }
        to.sql(" or d.overdue_reason is null and not d.voided and (d.status in ('accepted', 'processing') and d.due_on < ")
            .value::<Date, _>(today)
            .sql(" or d.status in ('done', 'returned') and d.due_on < d.ended_on))")
    }

    fn write_keys<'a>(&'a self, to: Statement<'a>) -> Statement<'a> {
        let procedures = Some(&self.procedures).filter(|procedures| !procedures.is_empty());
        let to = keys(to, "procedure_id", procedures.map(|keys| keys.iter().map(|key| key.0).collect()));
        let to =
            keys(to, "version_id", self.versions.as_ref().map(|keys| keys.iter().map(|key| key.0).collect()));
        let intake = self.intake_agencies.as_ref();
        let to = keys(to, "intake_agency_id", intake.map(|keys| keys.iter().map(|key| key.0).collect()));
        let to = match &self.reference {
            Some((client, reference)) => to
                .sql(" and d.client_id = ")
                .value::<Text, _>(client.as_str())
                .sql(" and d.external_ref = ")
                .value::<Text, _>(reference.as_str()),
            None => to,
        };
        let to = match &self.code {
            Some(CodeFilter::Whole(code)) => to.sql(" and d.code = ").value::<Text, _>(code.as_str()),
            // Codes are compared byte by byte, and no byte of one is above `~`.
            Some(CodeFilter::Beginning(code)) => to
                .sql(" and d.code >= ")
                .value::<Text, _>(code.as_str())
                .sql(" and d.code < ")
                .value::<Text, _>(format!("{code}~")),
            None => to,
        };
        match &self.identity {
            Some(hash) => to.sql(" and i.identity_hash = ").value::<Binary, _>(hash.as_slice()),
            None => to,
        }
    }
}

fn any_of<'a>(to: Statement<'a>, column: &str, words: Vec<&'static str>) -> Statement<'a> {
    if words.is_empty() {
        return to;
    }
    to.sql(&format!(" and d.{column} = any(")).value::<Array<Text>, _>(words).sql(")")
}

fn keys<'a>(to: Statement<'a>, column: &str, keys: Option<Vec<i32>>) -> Statement<'a> {
    match keys {
        Some(keys) => to.sql(&format!(" and d.{column} = any(")).value::<Array<Integer>, _>(keys).sql(")"),
        None => to,
    }
}

fn days<'a>(to: Statement<'a>, column: &str, range: Range<NaiveDate>) -> Statement<'a> {
    let to = match range.from {
        Some(from) => to.sql(&format!(" and d.{column} >= ")).value::<Date, _>(from),
        None => to,
    };
    match range.to {
        Some(until) => to.sql(&format!(" and d.{column} <= ")).value::<Date, _>(until),
        None => to,
    }
}

fn instants<'a>(to: Statement<'a>, column: &str, range: Range<DateTime<Utc>>) -> Statement<'a> {
    let to = match range.from {
        Some(from) => to.sql(&format!(" and d.{column} >= ")).value::<Timestamptz, _>(from),
        None => to,
    };
    match range.to {
        Some(until) => to.sql(&format!(" and d.{column} < ")).value::<Timestamptz, _>(until),
        None => to,
    }
}

/// The end of a day is the first instant of the next, and belongs to the day that it ends.
fn ends<'a>(to: Statement<'a>, column: &str, range: Range<DateTime<Utc>>) -> Statement<'a> {
    let to = match range.from {
        Some(from) => to.sql(&format!(" and d.{column} > ")).value::<Timestamptz, _>(from),
        None => to,
    };
    match range.to {
        Some(until) => to.sql(&format!(" and d.{column} <= ")).value::<Timestamptz, _>(until),
        None => to,
    }
}
