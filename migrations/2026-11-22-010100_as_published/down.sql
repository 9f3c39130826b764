comment on column admin_events.key is 'Code or date of what was changed.';
comment on column admin_events.subject is 'agency, field, procedure, calendar or client.';
alter table procedure_versions drop column as_published;
