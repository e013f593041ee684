-- The next night of each installation that has an interval. Quartz only ticks; this says what is due.
create table nightly_schedule (
  client_key varchar(255) primary key references atlassian_host,
  night date not null,
  due_at timestamptz not null,
  set_at timestamptz not null, -- a night that was set by a clock that was ahead is set again, however near it is
  since timestamptz not null -- a night that is missed shows; one before the first does not
);
create index on nightly_schedule (due_at);
