-- Which installation a site belongs to that Forge knows by its cloud id.
create table forge_site (
  cloud_id varchar(64) primary key,
  client_key varchar(255) not null unique references atlassian_host on delete cascade,
  learned_at timestamptz not null
);
