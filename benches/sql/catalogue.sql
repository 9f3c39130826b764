-- For scale only: it finds fewer, for it does not fold accents.
select p.code, v.name, v.levels, v.kind, v.limits, v.online_service, v.online_level, f.code, f.name
    from procedure_versions v join procedures p on p.id = v.procedure_id join fields f on f.id = v.field_id
    where v.name ilike '%khai sinh%' and v.valid_from <= date '2023-03-24' and coalesce(v.valid_to, 'infinity') >= date '2023-03-24'
    order by p.code limit 50;
