-- Which organization an installation watches over. The key is sealed, see the package secrets.
create table organization_link (
  client_key varchar(255) primary key references atlassian_host,
  organization_id varchar(64) not null,
  name text not null,
  sealed_key bytea not null,
  key_expires_on date,
  connected_by varchar(255) not null,
  connected_at timestamptz not null,
  problem text
);
