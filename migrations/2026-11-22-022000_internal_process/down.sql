alter table dossiers drop column step_due_at;
alter table dossiers drop column internal;
alter table procedure_versions drop column internal_steps;
