-- A number is confirmed as of an instant: what becomes due later by its age is expected besides.
alter table policy
  add confirmed_as_of timestamptz, -- a number without an instant, from an older version of the app, confirms nothing
  add earlier_confirmed_as_of timestamptz;
update policy set confirmed_as_of = current_timestamp where confirmed_due is not null;
update policy set earlier_confirmed_as_of = current_timestamp where earlier_confirmed_due is not null;

alter table sweep_run
  add planned_since_confirmed bigint check (planned_since_confirmed >= 0); -- of those planned; null until the lists are read
