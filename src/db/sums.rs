//! Sums of ledger lines for figures: ONE statement over totals and tail, so each committed line counts exactly once.
//!
//! Three ways to the same numbers: whole reporting months from `ledger_month_totals`, or by procedure from
//! `ledger_months`; other ranges without procedure from `ledger_days`; other ranges by procedure from months, with the
//! days at the edges taken from the events. What was recorded after `known_at` is left out in the same statement: where
//! the mark says that the totals hold none of it (a question about the present), the lines of the tail tell their moment;
//! else it is taken off again from the events.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, SmallInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::statement::Statement;
use super::{Connection, senseless};
use crate::domain::id::{AgencyId, ProcedureId};
use crate::domain::ledger::Measure;
use crate::domain::period::ReportingMonth;
use crate::domain::procedure::Channel;
use crate::domain::tally::Bucket;
use crate::domain::time::{civil_day, end_of_day};
use crate::domain::word::UnknownWord;

/// What the sums are kept apart by, besides channel and measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Nothing.
    Nothing,
    /// Agency.
    Agency,
    /// Procedure.
    Procedure,
    /// Reporting month, within the range.
    Month,
    /// Day, within the range.
    Day,
}

/// A question to the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose lines.
    pub agencies: Vec<AgencyId>,
    /// First day of the range.
    pub from: NaiveDate,
    /// Last day counted.
    pub through: NaiveDate,
    /// Leave out what was recorded later.
    pub known_at: Option<DateTime<Utc>>,
    /// What to keep apart.
    pub apart: Apart,
}

/// A sum of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Before the range or within it.
    pub bucket: Bucket,
    /// A day, or a day of the reporting month; only where kept apart by time.
    pub at: Option<NaiveDate>,
    /// Agency, where kept apart.
    pub agency: Option<AgencyId>,
    /// Procedure, where kept apart.
    pub procedure: Option<ProcedureId>,
    /// Channel.
    pub channel: Channel,
    /// Measure.
    pub measure: Measure,
    /// Sum of the signed counts.
    pub n: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Bool)]
    before: bool,
    #[diesel(sql_type = Nullable<Date>)]
    at: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Integer>)]
    agency_id: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    procedure_id: Option<i32>,
    #[diesel(sql_type = SmallInt)]
    channel: i16,
    #[diesel(sql_type = SmallInt)]
    measure: i16,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Where the lines of a question come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Months,
    Days,
    MonthsAndEdges,
}

impl Question {
    fn source(&self) -> Source {
        let whole_months = ReportingMonth::of(self.from).first_day() == self.from
            && ReportingMonth::of(self.through).last_day() == self.through;
        match self.apart {
            Apart::Day => Source::Days,
            _ if whole_months => Source::Months,
            Apart::Procedure => Source::MonthsAndEdges,
            _ => Source::Days,
        }
    }

    fn first_month(&self) -> NaiveDate {
        ReportingMonth::of(self.from).name_day()
    }

    fn last_month(&self) -> NaiveDate {
        ReportingMonth::of(self.through).name_day()
    }

    /// The months that the range cuts: their days come from the events.
    fn edges(&self) -> [(NaiveDate, NaiveDate); 2] {
        let first = ReportingMonth::of(self.from);
        let last = ReportingMonth::of(self.through);
        let whole =
            |month: ReportingMonth| month.first_day() >= self.from && month.last_day() <= self.through;
        // A whole month at an end of the range is no edge: an empty interval stands in its place.
        let none = (FAR, NEAR);
        let of = |month: ReportingMonth| {
            if whole(month) { none } else { (month.first_day(), month.last_day().min(self.through)) }
        };
        [of(first), if first == last { none } else { of(last) }]
    }
}

/// Days before and after everything that PostgreSQL knows too: chrono's own ends lie beyond its.
const NEAR: NaiveDate = far(1, 1, 1);
const FAR: NaiveDate = far(9999, 12, 31);

const fn far(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("a day of the calendar"),
    }
}

/// A statement that is put together from parts, each with its own values.
struct Parts<'a> {
    text: String,
    binds: Vec<Value<'a>>,
}

enum Value<'a> {
    Agencies(&'a [AgencyId]),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
}

impl<'a> Parts<'a> {
    /// Adds text whose `?` stand for these values.
    fn add(&mut self, text: &str, values: impl IntoIterator<Item = Value<'a>>) {
        let mut values = values.into_iter();
        for (nth, piece) in text.split('?').enumerate() {
            if nth > 0 {
                self.binds.extend(values.next());
                let _infallible = write!(self.text, "${}", self.binds.len());
            }
            self.text.push_str(piece);
        }
    }

