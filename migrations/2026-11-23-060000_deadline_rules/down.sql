comment on column admin_events.subject is 'agency, field, procedure, calendar, client, import, signing_key or data_key.';
drop table deadline_rules;
