-- The release before knows no reason that is said by itself: such an entry stays in its place as a change of the record
-- that says nothing of what was said, and so does what took one back.
alter table dossier_events disable trigger dossier_events_append_only;
update dossier_events e set kind = 'amended', fact = '{"kind": "amended", "fields": ["overdue_reason"]}'
    where e.kind = 'corrected' and exists (select from dossier_events x
        where x.dossier_id = e.dossier_id and x.id = (e.fact ->> 'event')::uuid and x.kind = 'overdue_explained');
update dossier_events set kind = 'amended', fact = '{"kind": "amended", "fields": ["overdue_reason"]}'
    where kind = 'overdue_explained';
alter table dossier_events enable trigger dossier_events_append_only;
alter table dossiers drop column overdue_reason;
alter table dossier_events drop column overdue_reason;
