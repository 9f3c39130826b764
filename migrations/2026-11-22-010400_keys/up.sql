-- Rotation of keys: which signing key signs from when, which data key seals, who holds which.
-- Data keys themselves never come here; only their names do.

alter table signing_keys add column signs_from timestamptz;
comment on column signing_keys.signs_from is 'Published before, signs from this moment on; null: it waited for nobody.';

create table data_keys (
    place bigint generated always as identity constraint data_keys_pkey primary key,
    id text not null constraint data_keys_id_key unique
        constraint data_keys_id_shape check (id ~ '^[0-9A-Za-z_-]{1,32}$'),
    seals_from timestamptz not null,
    dropped_at timestamptz
);
comment on table data_keys is 'Names of the data keys that sealed something here, in the order they began to. The last one seals; a process that lacks one which was not dropped may not start.';
comment on column data_keys.place is 'Order in which they began to seal.';
comment on column data_keys.id is 'Name of the key, as in MOTCUA_DATA_KEYS or the key file.';
comment on column data_keys.seals_from is 'When it began to seal (real time).';
comment on column data_keys.dropped_at is 'When it was given up: nothing is sealed with it any more.';

create table hash_keys (
    purpose text not null constraint hash_keys_pkey primary key,
    sealed bytea not null
);
comment on table hash_keys is 'Keys of keyed hashes, one a purpose; they stay when data keys are rotated, so that what was hashed is found and compared for ever.';
comment on column hash_keys.purpose is 'What is hashed with it.';
comment on column hash_keys.sealed is 'The key, sealed with a data key.';

create table service_processes (
    id uuid not null constraint service_processes_pkey primary key,
    host text not null,
    pid bigint not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    data_keys text[] not null,
    seals_with text not null
);
comment on table service_processes is 'Processes that serve this database, each with the data keys it holds: nothing is sealed with a key that one of them lacks.';
comment on column service_processes.id is 'Made when the process starts.';
comment on column service_processes.host is 'Name of its machine.';
comment on column service_processes.pid is 'Number of the process on that machine.';
comment on column service_processes.started_at is 'When it started (real time).';
comment on column service_processes.seen_at is 'When it last said that it is there (real time).';
comment on column service_processes.data_keys is 'Names of the data keys it holds.';
comment on column service_processes.seals_with is 'Name of the data key it seals with.';

insert into versions (name) values ('keys');

create index admin_events_subject_idx on admin_events (subject, key, id);
comment on table admin_events is 'Who changed catalogue, calendar, agencies, clients and keys, and how.';
comment on column admin_events.subject is 'agency, field, procedure, calendar, client, import, signing_key or data_key.';
comment on column versions.name is 'The cached set: agencies, procedures, calendar, clients, keys.';