    fn statement(self) -> Statement<'a> {
        self.binds.into_iter().fold(Statement::new(self.text), |statement, value| match value {
            Value::Agencies(agencies) => statement
                .bind::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>()),
            Value::Day(day) => statement.bind::<Date, _>(day),
            Value::Moment(moment) => statement.bind::<Timestamptz, _>(moment),
        })
    }
}

// One row. No clock is asked: the mark is the latest moment in the totals, whichever process recorded it.
const MARK: &str = "mark as materialized (select max(recorded_at) > ? as later from ledger_mark), ";

const MONTH_TOTALS: &str = "select m.month < ? as before, m.month as at, m.agency_id, null::int as procedure_id, \
    m.channel, m.measure, m.n from unnest(?) as a (id) join ledger_month_totals m on m.agency_id = a.id \
    where m.month <= ? ";

const MONTHS: &str = "select m.month < ? as before, m.month as at, m.agency_id, m.procedure_id, m.channel, m.measure, m.n \
    from unnest(?) as a (id) join ledger_months m on m.agency_id = a.id where m.month <= ? ";

const TAIL_BY_MONTH: &str = "union all select t.month < ?, t.month, t.agency_id, t.procedure_id, t.channel, t.measure, \
    t.n from ledger_tail t where t.agency_id = any(?) and t.month <= ? ";

const EARLIER_MONTHS: &str = "select true as before, null::date as at, m.agency_id, null::int as procedure_id, \
    m.channel, m.measure, m.n from unnest(?) as a (id) join ledger_month_totals m on m.agency_id = a.id \
    where m.month < ? ";

const DAYS: &str = "union all select d.day < ?, d.day, d.agency_id, null::int, d.channel, d.measure, d.n \
    from unnest(?) as a (id) join ledger_days d on d.agency_id = a.id where d.day between ? and ? ";

const TAIL_BY_DAY: &str = "union all select t.day < ?, t.day, t.agency_id, t.procedure_id, t.channel, t.measure, t.n \
    from ledger_tail t where t.agency_id = any(?) and t.day <= ? ";

const TAIL_AS_KNOWN: &str = "and (t.recorded_at <= ? or (select later from mark)) ";

const EVENTS_AS_KNOWN: &str = "and (e.recorded_at <= ? or (select later from mark)) ";

const NOT_IN_EDGES: &str = "and m.month <> ? and m.month <> ? ";

const TAIL_OUTSIDE_EDGES: &str = "and t.day not between ? and ? and t.day not between ? and ? ";

const LINES_OF_EVENTS: &str = "(l ->> 0)::date as day, (l ->> 1)::int as agency_id, (l ->> 2)::int as procedure_id, \
    (l ->> 3)::smallint as channel, (l ->> 4)::smallint as measure, (l ->> 5)::bigint as n \
    from dossier_events e, jsonb_array_elements(e.lines) l";

/// Answers a question in one statement.
pub async fn ask(conn: &mut Connection, question: &Question) -> QueryResult<Vec<Sum>> {
    let rows: Vec<Row> = statement(question).load(conn).await?;
    rows.iter().map(sum).collect()
}

fn sum(row: &Row) -> QueryResult<Sum> {
    let unknown =
        |number: i16| senseless(UnknownWord { word: number.to_string(), allowed: "ledger numbers".into() });
    Ok(Sum {
        bucket: if row.before { Bucket::Before } else { Bucket::Within },
        at: row.at,
        agency: row.agency_id.map(AgencyId),
        procedure: row.procedure_id.map(ProcedureId),
        channel: Channel::of_national_code(row.channel).ok_or_else(|| unknown(row.channel))?,
        measure: Measure::of_number(row.measure).ok_or_else(|| unknown(row.measure))?,
        n: row.n,
    })
}

fn statement(question: &Question) -> Statement<'_> {
    let mut parts = Parts { text: "with ".to_owned(), binds: Vec::new() };
    if let Some(known_at) = question.known_at {
        parts.add(MARK, [Value::Moment(known_at)]);
    }
    parts.text.push_str("lines as (");
    match question.source() {
        Source::Months => months(&mut parts, question),
        Source::Days => days(&mut parts, question),
        Source::MonthsAndEdges => months_and_edges(&mut parts, question),
    }
    if let Some(known_at) = question.known_at {
        take_off(&mut parts, question, known_at);
    }
    let kept = |wanted: bool, column: &'static str, sql_type| {
        if wanted { column.to_owned() } else { format!("null::{sql_type}") }
    };
    let by_time = matches!(question.apart, Apart::Month | Apart::Day);
    let at =
        if by_time { "case when before then null else at end".to_owned() } else { "null::date".to_owned() };
    let agency = kept(question.apart == Apart::Agency, "agency_id", "int");
    let procedure = kept(question.apart == Apart::Procedure, "procedure_id", "int");
    let ask = format!(
        ") select before, {at} as at, {agency} as agency_id, {procedure} as procedure_id, channel, measure, \
         sum(n)::bigint as n from lines group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0"
    );
    parts.text.push_str(&ask);
    parts.statement()
}

