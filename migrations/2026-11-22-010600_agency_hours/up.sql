-- Own working hours of an agency, dated like its name and place.
alter table agency_periods add column working_hours text
    constraint agency_periods_working_hours check (
        working_hours ~ '^\d{2}:\d{2}-\d{2}:\d{2}(,\d{2}:\d{2}-\d{2}:\d{2})*$');
comment on column agency_periods.working_hours is 'Spans of a working day in these days, such as 07:30-11:30,13:00-17:00; null: 07:00-11:30,13:30-17:00.';
