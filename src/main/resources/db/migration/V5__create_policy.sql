-- What an administrator chose. No interval means that nothing is revoked.
create table policy (
  client_key varchar(255) primary key references atlassian_host,
  interval_days integer check (interval_days between 1 and 364),
  nightly_at time not null,
  time_zone varchar(64) not null,
  version bigint not null,
  updated_by varchar(255) not null,
  updated_at timestamptz not null
);
