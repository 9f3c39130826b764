-- The book of an agency (sổ theo dõi hồ sơ) holds what it took in, in order of acceptance: what it answers for itself is found
-- by dossiers_accepted_idx, what another agency answers for today by this one.
create index dossiers_intake_accepted_idx on dossiers (intake_agency_id, accepted_on, id) where intake_agency_id <> agency_id;
