alter table ledger_tail drop column posted_at;
