comment on column versions.name is 'The cached set: agencies, procedures, calendar, clients.';
comment on column admin_events.subject is 'agency, field, procedure, calendar, client or import.';
comment on table admin_events is 'Who changed catalogue, calendar, agencies and clients, and how.';
drop index admin_events_subject_idx;
delete from versions where name = 'keys';
drop table service_processes;
drop table hash_keys;
drop table data_keys;
alter table signing_keys drop column signs_from;
