-- Prints :lines lines for POST /v1/dossiers/batch: dossiers of January 2022 to 14 March 2023, on working days, spread over agencies,
-- procedures and channels as those of the demo are; most of them given back, three in a hundred still open. The same lines each time.
select setseed(0.112) \g /dev/null
with kinds as materialized (
    select row_number() over (order by d.id) as kind, a.code as agency, p.code as procedure, d.channel
    from dossiers d join agencies a on a.id = d.agency_id join procedures p on p.id = d.procedure_id
), days as (
    select array_agg(day::date order by day) as days from generate_series(date '2022-01-10', date '2023-03-14', '1 day') day
    where extract(isodow from day) < 6 and day::date not in (select c.day from calendar_days c)
), drawn as materialized (
    select n, 1 + floor(random() * (select count(*) from kinds))::int as kind, 1 + floor(random() * cardinality(d.days))::int as day,
        floor(random() * 26000)::int as second, random() as fate, floor(random() * 1e9)::bigint as person
    from days d, generate_series(1, :lines) n
), lives as (
    select drawn.*, kinds.agency, kinds.procedure, kinds.channel,
        d.days[day] + time '07:30' + second * interval '1 second' as came,
        least(d.days[day] + 1 + (fate * 100)::int % 4, date '2023-03-23') + time '16:00' + second % 1500 * interval '1 second' as went
    from drawn join kinds using (kind), days d
), acts as (
    select n, act, at, row_number() over (partition by n order by at) as place from lives,
        lateral (values (came + interval '20 minutes', '{"action": "assign"}'::jsonb),
            (went, jsonb_build_object('action', 'finish', 'outcome', case when fate < 0.95 then 'approved' else 'refused' end,
                'reason', case when fate >= 0.95 then 'Không đủ điều kiện' end)),
            (went + interval '40 minutes', '{"action": "hand_over"}')) acts (at, act)
    where fate >= 0.03 and (fate >= 0.06 or act ->> 'action' <> 'hand_over')
), histories as (
    select n, jsonb_agg(jsonb_strip_nulls(act) || jsonb_build_object('occurred_at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"'),
        'officer', jsonb_build_object('id', 'cb-' || n % 90, 'name', 'Thạch Ngọc Hạnh')) order by place) as transitions
    from acts group by n
)
select jsonb_build_object('procedure', procedure, 'agency', agency, 'channel', channel,
    'submitted_at', to_char(came, 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"'), 'accepted_at', to_char(came, 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"'),
    'applicant', jsonb_build_object('kind', 'citizen', 'name', 'Kim Thị Sa Rây', 'identity_number', '084' || lpad(person::text, 9, '0'),
        'phone', '09' || lpad((person % 100000000)::text, 8, '0')),
    'summary', 'Đề nghị giải quyết theo quy định', 'documents',
    '[{"name": "Đơn đề nghị", "originals": 1, "copies": 0}, {"name": "Giấy tờ kèm theo", "originals": 0, "copies": 2}]'::jsonb,
    'external_ref', 'DVC-BM-' || n, 'transitions', coalesce(transitions, '[]'::jsonb))
from lives left join histories using (n) order by came, n;
