create index applicants_identity_idx on applicants (identity_hash) where identity_hash is not null;
drop index applicants_identity_dossier_idx;
drop index dossiers_submitted_idx;
drop index dossiers_accepted_idx;
drop index dossiers_ended_idx;
drop index dossiers_ended_due_idx;
drop index dossiers_open_due_idx;
alter table dossiers alter column code type text;
