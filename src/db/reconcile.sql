-- Form 06, what its columns merge, and the on-time rule of QĐ 766 counted from dated statuses, with no look at ledger lines: what stood at each end of some ranges, and what
-- happened in them, by agency, procedure and channel, as known at a moment. Bound in this order: the moment; the dossiers
-- above one id up to another; the first and the last days of the ranges.
-- Corrections are taken in here; history, statuses and due dates are walked by window functions.
with known as (
    select * from dossier_events where recorded_at <= $1 and dossier_id > $2 and dossier_id <= $3),
ranges as (select first_day, last_day from unnest($4, $5) as r (first_day, last_day)),
voided as (
    select dossier_id from known where kind = 'voided'),
corrected as (
    select dossier_id, (fact ->> 'event')::uuid as id,
        bool_or(fact -> 'change' = '"undo"'::jsonb) as undone,
        (array_agg(recorded_at order by seq desc) filter (where fact -> 'change' -> 'set' ? 'occurred_at'))[1] as entered_at,
        (array_agg(fact -> 'change' -> 'set' ->> 'occurred_at' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'occurred_at'))[1]::timestamptz as occurred_at,
        (array_agg(fact -> 'change' -> 'set' ->> 'channel' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'channel'))[1] as channel,
        (array_agg(fact -> 'change' -> 'set' -> 'procedure' ->> 0 order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'procedure'))[1]::int as procedure_id,
        (array_agg(fact -> 'change' -> 'set' ->> 'agency' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'agency'))[1]::int as agency_id,
        -- Another procedure comes with how far it can be done online, or with nothing known of it.
        coalesce(bool_or(fact -> 'change' -> 'set' ? 'procedure'), false) as other_procedure,
        (array_agg(fact -> 'change' -> 'set' ->> 'online_service' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'procedure'))[1] as online_service,
        (array_agg(fact -> 'change' -> 'set' ->> 'due_on' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'due_on'))[1]::date as due_on,
        (array_agg(fact -> 'change' -> 'set' ->> 'outcome' order by seq desc)
            filter (where fact -> 'change' -> 'set' ? 'outcome'))[1] as outcome,
        -- Another time or another agency comes with the intake deadline that then holds, or with none.
        coalesce(bool_or(fact -> 'change' -> 'set' ?| array['occurred_at', 'agency']), false) as intake_moved,
        (array_agg(fact -> 'change' -> 'set' ->> 'intake_due_at' order by seq desc)
            filter (where fact -> 'change' -> 'set' ?| array['occurred_at', 'agency']))[1]::timestamptz as intake_due_at
    from known where kind = 'corrected' group by 1, 2),
acts as (
    select e.dossier_id, e.seq, e.kind, coalesce(c.occurred_at, e.occurred_at) as at,
        case when e.kind = 'registered' then case when c.intake_moved then c.intake_due_at
            else (e.fact ->> 'intake_due_at')::timestamptz end end as intake_due_at,
        (coalesce(c.occurred_at, e.occurred_at) at time zone 'Asia/Ho_Chi_Minh')::date as day,
        (coalesce(c.entered_at, e.recorded_at) at time zone 'Asia/Ho_Chi_Minh')::date as entered,
        case when e.fact ? 'intake' then coalesce(c.channel, e.fact -> 'intake' ->> 'channel') end as channel,
        case when e.fact ? 'intake' then coalesce(c.procedure_id, (e.fact -> 'intake' ->> 'procedure')::int) end as procedure_id,
        case when e.fact ? 'intake' then coalesce(c.agency_id, (e.fact -> 'intake' ->> 'agency')::int)
            when e.kind = 'transferred' then coalesce(c.agency_id, (e.fact ->> 'to')::int) end as agency_id,
        case when e.fact ? 'due' then coalesce(c.due_on, (e.fact -> 'due' ->> 'due_on')::date)
            when e.kind in ('extended', 'reissued') then coalesce(c.due_on, (e.fact ->> 'due_on')::date) end as due_on,
        case when e.fact ? 'intake' then case when c.other_procedure then c.online_service
            else e.fact -> 'intake' ->> 'online_service' end end as online_service,
        (e.fact -> 'due' ->> 'latest_on')::date as latest_on,
        e.fact ? 'due' or e.kind in ('extended', 'reissued') as sets_due,
        case when e.fact ? 'due' then coalesce(c.due_on, (e.fact -> 'due' ->> 'original_due_on')::date) end as original_due_on,
        e.fact ? 'due' as sets_original,
        case e.kind when 'registered' then 'registered' when 'intake_refused' then 'turned away'
            when 'accepted' then 'open' when 'supplement_received' then 'open' when 'payment_confirmed' then 'open'
            when 'supplement_requested' then 'waiting' when 'payment_requested' then 'waiting'
            when 'finished' then coalesce(c.outcome, e.fact ->> 'outcome')
            when 'withdrawn' then 'withdrawn' when 'stopped' then 'stopped' end as stage
    from known e left join corrected c on c.dossier_id = e.dossier_id and c.id = e.id
    where e.kind not in ('corrected', 'voided', 'amended', 'overdue_explained') and not coalesce(c.undone, false)
        and e.dossier_id not in (select dossier_id from voided)),
