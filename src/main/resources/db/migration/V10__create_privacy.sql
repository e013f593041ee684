-- When an account whose labels are stored was last reported to Atlassian, which wants a report of each once a week.
create table reported_account (
  client_key varchar(255) not null references atlassian_host,
  account_id varchar(128) not null,
  reported_at timestamptz not null,
  primary key (client_key, account_id)
);
