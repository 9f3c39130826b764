-- What an intake keeps, as one statement and one transaction: counter, dossier, applicant, event, ledger lines, key.
\set agency random(:first_commune, :last_commune)
\set r random(1, 4611686018427387903)
\set s random(1, 4611686018427387903)
with given as materialized (
    select :agency::int as agency, :procedure::int as procedure, :version::int as version, :r::bigint as r, :s::bigint as s,
        ((extract(epoch from clock_timestamp()) * 1000)::bigint << 16) | 28672 as millisecond, 1::bigint << 63 as variant
), ids as materialized (
    select given.*, encode(int8send(millisecond | (r & 4095)) || int8send(r | variant), 'hex')::uuid as dossier,
        encode(int8send(millisecond | (s & 4095)) || int8send(s | variant), 'hex')::uuid as event from given
), place as (
    select a.code from agencies a, ids where a.id = ids.agency
), number as (
    insert into code_counters as c (agency_id, day, last_number) select agency, date '2023-03-24', 1 from ids
    on conflict (agency_id, day) do update set last_number = c.last_number + 1 returning last_number as n
), filed as (
    insert into dossiers (id, code, external_ref, client_id, procedure_id, version_id, intake_agency_id, agency_id, channel, status,
        submitted_at, accepted_at, accepted_on, due_on, original_due_on, clock_started_on, last_occurred_at, version)
    select dossier, place.code || '-230324-' || lpad(n::text, greatest(4, length(n::text)), '0'), 'PB-' || r, 'bench', procedure, version,
        agency, agency, 'direct', 'accepted', timestamptz '2023-03-24 09:30+07', timestamptz '2023-03-24 09:30+07', date '2023-03-24',
        date '2023-03-27', date '2023-03-27', date '2023-03-24', timestamptz '2023-03-24 09:30+07', 1
    from ids, place, number
), applicant as (
    insert into applicants (dossier_id, kind, name, identity_sealed, identity_hash, identity_tail, phone, summary, documents)
    select dossier, 'citizen', 'Kim Thị Sa Rây', decode(repeat('5a', 51), 'hex'), sha256(int8send(s)), '234', '0901234567',
        'Đăng ký khai sinh', '[{"name": "Giấy chứng sinh", "copies": 0, "originals": 1}]' from ids
), event as (
    insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, recorded_at, recorded_on, agency_id,
        client_id, lines, lines_from, lines_to, late)
    select dossier, 1, event, 'accepted', jsonb_build_object('due', '{"due_on": "2023-03-27", "original_due_on": "2023-03-27"}'::jsonb,
            'kind', 'accepted', 'intake', jsonb_build_object('agency', agency, 'channel', 'direct', 'version', version,
            'procedure', procedure, 'submitted_at', '2023-03-24T02:30:00Z')),
        timestamptz '2023-03-24 09:30+07', date '2023-03-24', timestamptz '2023-03-24 10:00+07', date '2023-03-24', agency, 'bench',
        jsonb_build_array(jsonb_build_array('2023-03-24', agency, procedure, 1, 3, 1),
            jsonb_build_array('2023-03-28', agency, procedure, 1, 5, 1)), date '2023-03-24', date '2023-03-28', false
    from ids
), key as (
    insert into idempotency_keys (client_id, key, fingerprint, answer, created_at)
    select 'bench', 'pb-' || s, sha256(int8send(r)), decode(repeat('5a', 1306), 'hex'), clock_timestamp() from ids
)
insert into ledger_tail (month, day, agency_id, procedure_id, channel, measure, recorded_at, n)
    select date '2023-04-01', l.day, agency, procedure, 1, l.measure, timestamptz '2023-03-24 10:00+07', 1
    from ids, (values (date '2023-03-24', 3), (date '2023-03-28', 5)) l (day, measure);