numbered as (
    select a.*,
        count(*) filter (where kind = 'accepted') over w as acceptances,
        count(*) filter (where kind in ('accepted', 'noted', 'intake_refused')) over w as answers,
        count(*) filter (where kind = 'extended') over w as extensions,
        count(*) filter (where kind = 'supplement_requested') over w as requests,
        max(day) filter (where kind = 'supplement_requested') over w as asked_on,
        count(agency_id) over w as nth_agency, count(stage) over w as nth_stage,
        count(*) filter (where sets_due) over w as nth_due,
        count(*) filter (where sets_original) over w as nth_original
    from acts a window w as (partition by dossier_id order by seq)),
filled as (
    select dossier_id, seq, kind, day, at, entered, answers, extensions, requests, asked_on,
        max(online_service) over (partition by dossier_id) as online_service,
        max(case when stage is not null then kind end) over (partition by dossier_id, nth_stage) as staged_by,
        coalesce(max(due_on) over (partition by dossier_id, nth_due),
            max(latest_on) over (partition by dossier_id, nth_due))
            + coalesce(sum(case when kind = 'supplement_received' then day - asked_on end)
                over (partition by dossier_id order by seq), 0)::int as qd766_last_day,
        max(intake_due_at) over (partition by dossier_id) as intake_due_at,
        max(channel) over (partition by dossier_id) as channel,
        max(procedure_id) over (partition by dossier_id) as procedure_id,
        max(agency_id) over (partition by dossier_id, nth_agency) as agency_id,
        max(due_on) over (partition by dossier_id, nth_due) as due_on,
        max(original_due_on) over (partition by dossier_id, nth_original) as original_due_on,
        case when acceptances = 0 and max(stage) over (partition by dossier_id, nth_stage) = 'withdrawn' then 'turned away'
            else max(stage) over (partition by dossier_id, nth_stage) end as stage,
        acceptances
    from numbered),
walked as (
    select f.*, lead(day) over w as next_day, lag(agency_id) over w as from_agency_id
    from filled f window w as (partition by dossier_id order by seq)),
happened as (
    select w.*, r.first_day from walked w join ranges r on w.day between r.first_day and r.last_day),
-- How things stood at the end of a day: the last act of that day or before.
opening as (
    select w.*, r.first_day from walked w join ranges r
        on w.day < r.first_day and coalesce(w.next_day >= r.first_day, true)
    where w.stage in ('open', 'waiting')),
closing as (
    select w.*, r.first_day, r.last_day from walked w join ranges r
        on w.day <= r.last_day and coalesce(w.next_day > r.last_day, true)
    where w.stage in ('open', 'waiting', 'registered')),
