delete from calendar_days where day between '2022-01-01' and '2026-12-31';
delete from calendar_years where year between 2022 and 2026;
