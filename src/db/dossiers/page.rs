//! Pages of dossiers, and how many there are. The reach of the caller is part of every question.
//!
//! One statement a page. Its text is put together from what is asked for, so that each list is read off an index:
//! of each agency the next few, in order, then merged (a subtree never sorts all that it has); of everything by id, off
//! the primary key; of a reference, a code or an identity number, off the index of that.
//! Those that lack the date they are ordered by are looked for only where the others do not fill the page.

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer};
use diesel_async::RunQueryDsl;

use super::filter::{Filter, Part};
use super::row::{Filed, Row};
use super::sort::{Key, Place, Sort};
use crate::db::Connection;
use crate::db::statement::Statement;
use crate::domain::reach::Reach;

/// A page to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many, at most.
    pub limit: i64,
    /// Order.
    pub sort: Sort,
    /// Place of the last dossier of the page before.
    pub after: Option<Place>,
    /// The day standings are judged on.
    pub today: NaiveDate,
}

const COLUMNS: &str = " select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from page p join dossiers d on d.id = p.id \
    join applicants a on a.dossier_id = p.id order by ";

/// Texts with more conditions than this are too many kinds to keep them prepared on every connection.
const KEPT: usize = 1;

/// One page, one query. Ask for one more than is shown to learn whether there is a next page.
pub async fn page(
    mut conn: &Connection,
    reach: &Reach,
    filter: &Filter,
    page: &Page,
) -> QueryResult<Vec<Filed>> {
    let agencies = keys(reach);
    let question = Question { agencies: agencies.as_deref(), filter, page };
    let statement = question.write();
    let statement = if filter.narrowings() > KEPT { statement.planned_anew() } else { statement };
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    rows.into_iter().map(Filed::try_from).collect()
}

fn keys(reach: &Reach) -> Option<Vec<i32>> {
    match reach {
        Reach::Everything => None,
        Reach::Agencies(agencies) => Some(agencies.iter().map(|agency| agency.0).collect()),
    }
}

/// Which of those in order are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Those that have the date.
    Dated,
    /// Those that lack it.
    Undated,
    /// All, where none can lack it.
    All,
}

struct Question<'a> {
    agencies: Option<&'a [i32]>,
    filter: &'a Filter,
    page: &'a Page,
}

