-- What the wide form of 2026 and the on-time rule of QĐ 766 count becomes facts of the dossier; the ledger gets measures 12 to 19.
-- An older dossier does not say how far its procedure could be done online: that stays unknown, and is counted so.
alter table dossiers
    add column supplement_days integer not null default 0 constraint dossiers_supplement_days_natural check (supplement_days >= 0),
    add column online_service text
        constraint dossiers_online_service check (online_service in ('full', 'partial', 'information', 'none')),
    add column latest_on date;
comment on column dossiers.supplement_days is 'Days from the requests of supplements to their arrival: the rule of QĐ 766 takes them off.';
comment on column dossiers.online_service is 'How far the procedure version could be done online at intake: full, partial, information, none; null where it was not kept, of what is older than this column.';
comment on column dossiers.latest_on is 'Last day of the maximum time of the procedure, of a dossier that waits for the calendar to be dated.';

create table ledger_rules (
    one boolean not null default true constraint ledger_rules_pkey primary key constraint ledger_rules_one check (one),
    version smallint not null,
    through uuid
);
comment on table ledger_rules is 'One row: by which release of the rules the histories have posted their lines.';
comment on column ledger_rules.one is 'Always true: there is one row.';
comment on column ledger_rules.version is 'Release of the rules that every history has posted by; the numbers are those of src/domain/ledger.rs.';
comment on column ledger_rules.through is 'Up to which dossier the histories have been posted by the next release too; null: none yet.';
insert into ledger_rules (version) select case when exists (select from dossiers) then 1 else 2 end;
