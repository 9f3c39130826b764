-- Dossiers that were handed from one agency to another are behind cells of agencies that their row no longer names.
create index dossier_events_transferred_idx on dossier_events (dossier_id) where kind = 'transferred';
