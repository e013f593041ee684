-- Tokens that were not used for some days, and those of deactivated accounts, may be due earlier.
alter table policy
  add unused_days integer check (unused_days between 1 and 364), -- null if the rule is off
  add unused_age_days integer check (unused_age_days between 0 and 364),
  add deactivated varchar(16) not null default 'AS_OTHERS' check (deactivated in ('AS_OTHERS', 'AT_ONCE')),
  add earlier_unused_days integer check (earlier_unused_days between 1 and 364),
  add earlier_unused_age_days integer check (earlier_unused_age_days between 0 and 364),
  add earlier_deactivated varchar(16) check (earlier_deactivated in ('AS_OTHERS', 'AT_ONCE')),
  add check ((unused_days is null) = (unused_age_days is null)),
  add check ((earlier_unused_days is null) = (earlier_unused_age_days is null));
update policy set earlier_deactivated = 'AS_OTHERS' where earlier_mode is not null;
alter table policy
  alter deactivated drop default,
  add check ((earlier_mode is null) = (earlier_deactivated is null)),
  add check (earlier_mode is not null or earlier_unused_days is null);
