-- The API tokens of an organization as a run last saw them. Rows of another generation than the head's are a listing
-- that is still being read, or that broke off.
create table inventory (
  client_key varchar(255) primary key references atlassian_host,
  organization_id varchar(64) not null,
  generation uuid not null,
  accounts bigint not null,
  tokens bigint not null,
  seen_at timestamptz not null
);

create table inventory_token (
  client_key varchar(255) not null references atlassian_host,
  generation uuid not null,
  account_id varchar(128) not null,
  account_type varchar(16) not null,
  account_status varchar(16) not null,
  token_id varchar(255) not null,
  label text not null,
  created_at timestamptz, -- null if it cannot be told
  last_access timestamptz, -- null if the token was never used
  expires_at timestamptz,
  primary key (client_key, generation, account_id, token_id)
);
-- How many are older than …, and which; who has tokens that were never used.
create index inventory_token_by_age on inventory_token (client_key, generation, created_at, account_id, token_id)
  include (account_type);
create index inventory_token_never_used on inventory_token (client_key, generation, created_at, account_id)
  where last_access is null;
