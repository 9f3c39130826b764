//! Which dossiers can be behind a cell, a window at a time in order of their ids, and their histories as known at a moment.
//!
//! Nothing holds a transaction open between windows. Events are never changed and an id never is, so a history as known
//! at a moment that has passed is the same in every later window. The row of a dossier says how it stands *now*: what it
//! says decides, unless something was entered since that counts on the days shown; such dossiers are always looked at
//! (`touched`). In one statement row and events agree, so none falls between the two.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::ledger::lines_of_text;
use super::statement::Statement;
use super::{Connection, senseless};
use crate::domain::cell::Cell;
use crate::domain::code::DossierCode;
use crate::domain::count::Count;
use crate::domain::event::Event;
use crate::domain::id::{AgencyId, DossierId, EventId};
use crate::domain::ledger::Line;
use crate::domain::time::{civil_day, end_of_day, start_of_day};
use crate::domain::word::UnknownWord;

/// Whose dossiers are looked for, and what must be true of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Agencies of the slice.
    pub agencies: Vec<AgencyId>,
    /// How windows are cut.
    pub walk: Walk,
    /// What is to be opened.
    pub cell: Cell,
    /// First day of the range.
    pub from: NaiveDate,
    /// Last day counted.
    pub through: NaiveDate,
    /// Last id there was when the question was asked.
    pub last: DossierId,
}

/// How windows are cut; the answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Through each agency's own dossiers: few agencies of many.
    EachAgency,
    /// Through all dossiers.
    All,
}

/// What a window held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Dossiers that may be behind the cell, in order of id, each once.
    pub dossiers: Vec<DossierId>,
    /// Where the next window begins; `None` after the last.
    pub next: Option<DossierId>,
}

const EACH_AGENCY: &str = "select d.*, true as ours, row_number() over (partition by d.agency_id order by d.id) as nth \
    from unnest($1::int[]) a (id), lateral (select * from dossiers x where x.agency_id = a.id and x.id > $2 and x.id <= $3 \
      order by x.id limit $4) d";

const ALL: &str = "select d.*, d.agency_id = any($1::int[]) as ours, row_number() over (order by d.id) as nth \
    from (select * from dossiers x where x.id > $2 and x.id <= $3 order by x.id limit $4) d";

// Who handed it on is told by its history alone, so all of them are looked at.
const HANDED_ON: &str = "select d.*, true, row_number() over (order by d.id) from (select e.dossier_id from dossier_events e \
      where e.kind = 'transferred' and e.dossier_id > $5 and e.dossier_id <= $6 order by e.dossier_id limit $7) t \
    join dossiers d on d.id = t.dossier_id";

