alter table agency_periods drop column working_hours;
