-- The organization that a site watches over.
create table organization_link (
  site_id varchar(64) primary key references site,
  organization_id varchar(64) not null,
  name text not null,
  sealed_key bytea not null, -- see the package secrets
  key_expires_on date,
  connected_by varchar(255) not null,
  connected_at timestamptz not null,
  problem text,
  problem_since timestamptz,
  check ((problem is null) = (problem_since is null))
);

-- Owners may change, run and export: those who proved this organization's key, and those whom they named. They outlive an
-- uninstall, as the log does.
create table organization_owner (
  site_id varchar(64) not null references site,
  account_id varchar(255) not null,
  organization_id varchar(64) not null,
  added_by varchar(255) not null,
  added_at timestamptz not null,
  primary key (site_id, account_id)
);

-- People who are no owners and have proved the key of another organization wait here for the end of the owners' notice.
create table organization_claim (
  site_id varchar(64) not null references site,
  account_id varchar(255) not null,
  organization_id varchar(64) not null,
  claimed_at timestamptz not null,
  primary key (site_id, account_id)
);
