-- Activities: what an office did and counts by hand, because no dossier holds it (parts I.1 to I.4 and I.7 to I.11 of the report).
create table activities (
    id uuid not null constraint activities_pkey primary key,
    agency_id integer not null constraint activities_agency_fkey references agencies,
    kind text not null constraint activities_kind check (kind in (
        'impact_assessment', 'assessed_and_issued', 'appraisal', 'publication', 'review', 'survey', 'evaluation',
        'integration_provincial', 'integration_national', 'communication', 'initiative', 'inspection')),
    happened_on date not null,
    counts jsonb not null constraint activities_counts check (jsonb_typeof(counts) = 'object'),
    document_number text,
    document_date date,
    title text,
    note text,
    officer jsonb,
    client_id text not null,
    recorded_at timestamptz not null,
    voided_at timestamptz,
    voided_by text,
    void_officer jsonb,
    void_reason text,
    constraint activities_document check ((document_number is null) = (document_date is null)),
    constraint activities_voided check (
        (voided_at is null) = (voided_by is null) and (voided_at is null) = (void_reason is null)
        and (voided_at is not null or void_officer is null) and (voided_at is null or voided_at >= recorded_at))
);
create index activities_agency_idx on activities (agency_id, happened_on);
comment on table activities is 'What an office did and counts by hand: kept as it was entered, taken away by voiding, never changed.';
comment on column activities.id is 'UUID v7, made before the transaction.';
comment on column activities.agency_id is 'Agency that did it.';
comment on column activities.kind is 'What was done; the names of its counts, its heading and whether it is a flow or a stock are in src/domain/activity.rs.';
comment on column activities.happened_on is 'Day it was done; of a stock, the day as of which it stood so.';
comment on column activities.counts is 'What is counted: {name: integer}.';
comment on column activities.document_number is 'Number of the document it rests on.';
comment on column activities.document_date is 'Date of that document.';
comment on column activities.title is 'What it was about.';
comment on column activities.note is 'Note.';
comment on column activities.officer is 'Officer who entered it: {id, name}.';
comment on column activities.client_id is 'Client that entered it.';
comment on column activities.recorded_at is 'When it was entered here (business time).';
comment on column activities.voided_at is 'When it was taken away (business time): it counts for what was known before, and no longer.';
comment on column activities.voided_by is 'Client that took it away.';
comment on column activities.void_officer is 'Officer who took it away: {id, name}.';
comment on column activities.void_reason is 'Why it was taken away.';

create function activities_kept() returns trigger language plpgsql as
    'begin if tg_op = ''UPDATE'' and tg_level = ''ROW'' then if old.voided_at is null and (to_jsonb(new) - array[''voided_at'', ''voided_by'', ''void_officer'', ''void_reason'']) = (to_jsonb(old) - array[''voided_at'', ''voided_by'', ''void_officer'', ''void_reason'']) then return new; end if; end if; raise exception ''activities are kept as they were entered'' using errcode = ''restrict_violation''; end';
comment on function activities_kept() is 'A record is voided once; nothing else of it changes.';
create trigger activities_kept before update on activities for each row execute function activities_kept();
create trigger activities_not_removed before delete or truncate on activities
    for each statement execute function activities_kept();
