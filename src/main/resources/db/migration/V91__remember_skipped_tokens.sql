-- Tokens of which the log says already that they are skipped, and why: it is said again only if that changes.
create table skipped_token (
  client_key varchar(255) not null references atlassian_host,
  account_id varchar(128) not null,
  token_id varchar(255) not null,
  reason_digest uuid not null,
  run_id uuid not null, -- the last run that met it
  primary key (client_key, account_id, token_id)
);
