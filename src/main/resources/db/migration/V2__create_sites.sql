-- The sites that have or had the app, however it came there, and what was last heard about their licenses.
create table site (
  site_id varchar(64) primary key, -- an id of ours
  url text not null, -- the address that people use
  cloud_id varchar(64) unique, -- Atlassian's id of the site
  has_connect boolean not null, -- installed there by Connect
  has_forge boolean not null, -- installed there by Forge
  changed_at timestamptz not null, -- when one of the two last changed
  license_active boolean,
  license_checked_at timestamptz
);

-- Installations by Connect, the last one of each site.
create table connect_installation (
  client_key varchar(255) primary key,
  site_id varchar(64) not null unique references site on delete cascade,
  shared_secret bytea, -- sealed, see the package secrets; null once the app is uninstalled
  base_url text not null,
  display_url text,
  installation_id text
);

-- The tokens of the last install or uninstall of each site: none of them is accepted again, and none that is older.
create table lifecycle_token (
  client_key varchar(255) not null references connect_installation on delete cascade,
  token_hash bytea not null,
  issued_at timestamptz not null,
  primary key (client_key, token_hash)
);

-- Installations by Forge, the last one of each site.
create table forge_installation (
  site_id varchar(64) primary key references site on delete cascade,
  installation_id text,
  installed_at timestamptz not null, -- no older token uninstalls it
  uninstalled_at timestamptz, -- no older token makes it known again
  heard_at timestamptz not null -- when the last verified call came
);
