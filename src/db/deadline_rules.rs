//! The rules of submission as they are stored; which one holds is `domain/submission`'s question.

use chrono::NaiveDate;
use diesel::upsert::excluded;
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};

use super::schema::deadline_rules;
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::submission::{DayOff, DeadlineRule};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = deadline_rules)]
struct Row {
    form_set: String,
    level: String,
    period_kind: String,
    day_of_month: i16,
    shift_to_next_wd: bool,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    basis: String,
    source: String,
}

impl From<&DeadlineRule> for Row {
    fn from(rule: &DeadlineRule) -> Self {
        let DeadlineRule {
            form_set,
            level,
            period_kind,
            day_of_month,
            day_off,
            valid_from,
            valid_to,
            basis,
            source,
        } = rule;
        Self {
            form_set: form_set.clone(),
            level: level.as_str().to_owned(),
            period_kind: period_kind.as_str().to_owned(),
            day_of_month: i16::from(*day_of_month),
            shift_to_next_wd: *day_off == DayOff::NextWorkingDay,
            valid_from: *valid_from,
            valid_to: *valid_to,
            basis: basis.as_str().to_owned(),
            source: source.clone(),
        }
    }
}

impl TryFrom<Row> for DeadlineRule {
    type Error = Error;

    fn try_from(row: Row) -> QueryResult<Self> {
        Ok(Self {
            form_set: row.form_set,
            level: row.level.parse().map_err(senseless)?,
            period_kind: row.period_kind.parse().map_err(senseless)?,
            day_of_month: u8::try_from(row.day_of_month).map_err(senseless)?,
            day_off: if row.shift_to_next_wd { DayOff::NextWorkingDay } else { DayOff::Stays },
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            basis: row.basis.parse().map_err(senseless)?,
            source: row.source,
        })
    }
}

/// Every rule, by set of forms, level, kind of period and first day.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<DeadlineRule>> {
    let order = (
        deadline_rules::form_set,
        deadline_rules::level,
        deadline_rules::period_kind,
        deadline_rules::valid_from,
    );
    let rows = deadline_rules::table.order(order).select(Row::as_select()).load(conn).await?;
    rows.into_iter().map(DeadlineRule::try_from).collect()
}

/// Makes other changes of the rules wait until this transaction ends; who reads does not wait.
pub async fn lock(conn: &mut Connection) -> QueryResult<()> {
    conn.batch_execute("lock table deadline_rules in share row exclusive mode").await
}

/// Writes rules, each over the one of its first day, if there is one.
pub async fn put(conn: &mut Connection, rules: &[DeadlineRule]) -> QueryResult<()> {
    let rows: Vec<Row> = rules.iter().map(Row::from).collect();
    diesel::insert_into(deadline_rules::table)
        .values(rows)
        .on_conflict((
            deadline_rules::form_set,
            deadline_rules::level,
            deadline_rules::period_kind,
            deadline_rules::valid_from,
        ))
        .do_update()
        .set((
            deadline_rules::day_of_month.eq(excluded(deadline_rules::day_of_month)),
            deadline_rules::shift_to_next_wd.eq(excluded(deadline_rules::shift_to_next_wd)),
            deadline_rules::valid_to.eq(excluded(deadline_rules::valid_to)),
            deadline_rules::basis.eq(excluded(deadline_rules::basis)),
            deadline_rules::source.eq(excluded(deadline_rules::source)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