/// What must be true of a dossier, by how it stands now, to have a part in a figure of the days `f` to `t`; `begins` is
/// when the first begins and `ends` when the last does. A dossier of which it is not true has no lines that count there, or
/// lines that cancel out: the lines of an acceptance and of an end are of their days and say what the row says of them;
/// what ended before `f` came and went before it; and where no act is later than `t`, it stood on `t` as it stands now.
const fn bears(count: Count) -> &'static str {
    match count {
        Count::ReceivedTotal | Count::CarriedOver | Count::Transferred => {
            "accepted_on <= t and (ended_on is null or ended_on >= f)"
        }
        Count::ReceivedNew => "accepted_on between f and t",
        Count::ReceivedOnline => "accepted_on between f and t and channel = 'online'",
        Count::ReceivedDirect => "accepted_on between f and t and channel = 'direct'",
        Count::ReceivedPostal => "accepted_on between f and t and channel = 'postal'",
        Count::ResolvedTotal => "ended_on between f and t",
        Count::ResolvedEarly => "ended_on between f and t and ended_on < due_on",
        Count::ResolvedOnTime => {
            "ended_on between f and t and (due_on is null or ended_on = due_on or outcome in ('withdrawn', 'stopped'))"
        }
        Count::ResolvedOverdue => "ended_on between f and t and ended_on > due_on",
        Count::ResolvedRefused => "ended_on between f and t and outcome = 'refused'",
        Count::ResolvedWithdrawn => "ended_on between f and t and outcome = 'withdrawn'",
        Count::ResolvedStopped => "ended_on between f and t and outcome = 'stopped'",
        Count::ResolvedWithoutDueDate => "ended_on between f and t and due_on is null",
        Count::ResolvedOverdueOriginal => "ended_on between f and t and ended_on > original_due_on",
        Count::PendingTotal | Count::PendingInTime => {
            "accepted_on <= t and (ended_on is null or ended_on > t)"
        }
        Count::PendingOverdue => {
            "accepted_on <= t and (ended_on is null or ended_on > t) and (last_occurred_at >= ends or due_on < t)"
        }
        Count::PendingWaiting => {
            "accepted_on <= t and (ended_on is null or ended_on > t) \
             and (last_occurred_at >= ends or status in ('supplement_requested', 'payment_requested'))"
        }
        Count::PendingWithoutDueDate => {
            "accepted_on <= t and (ended_on is null or ended_on > t) and (last_occurred_at >= ends or due_on is null)"
        }
        kept_beside @ (Count::ReceivedOnlineFull
        | Count::ReceivedOnlinePartial
        | Count::ReceivedOnlineOther
        | Count::ReceivedOnlineUnknown
        | Count::ResolvedOverdueWithApology
        | Count::ResolvedOverdueWithoutApology
        | Count::PendingOverdueWithApology
        | Count::PendingOverdueWithoutApology
        | Count::ResolvedOverdueQd766
        | Count::PendingOverdueQd766) => bears_beside(kept_beside),
        Count::RegisteredWaiting | Count::RegisteredInTime | Count::IntakeRefused => {
            "submitted_at < ends and (accepted_on is null or accepted_on > t) \
             and (status = 'registered' or last_occurred_at >= begins)"
        }
        // The first answer is an act in the range, and acceptance, where there was one, is not before it.
        Count::IntakeAnswered => {
            "channel = 'online' and intake_due_at is not null and submitted_at < ends and last_occurred_at >= begins \
             and (accepted_on is null or accepted_on >= f)"
        }
        Count::IntakeAnsweredLate => {
            "channel = 'online' and intake_due_at < ends and last_occurred_at >= begins \
             and (accepted_on is null or accepted_on >= f) and (noticed or coalesce(accepted_at > intake_due_at, true))"
        }
        Count::IntakeOverdue => {
            "channel = 'online' and intake_due_at < ends and (accepted_on is null or accepted_on > t) \
             and (last_occurred_at >= ends or status = 'registered' and not noticed)"
        }
        // Handing a result over is an act too, and can be entered late long after the end.
        Count::LateEntries => {
            "submitted_at < ends and last_occurred_at >= begins \
             and exists (select from dossier_events l where l.dossier_id = s.id and l.late)"
        }
    }
}

/// The same of what the wide form and the rule of QĐ 766 count.
const fn bears_beside(count: Count) -> &'static str {
    match count {
        Count::ReceivedOnlineFull => {
            "accepted_on between f and t and channel = 'online' and online_service = 'full'"
        }
        Count::ReceivedOnlinePartial => {
            "accepted_on between f and t and channel = 'online' and online_service = 'partial'"
        }
        Count::ReceivedOnlineOther => {
            "accepted_on between f and t and channel = 'online' and online_service in ('information', 'none')"
        }
        Count::ReceivedOnlineUnknown => {
            "accepted_on between f and t and channel = 'online' and online_service is null"
        }
        Count::ResolvedOverdueWithApology => "ended_on between f and t and ended_on > due_on and extended",
        Count::ResolvedOverdueWithoutApology => {
            "ended_on between f and t and ended_on > due_on and not extended"
        }
        Count::PendingOverdueWithApology => {
            "accepted_on <= t and (ended_on is null or ended_on > t) \
             and (last_occurred_at >= ends or due_on < t and extended)"
        }
        Count::PendingOverdueWithoutApology => {
            "accepted_on <= t and (ended_on is null or ended_on > t) \
             and (last_occurred_at >= ends or due_on < t and not extended)"
        }
        Count::ResolvedOverdueQd766 => {
            "ended_on between f and t and ended_on - supplement_days > coalesce(due_on, latest_on)"
        }
        Count::PendingOverdueQd766 => {
            "accepted_on <= t and (ended_on is null or ended_on > t) and (last_occurred_at >= ends \
             or supplements > 1 and status = 'supplement_requested' or t - supplement_days > coalesce(due_on, latest_on))"
        }
        _ => "false",
    }
}

