-- The release before knows no lines of these measures (answered, answered late, unanswered past its time): they are taken
-- off events, tail and totals alike, so that all still add up.
alter table dossier_events disable trigger dossier_events_append_only;
update dossier_events e
    set lines = k.lines, lines_from = k.first, lines_to = k.last, late = coalesce(k.first < e.recorded_on, false)
    from (select x.dossier_id, x.seq,
            coalesce(jsonb_agg(l.line order by l.nth) filter (where l.measure not between 9 and 11), '[]') as lines,
            min(l.day) filter (where l.measure not between 9 and 11) as first,
            max(l.day) filter (where l.measure not between 9 and 11) as last
        from dossier_events x, lateral (select line, nth, (line ->> 0)::date as day, (line ->> 4)::int as measure
            from jsonb_array_elements(x.lines) with ordinality as each (line, nth)) l
        group by 1, 2 having bool_or(l.measure between 9 and 11)) k
    where e.dossier_id = k.dossier_id and e.seq = k.seq;
alter table dossier_events enable trigger dossier_events_append_only;
delete from ledger_tail where measure between 9 and 11;
delete from ledger_months where measure between 9 and 11;
delete from ledger_month_totals where measure between 9 and 11;
delete from ledger_days where measure between 9 and 11;
alter table dossiers drop column intake_due_at;
