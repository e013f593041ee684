-- The API tokens of an organization as a run last found them. Rows stay from night to night, and a run writes those that changed.
create table inventory (
  site_id varchar(64) primary key references site,
  organization_id varchar(64) not null,
  accounts bigint not null,
  tokens bigint not null,
  version bigint not null default 0, -- counts the changes, so that figures can be kept for as long as they hold
  seen_at timestamptz not null
);

create table inventory_token (
  site_id varchar(64) not null references site,
  organization_id varchar(64) not null,
  account_id varchar(128) not null,
  account_type varchar(16) not null,
  account_status varchar(16) not null,
  account_email text, -- null if Atlassian does not provide it
  token_id varchar(255) not null,
  label text not null,
  created_at timestamptz, -- null if it is unknown
  last_access timestamptz,
  expires_at timestamptz,
  exempt_to date, -- the last day on which an exemption applies; infinity if it has no end, null if none applies
  primary key (site_id, organization_id, account_id, token_id)
);
comment on column inventory_token.last_access is 'null if the token was never used, infinity if it cannot be told';

-- Counting reads a row for each token: the less a row has, the faster. The condition is that of the questions, word for word, so
-- that these are answered by the index alone.
create index inventory_token_by_age on inventory_token (site_id, organization_id, created_at)
  include (last_access, account_status, exempt_to) where account_type in ('ATLASSIAN', 'CUSTOMER');
create index inventory_token_never_used on inventory_token (site_id, organization_id, created_at, account_id)
  where last_access is null;
