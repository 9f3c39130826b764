-- Figures that ask for no procedure read totals without one, and a mark says up to which moment the totals hold what
-- was recorded: a question about the present need not look for what was recorded later.
-- A process of the release before this one knows neither: it must be stopped first.

-- The tail is rolled up here once, so that each of its lines can be asked for its moment from now on.
with moved as (delete from ledger_tail returning month, day, agency_id, procedure_id, channel, measure, n),
    days as (insert into ledger_days (day, agency_id, channel, measure, n)
        select day, agency_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4
        on conflict (agency_id, day, channel, measure) do update set n = ledger_days.n + excluded.n)
insert into ledger_months (month, agency_id, procedure_id, channel, measure, n)
select month, agency_id, procedure_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4, 5
on conflict (agency_id, month, procedure_id, channel, measure) do update set n = ledger_months.n + excluded.n;

alter table ledger_tail add column recorded_at timestamptz not null;
comment on column ledger_tail.recorded_at is 'When the lines were recorded (business time); equal lines of one batch are one row.';
-- Each row is dead within a second or two: what is dead must not be read over and over.
alter table ledger_tail set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create table ledger_month_totals (
    month date not null,
    agency_id integer not null,
    channel smallint not null,
    measure smallint not null,
    n bigint not null,
    constraint ledger_month_totals_pkey primary key (agency_id, month, channel, measure)
);
comment on table ledger_month_totals is 'ledger_months without procedure: what figures of official periods and balances before a day are read from.';
comment on column ledger_month_totals.month is 'Reporting month, by the first of the civil month that names it.';
comment on column ledger_month_totals.agency_id is 'Agency that answers.';
comment on column ledger_month_totals.channel is 'Channel: 1 direct, 2 online, 3 postal.';
comment on column ledger_month_totals.measure is 'What is counted.';
comment on column ledger_month_totals.n is 'Signed count.';
insert into ledger_month_totals (month, agency_id, channel, measure, n)
select month, agency_id, channel, measure, sum(n)::bigint from ledger_months group by 1, 2, 3, 4 order by 2, 1, 3, 4;

create table ledger_mark (
    one boolean not null default true constraint ledger_mark_pkey primary key
        constraint ledger_mark_one check (one),
    recorded_at timestamptz not null
);
comment on table ledger_mark is 'One row, kept by the roll-up: no line in the totals was recorded later than this.';
comment on column ledger_mark.one is 'Always true: there is one row.';
comment on column ledger_mark.recorded_at is 'Latest moment of recording among the lines in the totals (business time).';
insert into ledger_mark (recorded_at)
select coalesce(max(recorded_at), timestamptz '1970-01-01 00:00:00+00') from dossier_events;
