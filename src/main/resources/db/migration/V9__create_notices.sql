-- Who is notified of what.
create table notice_settings (
  site_id varchar(64) primary key references site,
  tells_owners boolean not null,
  lead_days varchar(32) not null,
  administrators text not null, -- email addresses, separated by commas
  webhook varchar(300), -- the beginning of its address
  sealed_webhook bytea, -- see the package secrets
  sealed_webhook_secret bytea,
  version bigint not null,
  updated_by varchar(255) not null,
  updated_at timestamptz not null,
  check ((webhook is null) = (sealed_webhook is null) and (webhook is null) = (sealed_webhook_secret is null))
);

-- The addresses of administrators, and whether they were confirmed. Until then nothing but a code is sent there. A row stays for a
-- day after its address was removed, so that removing and entering it again is no way to send it more.
create table notice_address (
  site_id varchar(64) not null references site on delete cascade,
  address varchar(254) not null,
  code varchar(16), -- the last one that was sent; null once it was confirmed
  code_planned_at timestamptz,
  wrong_codes integer not null default 0, -- that were entered since it was sent
  confirmed_at timestamptz,
  primary key (site_id, address)
);

-- The outbox: one row per message and receiver. SENDING is committed before a message leaves; a row that stays so is
-- never sent again, because nobody knows whether it left.
create table notice (
  id bigint generated always as identity primary key,
  site_id varchar(64) not null references site,
  kind varchar(16) not null
    check (kind in ('WARNING', 'WITHDRAWN', 'REVOKED', 'RUN_ENDED', 'KEY_EXPIRES', 'KEY_REJECTED', 'SECURITY', 'TEST', 'CONFIRM')),
  channel varchar(8) not null check (channel in ('EMAIL', 'WEBHOOK')),
  state varchar(8) not null
    check (state in ('DRAFT', 'WAITING', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'NEEDLESS')),
  run_id uuid,
  account_id varchar(128), -- the owner of tokens whom it is for; null for administrators
  address varchar(254), -- erased once nothing more is sent to it
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
  check (kind not in ('WARNING', 'REVOKED') or (account_id is not null and run_id is not null)),
  constraint notice_withdrawn_check
    check (kind <> 'WITHDRAWN' or (account_id is not null and run_id is not null))
);
-- What becomes known of a run after its letter has left is told by another one.
create unique index notice_one_per_owner on notice (site_id, run_id, kind, account_id)
  where account_id is not null and (kind = 'WARNING' or state = 'DRAFT');
create index notice_of_run on notice (site_id, run_id) where run_id is not null;
create index notice_of_administrators on notice (site_id, concluded_at) where account_id is null;
create index notice_draft on notice (planned_at) where state = 'DRAFT';
create index notice_waiting on notice (next_attempt_at) where state = 'WAITING';
create index notice_sending on notice (claimed_at) where state = 'SENDING';
create index notice_concluded on notice (concluded_at) where concluded_at is not null;

-- What owners were notified of, or are about to be: each token once per occasion, for ever. A token has one announced revocation:
-- the date of the last letter that was sent. What does not happen is taken back.
create table notice_token (
  site_id varchar(64) not null references site,
  account_id varchar(128) not null,
  token_id varchar(255) not null,
  occasion varchar(64) not null,
  run_id uuid not null,
  kind varchar(16) not null check (kind in ('WARNING', 'WITHDRAWN', 'REVOKED', 'NO_ADDRESS')),
  organization_id varchar(64),
  label text not null,
  created_at timestamptz,
  last_access timestamptz,
  happens_at timestamptz not null, -- the revocation
  notice_id bigint, -- the letter that tells of it, from when it is written
  announced_for timestamptz, -- the revocation that the letter names, from when it is written
  announced_at timestamptz, -- when it was sent; null if another letter named another date since
  primary key (site_id, account_id, token_id, occasion)
);
create index on notice_token (site_id, run_id, kind, account_id);
create index on notice_token (happens_at);
create index notice_token_announced on notice_token (site_id, account_id, token_id) where announced_at is not null;

-- Sites whose waiting warnings may not be true any more. They are not sent, and the next round withdraws them. A change of
-- the settings writes this one row, however many warnings wait.
create table notice_withdrawal (
  site_id varchar(64) primary key references site,
  request uuid not null -- the last one; a round that did an earlier one leaves it for the next
);

-- What administrators were notified of: each occasion once, for ever.
create table notice_occasion (
  site_id varchar(64) not null references site,
  occasion varchar(255) not null,
  primary key (site_id, occasion)
);

-- Organizations that a site left while the owners of their tokens were notified: letters about them are still sent.
create table notice_former_organization (
  site_id varchar(64) not null references site,
  organization_id varchar(64) not null,
  primary key (site_id, organization_id)
);
