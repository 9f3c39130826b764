drop table report_revisions;
drop table report_events;
drop function reports_append_only();
