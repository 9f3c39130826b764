-- The release before knows acceptance by one number and none of the measures 16 to 19: events, tail and totals say it so again.
alter table dossier_events disable trigger dossier_events_append_only;
update dossier_events e
    set lines = k.lines, lines_from = k.first, lines_to = k.last, late = coalesce(k.first < e.recorded_on, false)
    from (select x.dossier_id, x.seq,
            coalesce(jsonb_agg(case when l.measure between 12 and 15 then jsonb_set(l.line, '{4}', '3') else l.line end
                order by l.nth) filter (where l.measure not between 16 and 19), '[]') as lines,
            min(l.day) filter (where l.measure not between 16 and 19) as first,
            max(l.day) filter (where l.measure not between 16 and 19) as last
        from dossier_events x, lateral (select line, nth, (line ->> 0)::date as day, (line ->> 4)::int as measure
            from jsonb_array_elements(x.lines) with ordinality as each (line, nth)) l
        group by 1, 2 having bool_or(l.measure between 12 and 19)) k
    where e.dossier_id = k.dossier_id and e.seq = k.seq;
alter table dossier_events enable trigger dossier_events_append_only;
delete from ledger_tail where measure between 16 and 19;
update ledger_tail set measure = 3 where measure between 12 and 15;
delete from ledger_months where measure between 16 and 19;
with moved as (delete from ledger_months where measure between 12 and 15 returning month, agency_id, procedure_id, channel, n)
insert into ledger_months (month, agency_id, procedure_id, channel, measure, n)
select month, agency_id, procedure_id, channel, 3, sum(n)::bigint from moved group by 1, 2, 3, 4
on conflict (agency_id, month, procedure_id, channel, measure) do update set n = ledger_months.n + excluded.n;
delete from ledger_month_totals where measure between 16 and 19;
with moved as (delete from ledger_month_totals where measure between 12 and 15 returning month, agency_id, channel, n)
insert into ledger_month_totals (month, agency_id, channel, measure, n)
select month, agency_id, channel, 3, sum(n)::bigint from moved group by 1, 2, 3
on conflict (agency_id, month, channel, measure) do update set n = ledger_month_totals.n + excluded.n;
delete from ledger_days where measure between 16 and 19;
with moved as (delete from ledger_days where measure between 12 and 15 returning day, agency_id, channel, n)
insert into ledger_days (day, agency_id, channel, measure, n)
select day, agency_id, channel, 3, sum(n)::bigint from moved group by 1, 2, 3
on conflict (agency_id, day, channel, measure) do update set n = ledger_days.n + excluded.n;
drop table ledger_rules;
alter table dossiers drop column supplement_days, drop column online_service, drop column latest_on;
