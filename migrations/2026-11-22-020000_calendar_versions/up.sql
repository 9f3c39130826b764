-- The calendar, versioned: what each change made of which day, and which years it made known.
-- What stands now is version 1, each day with its source.

create table calendar_versions (
    number integer not null constraint calendar_versions_pkey primary key
        constraint calendar_versions_number_positive check (number > 0),
    at timestamptz not null,
    client_id text not null
);
comment on table calendar_versions is 'Changes of the working calendar, numbered in order. A version is never changed.';
comment on column calendar_versions.number is '1, 2, 3 … without a gap.';
comment on column calendar_versions.at is 'When it came into force here (business time); of version 1 the day its years were entered.';
comment on column calendar_versions.client_id is 'Client that made it; motcua: no client did.';

create table calendar_version_years (
    version integer not null constraint calendar_version_years_version_fkey references calendar_versions,
    year integer not null constraint calendar_version_years_range check (year between 2000 and 2200),
    constraint calendar_version_years_pkey primary key (version, year)
);
comment on table calendar_version_years is 'Years that a version of the calendar made known.';
comment on column calendar_version_years.version is 'The version.';
comment on column calendar_version_years.year is 'Civil year.';

create table calendar_version_days (
    version integer not null constraint calendar_version_days_version_fkey references calendar_versions,
    day date not null,
    was_kind text constraint calendar_version_days_was_kind
        check (was_kind in ('holiday', 'compensatory', 'swapped_off', 'swapped_working')),
    was_name text,
    was_source text,
    kind text constraint calendar_version_days_kind
        check (kind in ('holiday', 'compensatory', 'swapped_off', 'swapped_working')),
    name text,
    source text,
    constraint calendar_version_days_pkey primary key (version, day),
    constraint calendar_version_days_was_whole
        check (num_nulls(was_kind, was_name, was_source) in (0, 3)),
    constraint calendar_version_days_whole
        check ((kind is null) = (name is null) and (kind is null or source is not null)),
    constraint calendar_version_days_changed
        check ((was_kind, was_name, was_source) is distinct from (kind, name, source))
);
comment on table calendar_version_days is 'Days that a version of the calendar changed: what each was, and what it became.';
comment on column calendar_version_days.version is 'The version.';
comment on column calendar_version_days.day is 'Civil date.';
comment on column calendar_version_days.was_kind is 'What it was; null: a plain day of the week.';
comment on column calendar_version_days.was_name is 'Its name before.';
comment on column calendar_version_days.was_source is 'Where it came from before.';
comment on column calendar_version_days.kind is 'What it became; null: a plain day of the week.';
comment on column calendar_version_days.name is 'Its name.';
comment on column calendar_version_days.source is 'Law, notice or decision it comes from; of a day that became plain who decided that, null where a whole year was published without it.';

insert into calendar_versions (number, at, client_id)
    select 1, min(published_at), 'motcua' from calendar_years having count(*) > 0;
insert into calendar_version_years (version, year) select 1, year from calendar_years;
insert into calendar_version_days (version, day, kind, name, source)
    select 1, d.day, d.kind, d.name, d.source from calendar_days d where exists (select from calendar_years);
