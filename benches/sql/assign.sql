-- A dossier is assigned: the row changes if it is still of version 1, and its history grows.
\set n :base + :i * :clients + :client_id
\set i :i + 1
\set s random(1, 4611686018427387903)
with moved as (
    update dossiers set status = 'processing', last_occurred_at = timestamptz '2023-03-24 10:00+07', version = version + 1
    where id = (select id from bench.open where n = :n) and version = 1 and status = 'accepted'
    returning id, agency_id, version
)
insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, recorded_at, recorded_on, agency_id, client_id,
        officer, lines, late)
    select id, version, encode(int8send(((extract(epoch from clock_timestamp()) * 1000)::bigint << 16) | 28672 | (s & 4095))
            || int8send(s | (1::bigint << 63)), 'hex')::uuid, 'assigned', '{"kind": "assigned"}', timestamptz '2023-03-24 10:00+07',
        date '2023-03-24', timestamptz '2023-03-24 10:00+07', date '2023-03-24', agency_id, 'bench',
        '{"id": "tc-07", "name": "Kim Ngọc Hạnh"}', '[]', false
    from moved, (select :s::bigint as s) drawn;
