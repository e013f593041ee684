-- Who may change, run and export: those who proved the organization's key, and those whom they named.
create table organization_owner (
  client_key varchar(255) not null references atlassian_host,
  account_id varchar(255) not null,
  added_by varchar(255) not null,
  added_at timestamptz not null,
  primary key (client_key, account_id)
);
insert into organization_owner (client_key, account_id, added_by, added_at)
  select client_key, connected_by, connected_by, connected_at from organization_link;
