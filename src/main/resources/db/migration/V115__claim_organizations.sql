-- Who is no owner and has proved the key of another organization waits here for the end of the owners' notice.
create table organization_claim (
  client_key varchar(255) not null references atlassian_host,
  account_id varchar(255) not null,
  organization_id varchar(64) not null,
  claimed_at timestamptz not null,
  primary key (client_key, account_id)
);
