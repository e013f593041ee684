-- Another site of the same organization has switched revoking off, and nobody of this site has confirmed since that this
-- site goes on.
create table switched_off_elsewhere (
  client_key varchar(255) not null references atlassian_host, -- the site that has to ask
  by_client_key varchar(255) not null references atlassian_host on delete cascade,
  by_host text not null,
  at timestamptz not null,
  primary key (client_key, by_client_key)
);
create index switched_off_elsewhere_by_site on switched_off_elsewhere (by_client_key);
