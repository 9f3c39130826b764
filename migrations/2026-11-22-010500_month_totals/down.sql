drop table ledger_mark;
drop table ledger_month_totals;
alter table ledger_tail reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
alter table ledger_tail drop column recorded_at;
