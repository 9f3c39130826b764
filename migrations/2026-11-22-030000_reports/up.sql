-- Reports: what happened to them, appended; and what was frozen when they were approved.
create table report_events (
    agency_id integer not null constraint report_events_agency_fkey references agencies,
    period text not null constraint report_events_period check (period ~ '^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?$'),
    seq integer not null constraint report_events_seq check (seq > 0),
    kind text not null constraint report_events_kind check (
        kind in ('head_written', 'section_written', 'submitted', 'approved', 'reopened')),
    fact jsonb not null constraint report_events_fact check (jsonb_typeof(fact) = 'object'),
    client_id text not null,
    officer jsonb,
    at timestamptz not null,
    constraint report_events_pkey primary key (agency_id, period, seq)
);
comment on table report_events is 'The life of reports: texts, submission, approval, reopening; appended, never changed.';
comment on column report_events.agency_id is 'Agency that reports.';
comment on column report_events.period is 'Key of the period, such as 2023-Q1.';
comment on column report_events.seq is '1, 2, 3 … within the report; also its version.';
comment on column report_events.kind is 'What happened.';
comment on column report_events.fact is 'What happened, with its particulars.';
comment on column report_events.client_id is 'Client that did it.';
comment on column report_events.officer is 'Officer who did it: {id, name}.';
comment on column report_events.at is 'When (business time).';

create table report_revisions (
    agency_id integer not null constraint report_revisions_agency_fkey references agencies,
    period text not null,
    revision integer not null constraint report_revisions_revision check (revision > 0),
    body text not null,
    sha256 text not null constraint report_revisions_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
    as_of date not null,
    known_at timestamptz not null,
    client_id text not null,
    officer jsonb,
    constraint report_revisions_pkey primary key (agency_id, period, revision)
);
comment on table report_revisions is 'Approved reports, frozen; never changed.';
comment on column report_revisions.agency_id is 'Agency that reports.';
comment on column report_revisions.period is 'Key of the period.';
comment on column report_revisions.revision is '1, 2, 3 …: one more each time an approved report was opened again.';
comment on column report_revisions.body is 'The report as canonical JSON: members in order of their names, no white space.';
comment on column report_revisions.sha256 is 'SHA-256 of the body in UTF-8, hexadecimal.';
comment on column report_revisions.as_of is 'The day whose state it shows.';
comment on column report_revisions.known_at is 'What was known then; also the time of the approval.';
comment on column report_revisions.client_id is 'Client that approved it.';
comment on column report_revisions.officer is 'Officer who approved it: {id, name}.';

create function reports_append_only() returns trigger language plpgsql as
    'begin raise exception ''reports are append-only'' using errcode = ''restrict_violation''; end';
comment on function reports_append_only() is 'What was written of a report, and what was approved, is never changed.';
create trigger report_events_append_only before update or delete or truncate on report_events
    for each statement execute function reports_append_only();
create trigger report_revisions_append_only before update or delete or truncate on report_revisions
    for each statement execute function reports_append_only();
