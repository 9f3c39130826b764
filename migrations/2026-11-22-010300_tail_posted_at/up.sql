-- How far does the roll-up lag? The tail says so itself: the age of its oldest line.
-- Nullable: lines posted by an older program that still runs beside this one have none.

alter table ledger_tail add column posted_at timestamptz;
comment on column ledger_tail.posted_at is 'When it was written (real time); null: by a program that did not say.';
