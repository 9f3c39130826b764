-- Feedback and petitions (phản ánh, kiến nghị, PAKN): NĐ 20/2008/NĐ-CP, amended by NĐ 92/2017/NĐ-CP.
create table feedback (
    id uuid not null constraint feedback_pkey primary key,
    agency_id integer not null constraint feedback_agency_fkey references agencies,
    client_id text not null,
    means text not null constraint feedback_means check (means in ('written', 'telephone', 'questionnaire', 'electronic')),
    title text not null,
    status text not null constraint feedback_status check (status in (
        'received', 'supplement_requested', 'classified', 'not_accepted', 'handled', 'transferred', 'published')),
    kind text constraint feedback_kind check (kind in ('regulation', 'behaviour', 'proposal')),
    competence text constraint feedback_competence check (competence in ('own', 'other')),
    received_on date not null,
    sent_on date not null,
    due jsonb not null constraint feedback_due check (jsonb_typeof(due) = 'object'),
    last_occurred_at timestamptz not null,
    voided boolean not null default false,
    version integer not null constraint feedback_version_positive check (version > 0),
    constraint feedback_classified check (
        (kind is null) = (competence is null)
        and (kind is not null) = (status in ('classified', 'handled', 'transferred', 'published')))
);
create index feedback_agency_idx on feedback (agency_id, id);
comment on table feedback is 'Feedback and petitions (PAKN) as they stand now: what is counted. Who sent them and what they wrote is apart in feedback_senders; how it came about is in feedback_events.';
comment on column feedback.id is 'UUID v7, made before the transaction.';
comment on column feedback.agency_id is 'Agency that received it.';
comment on column feedback.client_id is 'Client that entered it.';
comment on column feedback.means is 'By which means it came in (NĐ 20/2008 Đ6).';
comment on column feedback.title is 'What it is about, in words of the office; no personal data.';
comment on column feedback.status is 'Where it stands; what leads where is in src/domain/feedback/status.rs.';
comment on column feedback.kind is 'regulation, behaviour or proposal (NĐ 20/2008 Đ5), once it was classified.';
comment on column feedback.competence is 'Whether the agency itself or another handles it, once it was classified.';
comment on column feedback.received_on is 'Local date of receipt.';
comment on column feedback.sent_on is 'Day the times count from: receipt, or the completing supplement.';
comment on column feedback.due is 'Last days of what is to come: {refuse_due_on, supplement_due_on, transfer_due_on, handle_due_on, publish_due_on}.';
comment on column feedback.last_occurred_at is 'Time of its last act.';
comment on column feedback.voided is 'Entered by mistake: counted nowhere, nothing further allowed.';
comment on column feedback.version is 'Number of events; the ETag, and what an update decided on.';

create table feedback_senders (
    feedback_id uuid not null constraint feedback_senders_pkey primary key
        constraint feedback_senders_feedback_fkey references feedback,
    sealed bytea not null
);
comment on table feedback_senders is 'Personal data of feedback, apart from what is counted and sealed as a whole.';
comment on column feedback_senders.feedback_id is 'The feedback.';
comment on column feedback_senders.sealed is 'Name, address, contact and the text itself as JSON, AES-GCM, key id in the value.';

create table feedback_events (
    feedback_id uuid not null constraint feedback_events_feedback_fkey references feedback,
    seq integer not null constraint feedback_events_seq_positive check (seq > 0),
    id uuid not null,
    action text not null,
    fact jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    client_id text not null,
    officer jsonb,
    reason text,
    note text,
    constraint feedback_events_pkey primary key (feedback_id, seq)
);
comment on table feedback_events is 'What happened to each feedback: appended, never changed; figures read this history. Holds no personal data of senders.';
comment on column feedback_events.feedback_id is 'The feedback.';
comment on column feedback_events.seq is '1, 2, 3 … within the feedback: the version it made.';
comment on column feedback_events.id is 'UUID v7, made before the transaction.';
comment on column feedback_events.action is 'What was done.';
comment on column feedback_events.fact is 'What it decided: class, receiver, answer, last days; enough to replay it.';
comment on column feedback_events.occurred_at is 'When it happened: its day of effect.';
comment on column feedback_events.recorded_at is 'When it was entered here (business time).';
comment on column feedback_events.client_id is 'Client that entered it.';
comment on column feedback_events.officer is 'Officer who acted: {id, name}.';
comment on column feedback_events.reason is 'Reason given.';
comment on column feedback_events.note is 'Note.';

create function feedback_events_append_only() returns trigger language plpgsql as
    'begin raise exception ''feedback_events is append-only'' using errcode = ''restrict_violation''; end';
comment on function feedback_events_append_only() is 'History is appended, never changed.';
create trigger feedback_events_append_only before update or delete or truncate on feedback_events
    for each statement execute function feedback_events_append_only();
