alter table procedure_versions add column as_published jsonb
    constraint procedure_versions_as_published check (jsonb_typeof(as_published) = 'object');
comment on column procedure_versions.as_published is 'What the imported row said in its own words, {column: text}; null where the version was not imported from a table.';
comment on column admin_events.subject is 'agency, field, procedure, calendar, client or import.';
comment on column admin_events.key is 'Code or date of what was changed; of an import the SHA-256 of the file.';
