-- A report may count days of its own, with a reason: an event of its life.
alter table report_events drop constraint report_events_kind;
alter table report_events add constraint report_events_kind check (
    kind in ('head_written', 'section_written', 'bounds_set', 'submitted', 'approved', 'reopened'));
