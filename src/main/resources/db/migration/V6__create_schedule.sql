-- The next night of each installation that has an interval. Quartz only ticks; this says what is due.
create table nightly_schedule (
  site_id varchar(64) primary key references site,
  night date not null,
  due_at timestamptz not null,
  set_at timestamptz not null, -- a night that was set by a clock that was ahead is set again, however near it is
  since timestamptz not null -- a night that is missed shows; one before the first does not
);
create index on nightly_schedule (due_at);
