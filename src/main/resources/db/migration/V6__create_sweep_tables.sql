-- The runs. Two of one organization never overlap, and a local night has one run at most.
create table sweep_run (
  id uuid primary key,
  client_key varchar(255) not null references atlassian_host,
  organization_id varchar(64),
  night date, -- null for a run that somebody asked for
  requested_by varchar(255), -- null for a night's run
  status varchar(16) not null check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'STOPPED', 'REFUSED', 'FAILED')),
  attempt integer not null,
  accounts bigint not null,
  tokens bigint not null,
  due bigint not null,
  revoked bigint not null,
  already_gone bigint not null,
  failed bigint not null,
  unreachable bigint not null,
  reason text,
  queued_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  check ((night is null) <> (requested_by is null)),
  check (status <> 'RUNNING' or organization_id is not null),
  check ((ended_at is null) = (status in ('QUEUED', 'RUNNING'))),
  unique (client_key, night)
);
create unique index sweep_run_one_running_per_organization on sweep_run (organization_id) where status = 'RUNNING';
create unique index sweep_run_one_request_waiting on sweep_run (client_key) where status = 'QUEUED' and night is null;
create index sweep_run_unfinished on sweep_run (client_key) where status in ('QUEUED', 'RUNNING');
create index sweep_run_latest on sweep_run (client_key, queued_at);

-- The next night of each installation that has an interval: the truth that Quartz is only woken for.
create table nightly_schedule (
  client_key varchar(255) primary key references atlassian_host,
  night date not null,
  due_at timestamptz not null
);
create index on nightly_schedule (due_at);
