-- A dossier ends: the row changes if it is still of version 1, its history grows, two lines are posted.
\set n :base + :i * :clients + :client_id
\set i :i + 1
\set s random(1, 4611686018427387903)
with moved as (
    update dossiers set status = 'done', ended_at = timestamptz '2023-03-24 10:00+07', ended_on = date '2023-03-24',
        outcome = 'approved', last_occurred_at = timestamptz '2023-03-24 10:00+07', version = version + 1
    where id = (select id from bench.open where n = :n) and version = 1 and status = 'accepted'
    returning id, agency_id, procedure_id, version, due_on + 1 as overdue_from
), event as (
    insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, recorded_at, recorded_on, agency_id, client_id,
        officer, lines, lines_from, lines_to, late)
    select id, version, encode(int8send(((extract(epoch from clock_timestamp()) * 1000)::bigint << 16) | 28672 | (s & 4095))
            || int8send(s | (1::bigint << 63)), 'hex')::uuid, 'finished', '{"kind": "finished", "outcome": "approved"}',
        timestamptz '2023-03-24 10:00+07', date '2023-03-24', timestamptz '2023-03-24 10:00+07', date '2023-03-24', agency_id, 'bench',
        '{"id": "tc-07", "name": "Kim Ngọc Hạnh"}',
        jsonb_build_array(jsonb_build_array('2023-03-24', agency_id, procedure_id, 1, 100, 1),
            jsonb_build_array(overdue_from, agency_id, procedure_id, 1, 5, -1)), date '2023-03-24', overdue_from, false
    from moved, (select :s::bigint as s) drawn
)
insert into ledger_tail (month, day, agency_id, procedure_id, channel, measure, recorded_at, n)
    select l.month, l.day, agency_id, procedure_id, 1, l.measure, timestamptz '2023-03-24 10:00+07', l.n
    from moved, lateral (values (date '2023-04-01', date '2023-03-24', 100, 1), (date '2023-04-01', overdue_from, 5, -1))
        l (month, day, measure, n);
