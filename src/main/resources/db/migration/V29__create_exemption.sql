-- What is not revoked although it is due.
create table exemption (
  client_key varchar(255) not null references atlassian_host,
  kind varchar(8) not null check (kind in ('ACCOUNT', 'EMAIL', 'LABEL')),
  pattern varchar(255) not null,
  reason varchar(500) not null check (reason <> ''),
  last_day date, -- it counts on this day for the last time; null if it has no end
  kept_to date, -- the last day that Undo brings back, infinity for no end; null if nobody has removed it
  added_by varchar(255) not null,
  added_at timestamptz not null,
  primary key (client_key, kind, pattern)
);
