//! The recount by SQL: `src/db/reconcile.sql` for any range and moment, and the plain table of dossiers for how things stand.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_query;
use diesel::sql_types::Date;
use diesel_async::RunQueryDsl;
use motcua::db::Connection;
use motcua::db::reconcile::{self, Counted, Span};
use motcua::domain::id::{AgencyId, ProcedureId};
use motcua::domain::procedure::Channel;
use motcua::domain::tally::{Memo, Totals};

use crate::ledger::sums::Slice;

/// Counts a range again, as known at a moment, by the statement of `motcua reconcile`.
pub(super) async fn recount(
    conn: &mut Connection,
    known_at: DateTime<Utc>,
    range: (NaiveDate, NaiveDate),
) -> Vec<Counted> {
    reconcile::recount(conn, known_at, Span::EVERYTHING, &[range]).await.unwrap()
}

/// The present, of the rows of dossiers alone: what was accepted and what ended in a range, and what stands today.
pub(super) async fn present(conn: &mut Connection, (from, to): (NaiveDate, NaiveDate)) -> Vec<Counted> {
    let question = sql_query(PRESENT).bind::<Date, _>(from).bind::<Date, _>(to);
    question.load(conn).await.unwrap()
}

const PRESENT: &str = "with asked as (select $1::date as first_day, $2::date as today), \
    counted (agency_id, procedure_id, channel, what, n) as ( \
      select intake_agency_id, procedure_id, channel, 'received_new', 1 from dossiers, asked \
        where not voided and accepted_on between first_day and today \
      union all select agency_id, procedure_id, channel, 'resolved_' || case \
          when outcome in ('withdrawn', 'stopped') or due_on is null or ended_on = due_on then 'on_time' \
          when ended_on < due_on then 'early' else 'overdue' end, 1 from dossiers, asked \
        where not voided and ended_on between first_day and today \
      union all select agency_id, procedure_id, channel, 'pending_total', 1 from dossiers \
        where not voided and status in ('accepted', 'processing', 'supplement_requested', 'payment_requested') \
      union all select agency_id, procedure_id, channel, 'pending_overdue', 1 from dossiers, asked \
        where not voided and status in ('accepted', 'processing') and due_on < today \
      union all select agency_id, procedure_id, channel, 'pending_waiting', 1 from dossiers \
        where not voided and status in ('supplement_requested', 'payment_requested') \
      union all select agency_id, procedure_id, channel, 'pending_without_due_date', 1 from dossiers \
        where not voided and due_on is null \
          and status in ('accepted', 'processing', 'supplement_requested', 'payment_requested') \
      union all select agency_id, procedure_id, channel, 'registered_waiting', 1 from dossiers \
        where not voided and status = 'registered') \
    select first_day, agency_id, procedure_id, channel, what, sum(n)::bigint as n from counted, asked \
    group by 1, 2, 3, 4, 5";

/// The counts of a slice as the columns of form 06.
pub(super) fn columns(counted: &[Counted], slice: &Slice) -> (Totals, Memo) {
    let mine: Vec<&Counted> = counted
        .iter()
        .filter(|counted| {
            let channel: Channel = counted.channel.parse().unwrap();
            slice.covers(AgencyId(counted.agency_id), ProcedureId(counted.procedure_id), channel)
        })
        .collect();
    let by = |what: &str, channel: Option<&str>| -> i64 {
        let counts = mine.iter().filter(|counted| counted.what == what);
        counts
            .filter(|counted| channel.is_none_or(|word| word == counted.channel))
            .map(|counted| counted.n)
            .sum()
    };
    let of = |what: &str| by(what, None);
    let resolved_total = of("resolved_early") + of("resolved_on_time") + of("resolved_overdue");
    let totals = Totals {
        received_total: of("received_new") + of("carried_over") + of("transferred"),
        received_new: of("received_new"),
        received_online: by("received_new", Some("online")),
        received_direct: by("received_new", Some("direct")),
        received_postal: by("received_new", Some("postal")),
        carried_over: of("carried_over"),
        transferred: of("transferred"),
        resolved_total,
        resolved_early: of("resolved_early"),
        resolved_on_time: of("resolved_on_time"),
        resolved_overdue: of("resolved_overdue"),
        pending_total: of("pending_total"),
        pending_in_time: of("pending_total") - of("pending_overdue"),
        pending_overdue: of("pending_overdue"),
    };
    let memo = Memo {
        resolved_refused: of("resolved_refused"),
        resolved_withdrawn: of("resolved_withdrawn"),
        resolved_stopped: of("resolved_stopped"),
        resolved_without_due_date: of("resolved_without_due_date"),
        pending_without_due_date: of("pending_without_due_date"),
        pending_waiting: of("pending_waiting"),
        registered_waiting: of("registered_waiting"),
        intake_refused: of("intake_refused"),
        resolved_overdue_original: of("resolved_overdue_original"),
        late_entries: of("late_entries"),
        intake_answered: of("intake_answered"),
        intake_answered_late: of("intake_answered_late"),
        intake_overdue: of("intake_overdue"),
        received_online_full: of("received_online_full"),
        received_online_partial: of("received_online_partial"),
        received_online_other: of("received_online_other"),
        received_online_unknown: totals.received_online
            - of("received_online_full")
            - of("received_online_partial")
            - of("received_online_other"),
        registered_in_time: of("registered_waiting") - of("intake_overdue"),
        resolved_overdue_with_apology: of("resolved_overdue_with_apology"),
        resolved_overdue_without_apology: totals.resolved_overdue - of("resolved_overdue_with_apology"),
        pending_overdue_with_apology: of("pending_overdue_with_apology"),
        pending_overdue_without_apology: totals.pending_overdue - of("pending_overdue_with_apology"),
        resolved_overdue_qd766: of("resolved_overdue_qd766"),
        pending_overdue_qd766: of("pending_overdue_qd766"),
    };
    (totals, memo)
}
