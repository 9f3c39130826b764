-- Copies every dossier and its history `:copies` times, in the order of a copy after the other, and the ledger with it.
-- For tests and measurements: what is made has no applicant and no code.
insert into dossiers (id, client_id, procedure_id, version_id, intake_agency_id, agency_id, channel, status, submitted_at,
    accepted_at, accepted_on, due_on, due_at, original_due_on, waiting_since, ended_at, ended_on, outcome, returned_at,
    clock_started_on, supplements, noticed, extended, undated, voided, last_occurred_at, version)
  select ('fffffff0-0000-7000-8000-' || lpad(to_hex((c.n - 1) * k.many + d.nth), 12, '0'))::uuid, client_id, procedure_id,
    version_id, intake_agency_id, agency_id, channel, status, submitted_at, accepted_at, accepted_on, due_on, due_at,
    original_due_on, waiting_since, ended_at, ended_on, outcome, returned_at, clock_started_on, supplements, noticed, extended,
    undated, voided, last_occurred_at, version
  from generate_series(1, :copies) c (n), (select *, row_number() over (order by id) as nth from dossiers) d,
    (select count(*) as many from dossiers) k
  order by c.n, d.nth;
insert into dossier_events (dossier_id, seq, id, kind, fact, occurred_at, occurred_on, recorded_at, recorded_on, agency_id,
    client_id, officer, reason, note, lines, lines_from, lines_to, late)
  select ('fffffff0-0000-7000-8000-' || lpad(to_hex((c.n - 1) * k.many + d.nth), 12, '0'))::uuid, e.seq, gen_random_uuid(),
    e.kind, e.fact, e.occurred_at, e.occurred_on, e.recorded_at, e.recorded_on, e.agency_id, e.client_id, e.officer, e.reason,
    e.note, e.lines, e.lines_from, e.lines_to, e.late
  from generate_series(1, :copies) c (n),
    (select id, row_number() over (order by id) as nth from dossiers where id < 'fffffff0-0000-7000-8000-000000000000') d
      join dossier_events e on e.dossier_id = d.id,
    (select count(*) as many from dossiers where id < 'fffffff0-0000-7000-8000-000000000000') k
  order by c.n, d.nth, e.seq;
update ledger_months set n = n * (:copies + 1);
update ledger_month_totals set n = n * (:copies + 1);
update ledger_days set n = n * (:copies + 1);
update ledger_tail set n = n * (:copies + 1);
