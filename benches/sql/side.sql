-- What pgbench needs beside the service's tables: it draws numbers only, so ids and codes are looked up by number.
create schema bench;
create sequence bench.codes start 1000001;
create table bench.known (n int primary key, id uuid not null, code text not null);
insert into bench.known select row_number() over (order by random()), id, code from dossiers where code is not null;
create table bench.open (n int primary key, id uuid not null);
vacuum analyze bench.known;
