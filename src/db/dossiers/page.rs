//! Pages of dossiers: filters, keyset cursors, counts by choice. The reach of the caller is part of every question.

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::row::{Filed, Row};
use crate::db::Connection;
use crate::db::statement::Statement;
use crate::domain::dossier::Standing;
use crate::domain::id::ProcedureId;
use crate::domain::procedure::Channel;
use crate::domain::reach::Reach;
use crate::domain::status::Status;

/// Order of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Latest registered first.
    NewestFirst,
    /// Earliest registered first.
    OldestFirst,
}

crate::spell!(Sort { NewestFirst = "-id", OldestFirst = "id" });

/// What a list is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Status.
    pub status: Option<Status>,
    /// Standing on `today`.
    pub standing: Option<Standing>,
    /// Procedure.
    pub procedure: Option<ProcedureId>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Reference of the asking client, with its id.
    pub reference: Option<(String, String)>,
    /// Accepted on or after.
    pub accepted_from: Option<NaiveDate>,
    /// Accepted on or before.
    pub accepted_to: Option<NaiveDate>,
    /// Due on or after.
    pub due_from: Option<NaiveDate>,
    /// Due on or before.
    pub due_to: Option<NaiveDate>,
}

/// A page to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many, at most.
    pub limit: i64,
    /// Order.
    pub sort: Sort,
    /// Id of the last dossier of the page before.
    pub after: Option<Uuid>,
    /// The day standings are judged on.
    pub today: NaiveDate,
}

// Each filter is written so that null narrows nothing; the text is fixed for each order, so it stays prepared.
const FILTERED: &str = "from wanted w, dossiers d where \
    (w.agencies is null or d.agency_id = any(w.agencies) or d.intake_agency_id = any(w.agencies)) \
    and (w.status is null or d.status = w.status) \
    and (w.procedure_id is null or d.procedure_id = w.procedure_id) \
    and (w.channel is null or d.channel = w.channel) \
    and (w.ref_client is null or (d.client_id = w.ref_client and d.external_ref = w.ref)) \
    and (w.accepted_from is null or d.accepted_on >= w.accepted_from) \
    and (w.accepted_to is null or d.accepted_on <= w.accepted_to) \
    and (w.due_from is null or d.due_on >= w.due_from) \
    and (w.due_to is null or d.due_on <= w.due_to) \
    and (w.standing is null or (not d.voided and w.standing = case d.status \
        when 'registered' then 'waiting_intake' \
        when 'supplement_requested' then 'waiting' when 'payment_requested' then 'waiting' \
        when 'accepted' then case when d.due_on < w.today then 'overdue' else 'in_time' end \
        when 'processing' then case when d.due_on < w.today then 'overdue' else 'in_time' end \
        when 'withdrawn' then case when d.ended_on is not null then 'ended_on_time' end \
        when 'stopped' then case when d.ended_on is not null then 'ended_on_time' end \
        when 'done' then case when d.ended_on < d.due_on then 'ended_early' \
            when d.ended_on > d.due_on then 'ended_overdue' else 'ended_on_time' end \
        when 'returned' then case when d.ended_on < d.due_on then 'ended_early' \
            when d.ended_on > d.due_on then 'ended_overdue' else 'ended_on_time' end end)) ";

const WANTED: &str = "with wanted as (select $1::int[] as agencies, $2::text as status, $3::int as procedure_id, \
    $4::text as channel, $5::text as ref_client, $6::text as ref, $7::date as accepted_from, $8::date as accepted_to, \
    $9::date as due_from, $10::date as due_to, $11::text as standing, $12::date as today, $13::uuid as after_id) ";

const COLUMNS: &str = "select d.*, a.kind, a.name, a.identity_sealed, a.identity_hash, a.identity_tail, a.phone, \
    a.email, a.address, a.summary, a.documents from page d join applicants a on a.dossier_id = d.id ";

fn wanted<'a>(text: String, reach: &Reach, filter: &'a Filter, page: &Page) -> Statement<'a> {
    let agencies = match reach {
        Reach::Everything => None,
        Reach::Agencies(agencies) => Some(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>()),
    };
    let reference = filter.reference.as_ref();
    Statement::new(text)
        .bind::<Nullable<Array<Integer>>, _>(agencies)
        .bind::<Nullable<Text>, _>(filter.status.map(Status::as_str))
        .bind::<Nullable<Integer>, _>(filter.procedure.map(|procedure| procedure.0))
        .bind::<Nullable<Text>, _>(filter.channel.map(Channel::as_str))
        .bind::<Nullable<Text>, _>(reference.map(|(client, _)| client.as_str()))
        .bind::<Nullable<Text>, _>(reference.map(|(_, reference)| reference.as_str()))
        .bind::<Nullable<Date>, _>(filter.accepted_from)
        .bind::<Nullable<Date>, _>(filter.accepted_to)
        .bind::<Nullable<Date>, _>(filter.due_from)
        .bind::<Nullable<Date>, _>(filter.due_to)
        .bind::<Nullable<Text>, _>(filter.standing.map(Standing::as_str))
        .bind::<Date, _>(page.today)
        .bind::<Nullable<SqlUuid>, _>(page.after)
}

/// One page, one query. Ask for one more than is shown to learn whether there is a next page.
pub async fn page(
    mut conn: &Connection,
    reach: &Reach,
    filter: &Filter,
    page: &Page,
) -> QueryResult<Vec<Filed>> {
    let (beyond, order) = match page.sort {
        Sort::NewestFirst => ("<", "desc"),
        Sort::OldestFirst => (">", "asc"),
    };
    let text = format!(
        "{WANTED}, page as (select d.* {FILTERED} and (w.after_id is null or d.id {beyond} w.after_id) \
         order by d.id {order} limit $14) {COLUMNS} order by d.id {order}"
    );
    let rows: Vec<Row> =
        wanted(text, reach, filter, page).bind::<BigInt, _>(page.limit).load(&mut conn).await?;
    rows.into_iter().map(Filed::try_from).collect()
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many there are; with `cap` no further than that is counted.
pub async fn count(
    mut conn: &Connection,
    reach: &Reach,
    filter: &Filter,
    page: &Page,
    cap: Option<i64>,
) -> QueryResult<i64> {
    let text = format!("{WANTED} select count(*) as n from (select 1 {FILTERED} limit $14) c");
    let counted: Counted =
        wanted(text, reach, filter, page).bind::<Nullable<BigInt>, _>(cap).get_result(&mut conn).await?;
    Ok(counted.n)
}
