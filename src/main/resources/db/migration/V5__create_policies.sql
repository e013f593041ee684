-- What an administrator chose. While a tighter rule waits, the earlier one is in effect, with its own confirmed number.
create table policy (
  site_id varchar(64) primary key references site,
  mode varchar(8) not null check (mode in ('REVOKE', 'REPORT')),
  interval_days integer check (interval_days between 1 and 364), -- null if nothing is revoked by age
  unused_days integer check (unused_days between 1 and 364), -- null if this rule is off
  unused_age_days integer check (unused_age_days between 0 and 364),
  deactivated varchar(16) not null check (deactivated in ('AS_OTHERS', 'AT_ONCE')),
  nightly_at time not null,
  time_zone varchar(64) not null,
  cap_tokens integer check (cap_tokens > 0),
  cap_percent integer check (cap_percent between 1 and 100),
  -- The number that was confirmed as of an instant: what becomes due later by its age is expected besides.
  confirmed_due bigint check (confirmed_due >= 0),
  confirmed_as_of timestamptz, -- null confirms nothing
  grace_days integer not null check (grace_days between 0 and 30),
  earlier_until timestamptz,
  earlier_mode varchar(8) check (earlier_mode in ('REVOKE', 'REPORT')),
  earlier_interval_days integer check (earlier_interval_days between 1 and 364),
  earlier_unused_days integer check (earlier_unused_days between 1 and 364),
  earlier_unused_age_days integer check (earlier_unused_age_days between 0 and 364),
  earlier_deactivated varchar(16) check (earlier_deactivated in ('AS_OTHERS', 'AT_ONCE')),
  earlier_confirmed_due bigint,
  earlier_confirmed_as_of timestamptz,
  version bigint not null,
  updated_by varchar(255) not null,
  updated_at timestamptz not null,
  check ((unused_days is null) = (unused_age_days is null)),
  check ((earlier_mode is null) = (earlier_until is null)),
  check ((earlier_mode is null) = (earlier_deactivated is null)),
  check (earlier_mode is not null or earlier_interval_days is null),
  check (earlier_mode is not null or earlier_unused_days is null),
  check ((earlier_unused_days is null) = (earlier_unused_age_days is null)),
  check (earlier_mode is not null or earlier_confirmed_due is null)
);

-- Tokens that are not revoked although they are due.
create table exemption (
  site_id varchar(64) not null references site,
  kind varchar(8) not null check (kind in ('ACCOUNT', 'EMAIL', 'LABEL')),
  pattern varchar(255) not null,
  reason varchar(500) not null check (reason <> ''),
  last_day date, -- null if it has no end
  kept_to date, -- the last day that Undo brings back, infinity for no end; null if nobody has removed it
  -- The last day as a run last read it, infinity for no end; null if no run has read it. Until then removing the exemption, or
  -- letting it end earlier, makes nothing due that was exempt before.
  used_to date,
  added_by varchar(255) not null,
  added_at timestamptz not null,
  primary key (site_id, kind, pattern)
);

-- Another site of the same organization has switched revoking off, and nobody of this site has confirmed since that this
-- site goes on.
create table switched_off_elsewhere (
  site_id varchar(64) not null references site, -- the site that has to ask
  by_site_id varchar(64) not null references site on delete cascade,
  by_host text not null,
  at timestamptz not null,
  primary key (site_id, by_site_id)
);
create index switched_off_elsewhere_by_site on switched_off_elsewhere (by_site_id);
