-- Why a dossier is overdue (form 07 of TT 02/2017/TT-VPCP): said with an act or by itself, kept with the event, and the
-- latest that stands with the dossier.
alter table dossier_events add column overdue_reason text constraint dossier_events_overdue_reason check (
    overdue_reason in ('staff_or_equipment', 'complex_verification', 'coordination', 'unclear_law', 'force_majeure',
        'entered_late', 'other'));
comment on column dossier_events.overdue_reason is 'Why the dossier is overdue, as said with this event.';
alter table dossiers add column overdue_reason text constraint dossiers_overdue_reason check (
    overdue_reason in ('staff_or_equipment', 'complex_verification', 'coordination', 'unclear_law', 'force_majeure',
        'entered_late', 'other'));
comment on column dossiers.overdue_reason is 'Why it is, or was, overdue: the latest reason that stands; null where none was said.';
