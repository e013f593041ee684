-- Who is told what. The webhook's address and secret are sealed, see the package secrets.
create table notice_settings (
  client_key varchar(255) primary key references atlassian_host,
  tells_owners boolean not null,
  lead_days varchar(32) not null,
  administrators text not null, -- e-mail addresses, separated by commas
  webhook varchar(300), -- the beginning of its address
  sealed_webhook bytea,
  sealed_webhook_secret bytea,
  version bigint not null,
  updated_by varchar(255) not null,
  updated_at timestamptz not null,
  check ((webhook is null) = (sealed_webhook is null) and (webhook is null) = (sealed_webhook_secret is null))
);

-- The outbox: one row per message and receiver. SENDING is committed before a message leaves; a row that stays so is
-- never sent again, because nobody knows whether it left.
create table notice (
  id bigint generated always as identity primary key,
  client_key varchar(255) not null references atlassian_host,
  kind varchar(16) not null
    check (kind in ('WARNING', 'REVOKED', 'RUN_ENDED', 'KEY_EXPIRES', 'KEY_REJECTED', 'TEST')),
  channel varchar(8) not null check (channel in ('EMAIL', 'WEBHOOK')),
  state varchar(8) not null
    check (state in ('DRAFT', 'WAITING', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'NEEDLESS')),
  run_id uuid,
  account_id varchar(128), -- the owner of tokens whom it is for; null for administrators
  address varchar(254), -- forgotten once nothing more is sent to it
  subject text,
  body text,
  organization_id varchar(64),
  organization_name text not null,
  time_zone varchar(64) not null,
  attempts integer not null default 0,
  planned_at timestamptz not null,
  next_attempt_at timestamptz not null,
  give_up_at timestamptz not null,
  claimed_at timestamptz,
  concluded_at timestamptz,
  check (state in ('DRAFT', 'WAITING', 'SENDING') or (address is null and concluded_at is not null)),
  check (kind not in ('WARNING', 'REVOKED') or (account_id is not null and run_id is not null))
);
create unique index notice_one_per_owner on notice (client_key, run_id, kind, account_id) where account_id is not null;
create index notice_waiting on notice (next_attempt_at) where state = 'WAITING';
create index notice_sending on notice (claimed_at) where state = 'SENDING';
create index notice_concluded on notice (concluded_at) where concluded_at is not null;

-- What owners were told of, or are about to be: each token once per occasion, for ever.
create table notice_token (
  client_key varchar(255) not null references atlassian_host,
  account_id varchar(128) not null,
  token_id varchar(255) not null,
  occasion varchar(64) not null,
  run_id uuid not null,
  kind varchar(16) not null check (kind in ('WARNING', 'REVOKED', 'NO_ADDRESS')),
  label text not null,
  created_at timestamptz,
  last_access timestamptz,
  happens_at timestamptz not null, -- the revocation
  primary key (client_key, account_id, token_id, occasion)
);
create index on notice_token (client_key, run_id, kind, account_id);
create index on notice_token (happens_at);

-- What administrators were told of: each occasion once, for ever.
create table notice_occasion (
  client_key varchar(255) not null references atlassian_host,
  occasion varchar(255) not null,
  primary key (client_key, occasion)
);
