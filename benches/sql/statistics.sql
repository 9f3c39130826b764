-- The figures of the quarter as they are known now: totals and tail, which is less than src/db/sums.rs must ask.
with lines as (
    select m.month < date '2023-01-01' as before, m.agency_id, m.channel, m.measure, m.n from ledger_month_totals m
        where m.agency_id between :district and :last_commune and m.month <= date '2023-03-01'
    union all select t.month < date '2023-01-01', t.agency_id, t.channel, t.measure, t.n from ledger_tail t
        where t.agency_id between :district and :last_commune and t.month <= date '2023-03-01')
select before, channel, measure, sum(n)::bigint from lines group by 1, 2, 3 having sum(n) <> 0;
