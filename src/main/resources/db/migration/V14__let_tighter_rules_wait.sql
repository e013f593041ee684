-- A rule by which more tokens are due takes effect after some days; until then the earlier one counts.
alter table policy
  add grace_days integer not null default 1 check (grace_days between 0 and 30),
  add earlier_interval_days integer check (earlier_interval_days between 1 and 364),
  add earlier_mode varchar(8) check (earlier_mode in ('REVOKE', 'REPORT')),
  add earlier_until timestamptz,
  add check ((earlier_mode is null) = (earlier_until is null)),
  add check (earlier_mode is not null or earlier_interval_days is null);
alter table policy alter grace_days drop default;
