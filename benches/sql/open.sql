-- Numbers the dossiers that can still be moved, in no order: those of version 1, accepted and not moved since.
truncate bench.open;
insert into bench.open select row_number() over (order by random()), id from dossiers
    where status = 'accepted' and version = 1 and accepted_on = date '2023-03-24';
vacuum analyze bench.open;
select count(*) from bench.open;
