-- Forms that were handed in as a sheet, by units whose figures are not counted here: appended, the latest one stands.
create table hand_ins (
    agency_id integer not null constraint hand_ins_agency_fkey references agencies,
    period text not null constraint hand_ins_period check (period ~ '^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$'),
    form text not null,
    revision integer not null constraint hand_ins_revision check (revision > 0),
    body text not null,
    sha256 text not null constraint hand_ins_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    total jsonb not null constraint hand_ins_total check (jsonb_typeof(total) = 'object'),
    reading jsonb not null constraint hand_ins_reading check (jsonb_typeof(reading) = 'object'),
    media text not null constraint hand_ins_media check (media in ('json', 'csv', 'xlsx')),
    client_id text not null,
    officer jsonb,
    at timestamptz not null,
    constraint hand_ins_pkey primary key (agency_id, period, form, revision)
);
comment on table hand_ins is 'Forms handed in as JSON, CSV or XLSX; a later one stands in place of the former, which is kept.';
comment on column hand_ins.agency_id is 'Agency that reports.';
comment on column hand_ins.period is 'Key of the period, such as 2023-Q1.';
comment on column hand_ins.form is 'Code of the form, such as II.06a.';
comment on column hand_ins.revision is '1, 2, 3 …: one more each time other figures were handed in.';
comment on column hand_ins.body is 'The figures as canonical JSON: members in order of their names, no white space.';
comment on column hand_ins.sha256 is 'SHA-256 of the body in UTF-8, hexadecimal.';
comment on column hand_ins.total is 'The last row: {name of the column: integer}; what was not told is left out.';
comment on column hand_ins.reading is 'How each cell was read and which sums do not come out: {rows, findings}.';
comment on column hand_ins.media is 'What was sent.';
comment on column hand_ins.client_id is 'Client that handed it in.';
comment on column hand_ins.officer is 'Officer who did: {id, name}.';
comment on column hand_ins.at is 'When (business time).';
create trigger hand_ins_append_only before update or delete or truncate on hand_ins
    for each statement execute function reports_append_only();
