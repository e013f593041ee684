-- The sites that have the app, and what Jira last said about their licenses.
create table atlassian_host (
  client_key varchar(255) primary key,
  shared_secret bytea, -- sealed, see the package secrets; null once the app is uninstalled
  base_url text not null,
  display_url text,
  installation_id text,
  addon_installed boolean not null,
  created_date timestamptz not null,
  last_modified_date timestamptz not null,
  license_active boolean,
  license_checked_at timestamptz,
  check (addon_installed = (shared_secret is not null))
);

-- The tokens of the last install or uninstall of each site: none of them is accepted again, and none that is older.
create table lifecycle_token (
  client_key varchar(255) not null references atlassian_host on delete cascade,
  token_hash bytea not null,
  issued_at timestamptz not null,
  primary key (client_key, token_hash)
);

-- The site that Forge knows by its cloud id.
create table forge_site (
  cloud_id varchar(64) primary key,
  client_key varchar(255) not null unique references atlassian_host on delete cascade,
  learned_at timestamptz not null
);