/// What must be true of a dossier to have a part in a cell.
pub(super) fn any_of(cell: &Cell) -> String {
    cell.adds().iter().map(|count| bears(*count)).collect::<Vec<_>>().join(" or ")
}

/// The statement of a window: `$8` to `$11` are the first and the last day, the moment the first begins and the one the
/// last ends; `$12` is the size of the window again.
fn text(walk: Walk, cell: &Cell) -> String {
    let walked = match (cell.adds(), walk) {
        // Nobody else can have a part; the first source is empty.
        ([Count::Transferred], _) => format!("{ALL} where false"),
        (_, Walk::EachAgency) => EACH_AGENCY.to_owned(),
        (_, Walk::All) => ALL.to_owned(),
    };
    let bears = any_of(cell);
    format!(
        "select id, wanted, is_last from (select s.id, s.ours and not s.voided and coalesce({bears}, false) as wanted, \
         s.nth = asked.size as is_last from ({walked} union all {HANDED_ON}) s, \
         (select $8::date as f, $9::date as t, $10::timestamptz as begins, $11::timestamptz as ends, $12::bigint as size) asked) w \
         where wanted or is_last"
    )
}

#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Bool)]
    wanted: bool,
    #[diesel(sql_type = Bool)]
    is_last: bool,
}

/// The next window of at most `size` dossiers, or of each agency that many, whether or not they are wanted.
pub async fn window(
    conn: &mut Connection,
    search: &Search,
    after: DossierId,
    size: i64,
) -> QueryResult<Window> {
    let agencies = search.agencies.iter().map(|agency| agency.0).collect::<Vec<_>>();
    let seen: Vec<Seen> = Statement::new(text(search.walk, &search.cell))
        .bind::<Array<Integer>, _>(agencies)
        .bind::<SqlUuid, _>(after.0)
        .bind::<SqlUuid, _>(search.last.0)
        .bind::<BigInt, _>(size)
        .bind::<SqlUuid, _>(after.0)
        .bind::<SqlUuid, _>(search.last.0)
        .bind::<BigInt, _>(size)
        .bind::<Date, _>(search.from)
        .bind::<Date, _>(search.through)
        .bind::<Timestamptz, _>(start_of_day(search.from))
        .bind::<Timestamptz, _>(end_of_day(search.through))
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?;
    // Where a source was cut off, the others may not run ahead of it.
    let end = seen.iter().filter(|seen| seen.is_last).map(|seen| seen.id).min();
    let within = |seen: &&Seen| seen.wanted && end.is_none_or(|end| seen.id <= end);
    let mut dossiers: Vec<DossierId> = seen.iter().filter(within).map(|seen| DossierId(seen.id)).collect();
    dossiers.sort_unstable();
    dossiers.dedup();
    Ok(Window { dossiers, next: end.map(DossierId) })
}

/// Goes on with what is true of entries `e` made after a moment that count by `through`, as the sums take them off again
/// (`sums.rs`): those entered late, and those of the rest of its day.
pub(super) fn entered_since(
    statement: Statement<'_>,
    (known_at, since): (DateTime<Utc>, DateTime<Utc>),
    through: NaiveDate,
) -> Statement<'_> {
    statement
        .sql("((e.late and e.recorded_at > ")
        .value::<Timestamptz, _>(since)
        .sql(") or (e.recorded_at > ")
        .value::<Timestamptz, _>(since)
        .sql(" and e.recorded_at < ")
        .value::<Timestamptz, _>(end_of_day(civil_day(known_at)))
        .sql(")) and e.recorded_at > ")
        .value::<Timestamptz, _>(since)
        .sql(" and e.lines_from <= ")
        .value::<Date, _>(through)
}