fn months<'a>(parts: &mut Parts<'a>, q: &'a Question) {
    let [from, through] = [q.first_month(), q.last_month()];
    let totals = if q.apart == Apart::Procedure { MONTHS } else { MONTH_TOTALS };
    parts.add(totals, [Value::Day(from), Value::Agencies(&q.agencies), Value::Day(through)]);
    parts.add(TAIL_BY_MONTH, [Value::Day(from), Value::Agencies(&q.agencies), Value::Day(through)]);
    as_known(parts, q, TAIL_AS_KNOWN);
}

fn days<'a>(parts: &mut Parts<'a>, q: &'a Question) {
    let first = ReportingMonth::of(q.from).first_day();
    let agencies = || Value::Agencies(&q.agencies);
    parts.add(EARLIER_MONTHS, [agencies(), Value::Day(q.first_month())]);
    parts.add(DAYS, [Value::Day(q.from), agencies(), Value::Day(first), Value::Day(q.through)]);
    parts.add(TAIL_BY_DAY, [Value::Day(q.from), agencies(), Value::Day(q.through)]);
    as_known(parts, q, TAIL_AS_KNOWN);
}

fn months_and_edges<'a>(parts: &mut Parts<'a>, q: &'a Question) {
    let agencies = || Value::Agencies(&q.agencies);
    let edges = q.edges();
    let name = |(first, last): (NaiveDate, NaiveDate)| {
        // No month is named by the last day of a year.
        Value::Day(if first > last { FAR } else { ReportingMonth::of(first).name_day() })
    };
    let [one, two] = edges;
    parts.add(MONTHS, [Value::Day(q.first_month()), agencies(), Value::Day(q.last_month())]);
    parts.add(NOT_IN_EDGES, [name(one), name(two)]);
    parts.add(TAIL_BY_DAY, [Value::Day(q.from), agencies(), Value::Day(q.through)]);
    let days = [one.0, one.1, two.0, two.1].map(Value::Day);
    parts.add(TAIL_OUTSIDE_EDGES, days);
    as_known(parts, q, TAIL_AS_KNOWN);
    for (first, last) in edges.into_iter().filter(|(first, last)| first <= last) {
        parts.add("union all select x.day < ?, x.day, x.agency_id, x.procedure_id, x.channel, x.measure, x.n from (select ", [
            Value::Day(q.from),
        ]);
        parts.text.push_str(LINES_OF_EVENTS);
        parts.add(" where e.lines_from <= ? and e.lines_to >= ? ", [Value::Day(last), Value::Day(first)]);
        as_known(parts, q, EVENTS_AS_KNOWN);
        parts.add(
            ") x where x.day between ? and ? and x.agency_id = any(?) ",
            [Value::Day(first), Value::Day(last), agencies()],
        );
    }
}

/// Narrows what tells its moment of recording itself.
fn as_known(parts: &mut Parts<'_>, q: &Question, narrowed: &str) {
    if let Some(known_at) = q.known_at {
        parts.add(narrowed, [Value::Moment(known_at)]);
    }
}

/// What was recorded after the moment but counts on a day that is shown, where the totals may hold any of it: lines of
/// earlier days than their recording, whenever that was; and all that was recorded later on the day of the moment.
fn take_off<'a>(parts: &mut Parts<'a>, q: &'a Question, known_at: DateTime<Utc>) {
    parts.add("union all select x.day < ?, x.day, x.agency_id, x.procedure_id, x.channel, x.measure, -x.n from (select ", [
        Value::Day(q.from),
    ]);
    parts.text.push_str(LINES_OF_EVENTS);
    parts.add(" where e.late and e.recorded_at > ? union all select ", [Value::Moment(known_at)]);
    parts.text.push_str(LINES_OF_EVENTS);
    parts.add(
        " where not e.late and e.recorded_at > ? and e.recorded_at < ?) x \
         where (select later from mark) and x.day <= ? and x.agency_id = any(?) ",
        [
            Value::Moment(known_at),
            Value::Moment(end_of_day(civil_day(known_at))),
            Value::Day(q.through),
            Value::Agencies(&q.agencies),
        ],
    );
}