counted as (
    select first_day, agency_id, procedure_id, channel, 'carried_over' as what, 1 as n from opening
    union all select first_day, agency_id, procedure_id, channel, 'received_new', 1 from happened where kind = 'accepted'
    union all select first_day, agency_id, procedure_id, channel, 'transferred', 1 from happened where kind = 'transferred'
    union all select first_day, from_agency_id, procedure_id, channel, 'transferred', -1 from happened where kind = 'transferred'
    union all select first_day, agency_id, procedure_id, channel, 'intake_refused', 1 from happened where kind = 'intake_refused'
    union all select first_day, coalesce(from_agency_id, agency_id), procedure_id, channel, 'late_entries', 1
        from happened where entered > day
    union all select first_day, agency_id, procedure_id, channel, 'resolved_early', 1
        from happened where kind = 'finished' and day < due_on
    union all select first_day, agency_id, procedure_id, channel, 'resolved_overdue', 1
        from happened where kind = 'finished' and day > due_on
    union all select first_day, agency_id, procedure_id, channel, 'resolved_on_time', 1 from happened
        where (kind = 'finished' and (due_on is null or day = due_on))
            or (kind in ('withdrawn', 'stopped') and acceptances > 0)
    union all select first_day, agency_id, procedure_id, channel, 'resolved_' || stage, 1
        from happened where kind in ('finished', 'withdrawn', 'stopped') and stage in ('refused', 'withdrawn', 'stopped')
    union all select first_day, agency_id, procedure_id, channel, 'resolved_without_due_date', 1 from happened
        where kind in ('finished', 'withdrawn', 'stopped') and acceptances > 0 and due_on is null
    union all select first_day, agency_id, procedure_id, channel, 'resolved_overdue_original', 1
        from happened where kind = 'finished' and day > original_due_on
    union all select first_day, agency_id, procedure_id, channel, 'pending_total', 1 from closing where stage in ('open', 'waiting')
    union all select first_day, agency_id, procedure_id, channel, 'pending_overdue', 1
        from closing where stage = 'open' and due_on < last_day
    union all select first_day, agency_id, procedure_id, channel, 'pending_waiting', 1 from closing where stage = 'waiting'
    union all select first_day, agency_id, procedure_id, channel, 'pending_without_due_date', 1
        from closing where stage in ('open', 'waiting') and due_on is null
    union all select first_day, agency_id, procedure_id, channel, 'registered_waiting', 1 from closing where stage = 'registered'
    union all select first_day, agency_id, procedure_id, channel, 'intake_answered', 1 from happened
        where channel = 'online' and kind in ('accepted', 'noted', 'intake_refused') and answers = 1 and intake_due_at is not null
    union all select first_day, agency_id, procedure_id, channel, 'intake_answered_late', 1 from happened
        where channel = 'online' and kind in ('accepted', 'noted', 'intake_refused') and answers = 1 and at > intake_due_at
    union all select first_day, agency_id, procedure_id, channel, 'intake_overdue', 1 from closing
        where channel = 'online' and stage = 'registered' and answers = 0
            and (intake_due_at at time zone 'Asia/Ho_Chi_Minh')::date <= last_day
    union all select first_day, agency_id, procedure_id, channel,
        'received_online_' || case when online_service in ('full', 'partial') then online_service else 'other' end, 1
        from happened where kind = 'accepted' and channel = 'online' and online_service is not null
    union all select first_day, agency_id, procedure_id, channel, 'resolved_overdue_with_apology', 1
        from happened where kind = 'finished' and day > due_on and extensions > 0
    union all select first_day, agency_id, procedure_id, channel, 'pending_overdue_with_apology', 1
        from closing where stage = 'open' and due_on < last_day and extensions > 0
    -- QĐ 766, 2.1: the day of the end, or of the one request that is still open, or the last day counted.
    union all select first_day, agency_id, procedure_id, channel, 'resolved_overdue_qd766', 1 from happened
        where kind in ('finished', 'withdrawn', 'stopped') and acceptances > 0 and day > qd766_last_day
    union all select first_day, agency_id, procedure_id, channel, 'pending_overdue_qd766', 1 from closing
        where stage in ('open', 'waiting') and case when staged_by = 'supplement_requested'
            then requests > 1 or asked_on > qd766_last_day else last_day > qd766_last_day end)
select first_day, agency_id, procedure_id, channel, what, sum(n)::bigint as n from counted group by 1, 2, 3, 4, 5