#[derive(QueryableByName)]
struct Touched {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Dossiers with ids in `range` (its beginning not among them) to which something was entered after `since` that was not
/// known at `known_at` and counts by `through`.
pub async fn touched(
    conn: &mut Connection,
    (known_at, since): (DateTime<Utc>, DateTime<Utc>),
    through: NaiveDate,
    range: (DossierId, DossierId),
) -> QueryResult<Vec<DossierId>> {
    let since = since.max(known_at);
    let asked = Statement::new("select distinct e.dossier_id as id from dossier_events e where ");
    let rows: Vec<Touched> = entered_since(asked, (known_at, since), through)
        .sql(" and e.dossier_id > ")
        .value::<SqlUuid, _>(range.0.0)
        .sql(" and e.dossier_id <= ")
        .value::<SqlUuid, _>(range.1.0)
        .sql(" order by 1")
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| DossierId(row.id)).collect())
}

/// The last id there is; `None` where there is no dossier.
pub async fn last_id(conn: &mut Connection) -> QueryResult<Option<DossierId>> {
    let rows: Vec<Touched> =
        Statement::new("select id from dossiers order by id desc limit 1").load(conn).await?;
    Ok(rows.into_iter().next().map(|row| DossierId(row.id)))
}

/// An event of a dossier as it is stored.
#[derive(Debug, QueryableByName)]
pub struct Stored {
    #[diesel(sql_type = SqlUuid)]
    dossier_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    fact: String,
    #[diesel(sql_type = Text)]
    lines: String,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    overdue_reason: Option<String>,
}

/// What is read of events, of whichever dossiers.
pub(super) const EVENTS: &str = "select e.dossier_id, case when e.seq = 1 then d.code end as code, e.seq, e.id, \
    e.fact::text as fact, e.lines::text as lines, e.occurred_at, e.recorded_at, e.overdue_reason \
    from dossier_events e join dossiers d on d.id = e.dossier_id";

/// What was known of these dossiers at a moment, one after the other, each in order.
pub async fn stored(
    conn: &mut Connection,
    dossiers: &[DossierId],
    known_at: DateTime<Utc>,
) -> QueryResult<Vec<Stored>> {
    Statement::new(EVENTS)
        .sql(" where e.dossier_id = any(")
        .value::<Array<SqlUuid>, _>(dossiers.iter().map(|dossier| dossier.0).collect::<Vec<_>>())
        .sql(") and e.recorded_at <= ")
        .value::<Timestamptz, _>(known_at)
        .sql(" order by e.dossier_id, e.seq")
        .load(conn)
        .await
}

impl Stored {
    /// Whose event it is.
    pub const fn dossier(&self) -> DossierId {
        DossierId(self.dossier_id)
    }

    /// The code of the dossier: with its first event, and only where it has one by now.
    pub fn code(&self) -> QueryResult<Option<DossierCode>> {
        self.code.as_deref().map(str::parse).transpose().map_err(senseless)
    }

    /// What it posted.
    pub fn lines(&self) -> QueryResult<Vec<Line>> {
        lines_of_text(&self.lines).ok_or_else(|| {
            senseless(UnknownWord { word: self.lines.clone(), allowed: "ledger lines".to_owned() })
        })
    }

    /// What happened, with what bears on where it stands; who did it and why is left away.
    pub fn event(&self) -> QueryResult<Event> {
        Ok(Event {
            id: EventId(self.id),
            seq: u32::try_from(self.seq).map_err(senseless)?,
            fact: serde_json::from_str(&self.fact).map_err(senseless)?,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            officer: None,
            reason: None,
            note: None,
            overdue_reason: self.overdue_reason.as_deref().map(str::parse).transpose().map_err(senseless)?,
        })
    }
}
