-- Internal processes (quy trình nội bộ): the steps that a procedure version names, and where each dossier is in them.
alter table procedure_versions add column internal_steps jsonb not null default '[]'
    constraint procedure_versions_internal_steps check (jsonb_typeof(internal_steps) = 'array');
comment on column procedure_versions.internal_steps is 'Steps of the internal process in order: [{name, unit, limit: {amount, unit, cutoff_time}}]; empty: none is named.';
alter table dossiers add column internal jsonb
    constraint dossiers_internal check (jsonb_typeof(internal) = 'object');
comment on column dossiers.internal is 'Where it is inside the office: {step: {no, since}, due: {due_on, due_at}, opinions: [{request, agency, asked_at, due}]}; null: in no step, no opinion to come.';
alter table dossiers add column step_due_at timestamptz;
comment on column dossiers.step_due_at is 'First instant at which its step, or an opinion asked for, is late; null: none runs, or none has a time.';
