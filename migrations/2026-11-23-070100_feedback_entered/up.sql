-- What drifts from an approved report is asked by the moment of entry.
create index feedback_events_recorded_idx on feedback_events (recorded_at);
