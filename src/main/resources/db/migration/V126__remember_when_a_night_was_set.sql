-- A night that was set by a clock that was ahead is set again, however near it is.
alter table nightly_schedule add set_at timestamptz not null default now();
alter table nightly_schedule alter set_at drop default;
