drop table calendar_version_days;
drop table calendar_version_years;
drop table calendar_versions;
