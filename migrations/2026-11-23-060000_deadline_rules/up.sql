-- When reports are due, as data: one day of a month for each set of forms, level and kind of period, while it is in force.
create table deadline_rules (
    form_set text not null constraint deadline_rules_form_set check (form_set ~ '^[A-Z0-9][A-Za-z0-9.-]{0,39}$'),
    level text not null constraint deadline_rules_level check (level in (
        'ministry', 'province', 'province_department', 'district', 'district_department', 'commune', 'other')),
    period_kind text not null constraint deadline_rules_period_kind check (
        period_kind in ('month', 'quarter', 'half', 'nine_months', 'year')),
    day_of_month smallint not null constraint deadline_rules_day check (day_of_month between 1 and 31),
    shift_to_next_wd boolean not null,
    valid_from date not null,
    valid_to date,
    basis text not null constraint deadline_rules_basis check (basis in ('law', 'practice', 'letter')),
    source text not null,
    constraint deadline_rules_pkey primary key (form_set, level, period_kind, valid_from),
    constraint deadline_rules_span check (valid_to is null or valid_to >= valid_from)
);
comment on table deadline_rules is 'When reports are to be submitted: by set of forms, level of the reporter and kind of period.';
comment on column deadline_rules.form_set is 'The set of forms: TT-01-2020 are those of TT 01/2020/TT-VPCP.';
comment on column deadline_rules.level is 'Level of the agency that reports.';
comment on column deadline_rules.period_kind is 'Kind of period.';
comment on column deadline_rules.day_of_month is 'The first such day after the last day of the period; in a shorter month its last day.';
comment on column deadline_rules.shift_to_next_wd is 'Whether a day off is moved to the next working day.';
comment on column deadline_rules.valid_from is 'First day in force; the last day of the period decides.';
comment on column deadline_rules.valid_to is 'Last day in force; null while it is.';
comment on column deadline_rules.basis is 'law, practice (no text was at hand), or letter of the addressee.';
comment on column deadline_rules.source is 'Where it comes from, and who reports to whom.';

-- TT 01/2020/TT-VPCP is of 21/10/2020. The districts ended with 30/06/2025.
insert into deadline_rules (form_set, level, period_kind, day_of_month, shift_to_next_wd, valid_from, valid_to, basis, source)
select 'TT-01-2020', rule.level, kind.name, rule.day, true, rule.valid_from::date, rule.valid_to::date, rule.basis, rule.source
from (values
    ('ministry', 25, '2020-10-21', null, 'law', 'NĐ 09/2019/NĐ-CP Đ13: bộ, cơ quan gửi Văn phòng Chính phủ (nay là Bộ Tư pháp); ngày nghỉ: BLDS 2015 Đ148 k5'),
    ('province', 25, '2020-10-21', null, 'law', 'NĐ 09/2019/NĐ-CP Đ13: UBND tỉnh gửi Văn phòng Chính phủ (nay là Bộ Tư pháp); ngày nghỉ: BLDS 2015 Đ148 k5'),
    ('province_department', 20, '2020-10-21', null, 'practice', 'Thông lệ, chưa đối chiếu văn bản: sở, ban, ngành gửi Văn phòng UBND tỉnh'),
    ('district', 20, '2020-10-21', '2025-06-30', 'practice', 'Thông lệ, chưa đối chiếu văn bản: UBND huyện gửi Văn phòng UBND tỉnh'),
    ('commune', 17, '2020-10-21', '2025-06-30', 'practice', 'Thông lệ, chưa đối chiếu văn bản: UBND xã gửi UBND huyện'),
    ('commune', 20, '2025-07-01', null, 'practice', 'Thông lệ, chưa đối chiếu văn bản: UBND xã gửi Văn phòng UBND tỉnh, không còn cấp huyện')
) as rule (level, day, valid_from, valid_to, basis, source)
cross join (values ('month'), ('quarter'), ('half'), ('nine_months'), ('year')) as kind (name);

comment on column admin_events.subject is 'agency, field, procedure, calendar, client, import, signing_key, data_key or deadline_rule.';
