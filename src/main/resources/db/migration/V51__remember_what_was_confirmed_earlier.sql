-- While a tighter rule waits, the earlier one is measured by its own number.
alter table policy
  add earlier_confirmed_due bigint,
  add check (earlier_mode is not null or earlier_confirmed_due is null);
