-- The eight working hours of an online submission as a moment that is issued with it, kept, and counted in the ledger.
-- What was sent in before has none: it is counted when it is looked at, and stands in none of the new figures.
alter table dossiers add column intake_due_at timestamptz;
comment on column dossiers.intake_due_at is 'Until when an online submission is to be answered, as issued with it; null for other channels, where a calendar was missing, and of what is older than this column.';
