-- The runs. Two of one organization never overlap. That no night is taken twice, the lock on its row in nightly_schedule sees to:
-- after a later time is chosen, the same date gets another run.
create table sweep_run (
  id uuid primary key,
  site_id varchar(64) not null references site,
  organization_id varchar(64),
  mode varchar(8) not null check (mode in ('REVOKE', 'REPORT')),
  night date, -- null for a run that somebody asked for
  requested_by varchar(255), -- null for a night's run
  status varchar(16) not null
    check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'STOPPED', 'ON_HOLD', 'REFUSED', 'FAILED')),
  stop_requested_by varchar(255),
  reason text,
  told boolean not null default false, -- whether its end was announced

  -- The database's clock says up to when a lease holds: it is one for all instances.
  attempt integer not null,
  leased_by varchar(64), -- an instance
  leased_until timestamptz, -- null while nobody works on it
  leases_without_progress integer not null default 0,
  outage_since timestamptz, -- since when Atlassian has not answered; null while it does
  waiting_until timestamptz, -- until when Atlassian asked to wait; null while it did not

  decides_by text, -- a digest of organization, policy and exemptions; null before the run begins
  decides_for timestamptz, -- the moment for which it decides
  lists_read boolean not null default false, -- whether sweep_candidate has all that is to be done
  lists_read_at timestamptz, -- when its lists were read to their end and published as the inventory

  accounts bigint not null,
  tokens bigint not null,
  planned bigint, -- tokens found due by the lists; null until they are read
  planned_since_confirmed bigint check (planned_since_confirmed >= 0), -- of those planned; null until the lists are read
  due bigint not null,
  revoked bigint not null,
  already_gone bigint not null,
  failed bigint not null,
  unreachable bigint not null,
  exempt bigint not null default 0, -- would be due but for an exemption
  skipped bigint not null default 0, -- due, and not revoked for another reason

  queued_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  check ((night is null) <> (requested_by is null)),
  check (status <> 'RUNNING' or organization_id is not null),
  check ((ended_at is null) = (status in ('QUEUED', 'RUNNING')))
);
create unique index sweep_run_one_running_per_organization on sweep_run (organization_id) where status = 'RUNNING';
create unique index sweep_run_one_request_waiting on sweep_run (site_id, mode) where status = 'QUEUED' and night is null;
create index sweep_run_by_organization on sweep_run (organization_id) where status = 'RUNNING';
create index sweep_run_unfinished on sweep_run (site_id) where status in ('QUEUED', 'RUNNING');
create index sweep_run_latest on sweep_run (site_id, queued_at);
create index sweep_run_untold on sweep_run (ended_at) where not told;

-- What a run has read and still has to do. A run that was interrupted goes on from here; only who holds the lease writes here, and
-- nothing stays after its end. Values are JSON: nothing but the run reads them.
create table sweep_list (
  run_id uuid not null references sweep_run on delete cascade,
  list varchar(16) not null check (list in ('ACCOUNTS', 'TOKENS')),
  position text, -- the cursor or address of the next page; null if it begins, or is complete
  complete boolean not null,
  given_up boolean not null, -- each account's own list is read instead
  primary key (run_id, list)
);

create table sweep_account (
  run_id uuid not null references sweep_run on delete cascade,
  account_id varchar(128) not null,
  account text not null,
  own_list_read boolean not null default false,
  primary key (run_id, account_id)
);

create table sweep_page (
  run_id uuid not null references sweep_run on delete cascade,
  number bigint not null,
  size integer not null,
  tokens text not null,
  primary key (run_id, number)
);

create table sweep_candidate (
  run_id uuid not null references sweep_run on delete cascade,
  account_id varchar(128) not null,
  account text not null,
  oldest date not null, -- the day on which its oldest due token was created
  idle_since timestamptz not null, -- since when one of its due tokens is not used
  primary key (run_id, account_id)
);
-- In the order in which they are handled.
create index sweep_candidate_by_age on sweep_candidate (run_id, oldest, idle_since, account_id);

-- Entries of lists that are malformed.
create table sweep_unreadable (
  id bigint generated always as identity primary key,
  run_id uuid not null references sweep_run on delete cascade,
  list varchar(16) not null,
  account_id varchar(128), -- the holder of the token, if that could be read
  finding text not null
);
create index on sweep_unreadable (run_id);

-- Tokens of which the log says already that they are skipped, and why: it is logged again only if that changes.
create table skipped_token (
  site_id varchar(64) not null references site,
  account_id varchar(128) not null,
  token_id varchar(255) not null,
  reason_digest uuid not null,
  run_id uuid not null, -- the last run that met it
  primary key (site_id, account_id, token_id)
);
