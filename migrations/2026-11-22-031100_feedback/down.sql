drop table feedback_events;
drop function feedback_events_append_only();
drop table feedback_senders;
drop table feedback;
