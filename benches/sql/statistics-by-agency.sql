-- As statistics.sql, kept apart by agency.
with lines as (
    select m.month < date '2023-01-01' as before, m.agency_id, m.channel, m.measure, m.n from ledger_months m
        where m.agency_id between :district and :last_commune and m.month <= date '2023-03-01'
    union all select t.month < date '2023-01-01', t.agency_id, t.channel, t.measure, t.n from ledger_tail t
        where t.agency_id between :district and :last_commune and t.month <= date '2023-03-01'
    union all select x.day < date '2022-12-15', x.agency_id, x.channel, x.measure, -x.n from (
        select (l ->> 0)::date as day, (l ->> 1)::int as agency_id, (l ->> 3)::smallint as channel, (l ->> 4)::smallint as measure,
            (l ->> 5)::bigint as n from dossier_events e, jsonb_array_elements(e.lines) l
        where (e.late and e.recorded_at > timestamptz '2023-03-24 20:00+07') or (e.recorded_at > timestamptz '2023-03-24 20:00+07'
            and e.recorded_at < timestamptz '2023-03-25 00:00+07')) x
        where x.day <= date '2023-03-14' and x.agency_id between :district and :last_commune)
select before, agency_id, channel, measure, sum(n)::bigint from lines group by 1, 2, 3, 4 having sum(n) <> 0;
