-- Refused while a report counts days of its own: what happened is never taken away.
alter table report_events drop constraint report_events_kind;
alter table report_events add constraint report_events_kind check (
    kind in ('head_written', 'section_written', 'submitted', 'approved', 'reopened'));
