drop table activities;
drop function activities_kept();
