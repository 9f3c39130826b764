-- As intake.sql, written the way most would: a statement a table in one transaction, the counter as late as can be.
\set agency random(:first_commune, :last_commune)
\set r random(1, 4611686018427387903)
\set s random(1, 4611686018427387903)
begin;
insert into idempotency_keys (client_id, key, fingerprint, answer, created_at)
    values ('bench', 'pb-' || :s::bigint, sha256(int8send(:r::bigint)), decode(repeat('5a', 1306), 'hex'), clock_timestamp());
insert into code_counters as c (agency_id, day, last_number) values (:agency, '2023-03-24', 1)
    on conflict (agency_id, day) do update set last_number = c.last_number + 1 returning last_number \gset
insert into dossiers (id, code, external_ref, client_id, procedure_id, version_id, intake_agency_id, agency_id, channel, status,
        submitted_at, accepted_at, accepted_on, due_on, original_due_on, clock_started_on, last_occurred_at, version)
    select encode(int8send(((extract(epoch from clock_timestamp()) * 1000)::bigint << 16) | 28672 | (r & 4095))
            || int8send(r | (1::bigint << 63)), 'hex')::uuid,
        a.code || '-230324-' || lpad(n::text, greatest(4, length(n::text)), '0'), 'PB-' || r, 'bench', :procedure::int, :version::int, a.id,
        a.id, 'direct', 'accepted', timestamptz '2023-03-24 09:30+07', timestamptz '2023-03-24 09:30+07', date '2023-03-24',
        date '2023-03-27', date '2023-03-27', date '2023-03-24', timestamptz '2023-03-24 09:30+07', 1
    from agencies a, (select :last_number::int as n, :r::bigint as r) given where a.id = :agency::int returning id as dossier \gset
insert into applicants (dossier_id, kind, name, identity_sealed, identity_hash, identity_tail, phone, summary, documents)
    values (:dossier::uuid, 'citizen', 'Kim Thị Sa Rây', decode(repeat('5a', 51), 'hex'), sha256(int8send(:s::bigint)), '234', '0901234567',
        'Đăng ký khai sinh', '[{"name": "Giấy chứng sinh", "copies": 0, "originals": 1}]');
insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, recorded_at, recorded_on, agency_id, client_id,
        lines, lines_from, lines_to, late)
    select dossier, 1, encode(substr(uuid_send(dossier), 1, 8) || int8send(:s::bigint | (1::bigint << 63)), 'hex')::uuid, 'accepted',
        jsonb_build_object('due', '{"due_on": "2023-03-27", "original_due_on": "2023-03-27"}'::jsonb, 'kind', 'accepted', 'intake',
            jsonb_build_object('agency', agency, 'channel', 'direct', 'version', :version::int, 'procedure', procedure,
            'submitted_at', '2023-03-24T02:30:00Z')),
        timestamptz '2023-03-24 09:30+07', date '2023-03-24', timestamptz '2023-03-24 10:00+07', date '2023-03-24', agency, 'bench',
        jsonb_build_array(jsonb_build_array('2023-03-24', agency, procedure, 1, 3, 1),
            jsonb_build_array('2023-03-28', agency, procedure, 1, 5, 1)), date '2023-03-24', date '2023-03-28', false
    from (select :dossier::uuid as dossier, :agency::int as agency, :procedure::int as procedure) given;
insert into ledger_tail (month, day, agency_id, procedure_id, channel, measure, recorded_at, n)
    values ('2023-04-01', '2023-03-24', :agency, :procedure, 1, 3, '2023-03-24 10:00+07', 1),
        ('2023-04-01', '2023-03-28', :agency, :procedure, 1, 5, '2023-03-24 10:00+07', 1);
commit;