impl<'a> Question<'a> {
    fn write(&self) -> Statement<'a> {
        let to = if self.filter.is_pointed() {
            self.pointed()
        } else if self.agencies.is_none() && self.key() == Key::Id && self.filter.part() != Part::Open {
            self.straight()
        } else {
            self.merged()
        };
        let (direction, _) = self.page.sort.direction();
        to.sql(COLUMNS).sql(&format!("p.k is null, p.k {direction}, p.id {direction}"))
    }

    fn key(&self) -> Key {
        self.page.sort.key()
    }

    /// Few are found: by the index of what names them.
    fn pointed(&self) -> Statement<'a> {
        let column = self.key().column();
        let to = Statement::new(format!("with page as (select d.id, {column} as k from dossiers d "));
        let to = if self.filter.identity.is_some() {
            to.sql("join applicants i on i.dossier_id = d.id ")
        } else {
            to
        };
        let to = self.filter.write(within(to.sql("where true"), self.agencies), self.page.today);
        let to = match self.page.after {
            Some(place) if self.key().may_lack() && !place.is_past_the_dated() => {
                place.write(to.sql(&format!(" and ({column} is null or ")), self.page.sort).sql(")")
            }
            Some(place) if self.key().may_lack() => {
                place.write(to.sql(&format!(" and {column} is null and ")), self.page.sort)
            }
            Some(place) => place.write(to.sql(" and "), self.page.sort),
            None => to,
        };
        self.cut(to, &format!("{column} is null, {column}"), "d.id").sql(")")
    }

    /// Of everything by id: along the primary key.
    fn straight(&self) -> Statement<'a> {
        let to = Statement::new("with page as (select d.id, d.id as k from dossiers d where true");
        let to = self.beyond(self.filter.write(to, self.page.today), Phase::All);
        self.cut(to, "d.id", "d.id").sql(")")
    }

    /// The next few of each agency, merged.
    fn merged(&self) -> Statement<'a> {
        if !self.key().may_lack() {
            return self.phase(Statement::new("with page as ("), Phase::All, None).sql(")");
        }
        if self.page.after.is_some_and(|place| place.is_past_the_dated()) {
            return self.phase(Statement::new("with page as ("), Phase::Undated, None).sql(")");
        }
        let to = self.phase(Statement::new("with dated as materialized ("), Phase::Dated, None);
        let to = to.sql("), undated as (");
        let to = self.phase(to, Phase::Undated, Some("(select count(*) from dated) < "));
        self.cut(
            to.sql("), page as (select * from (select * from dated union all select * from undated) m"),
            "m.k is null, m.k",
            "m.id",
        )
        .sql(")")
    }

    /// One phase of all agencies; `unless` is asked once, before any of it is looked for.
    fn phase(&self, to: Statement<'a>, phase: Phase, unless: Option<&str>) -> Statement<'a> {
        // By due date there is an index of the open and one of the ended: what may be either is merged from both.
        let parts: &[Part] = match (self.key(), self.filter.part()) {
            (Key::Due, Part::Either) => &[Part::Open, Part::Ended],
            _ => &[Part::Either],
        };
        let mut to = to.sql("select * from (");
        for (nth, part) in parts.iter().enumerate() {
            let to_next = if nth > 0 { to.sql(" union all ") } else { to };
            to = self.answered(to_next, phase, *part, unless);
        }
        if self.agencies.is_some() {
            to = self.taken_in(to.sql(" union all "), phase, unless);
        }
        self.cut(to.sql(") u"), "u.k", "u.id")
    }

    /// Those that the agencies answer for.
    fn answered(&self, to: Statement<'a>, phase: Phase, part: Part, unless: Option<&str>) -> Statement<'a> {
        let to = to.sql("select x.id, x.k from ");
        let to = match self.agencies {
            Some(agencies) => to.sql("unnest(").value::<Array<Integer>, _>(agencies).sql(")"),
            None => to.sql("(select id from agencies)"),
        };
        let to = self.first_of(to.sql(" g(id) cross join lateral (")).sql("d.agency_id = g.id");
        self.last_of(to.sql(part.condition()), phase, unless)
    }

    /// Those that they took in and another agency answers for.
    fn taken_in(&self, to: Statement<'a>, phase: Phase, unless: Option<&str>) -> Statement<'a> {
        let agencies = self.agencies.unwrap_or_default();
        let to = to.sql("select x.id, x.k from unnest(").value::<Array<Integer>, _>(agencies);
        let to = self
            .first_of(to.sql(") g(id) cross join lateral ("))
            .sql("d.intake_agency_id = g.id and d.intake_agency_id <> d.agency_id and d.agency_id <> all(")
            .value::<Array<Integer>, _>(agencies)
            .sql(")");
        self.last_of(to, phase, unless)
    }

    fn first_of(&self, to: Statement<'a>) -> Statement<'a> {
        to.sql(&format!("select d.id, {} as k from dossiers d where ", self.key().column()))
    }

    fn last_of(&self, to: Statement<'a>, phase: Phase, unless: Option<&str>) -> Statement<'a> {
        let to = self.beyond(self.filter.write(to, self.page.today), phase);
        let to = self.cut(to, self.key().column(), "d.id").sql(") x");
        match unless {
            Some(condition) => to.sql(" where ").sql(condition).value::<BigInt, _>(self.page.limit),
            None => to,
        }
    }

    /// The phase, and what lies beyond the last page in it.
    fn beyond(&self, to: Statement<'a>, phase: Phase) -> Statement<'a> {
        let column = self.key().column();
        let to = match phase {
            Phase::Dated => to.sql(&format!(" and {column} is not null")),
            Phase::Undated => to.sql(&format!(" and {column} is null")),
            Phase::All => to,
        };
        match self.page.after {
            // Those without a date all come after one that has it.
            Some(place) if phase != Phase::Undated || place.is_past_the_dated() => {
                place.write(to.sql(" and "), self.page.sort)
            }
            _ => to,
        }
    }

    fn cut(&self, to: Statement<'a>, key: &str, id: &str) -> Statement<'a> {
        let (direction, _) = self.page.sort.direction();
        let order = if key == id {
            format!("{id} {direction}")
        } else {
            format!("{key} {direction}, {id} {direction}")
        };
        to.sql(&format!(" order by {order} limit ")).value::<BigInt, _>(self.page.limit)
    }
}

/// The reach as a condition.
fn within<'a>(to: Statement<'a>, agencies: Option<&'a [i32]>) -> Statement<'a> {
    match agencies {
        Some(agencies) => to
            .sql(" and (d.agency_id = any(")
            .value::<Array<Integer>, _>(agencies)
            .sql(") or d.intake_agency_id = any(")
            .value::<Array<Integer>, _>(agencies)
            .sql("))"),
        None => to,
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many there are on a day; with `cap` no further than that is counted.
pub async fn count(
    mut conn: &Connection,
    reach: &Reach,
    filter: &Filter,
    today: NaiveDate,
    cap: Option<i64>,
) -> QueryResult<i64> {
    let agencies = keys(reach);
    let to = Statement::new("select count(*) as n from (");
    let to = match agencies.as_deref() {
        Some(those) if !filter.is_pointed() => both_counted(to, those, filter, today),
        agencies => {
            let to = to.sql("select 1 from dossiers d");
            let to = if filter.identity.is_some() {
                to.sql(" join applicants i on i.dossier_id = d.id")
            } else {
                to
            };
            filter.write(within(to.sql(" where true"), agencies), today)
        }
    };
    let to = match cap {
        Some(cap) => to.sql(" limit ").value::<BigInt, _>(cap),
        None => to,
    };
    let statement = to.sql(") c");
    let statement = if filter.narrowings() > KEPT { statement.planned_anew() } else { statement };
    let counted: Counted = statement.get_result(&mut conn).await?;
    Ok(counted.n)
}

/// Those that the agencies answer for, and those that they took in and others answer for.
fn both_counted<'a>(
    to: Statement<'a>,
    agencies: &'a [i32],
    filter: &'a Filter,
    today: NaiveDate,
) -> Statement<'a> {
    let to = to.sql("select 1 from dossiers d where d.agency_id = any(");
    let to = filter.write(to.value::<Array<Integer>, _>(agencies).sql(")"), today);
    let to = to.sql(" union all select 1 from dossiers d where d.intake_agency_id <> d.agency_id");
    let to = to.sql(" and d.intake_agency_id = any(").value::<Array<Integer>, _>(agencies);
    let to = to.sql(") and d.agency_id <> all(").value::<Array<Integer>, _>(agencies);
    filter.write(to.sql(")"), today)
}
