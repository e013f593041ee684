-- Tokens of the last install or uninstall of each site: none of them counts again, and none that is older.
create table lifecycle_token (
  client_key varchar(255) not null references atlassian_host on delete cascade,
  token_hash bytea not null,
  issued_at timestamptz not null,
  primary key (client_key, token_hash)
);
