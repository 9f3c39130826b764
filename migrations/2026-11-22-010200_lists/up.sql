-- Lists that are read off an index: pages of a subtree take the next few of each agency, in order, and merge them.
-- Each index leads with the agency that answers, and ends with the id that breaks ties. What is open is a small part of
-- what there is: by due date the open and the ended have an index each, so that who is overdue is found without the ended.

-- A code is ASCII and compared byte by byte: so its unique index also finds all that begin alike, whatever the collation
-- of the database.
alter table dossiers alter column code type text collate "C";

create index dossiers_open_due_idx on dossiers (agency_id, due_on, id) where ended_on is null;
create index dossiers_ended_due_idx on dossiers (agency_id, due_on, id) where ended_on is not null;
create index dossiers_ended_idx on dossiers (agency_id, ended_on, id) where ended_on is not null;
create index dossiers_accepted_idx on dossiers (agency_id, accepted_on, id);
create index dossiers_submitted_idx on dossiers (agency_id, submitted_at, id);

-- With the dossier in it, the latest of an applicant are found without all the others.
create index applicants_identity_dossier_idx on applicants (identity_hash, dossier_id) where identity_hash is not null;
drop index applicants_identity_idx;
