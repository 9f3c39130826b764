-- When was the last backup made? `motcua backup` says so here, `motcua doctor` reads it.

alter table instance add column backed_up_at timestamptz;
comment on column instance.backed_up_at is 'When motcua backup made the last backup (real time); null: never.';
