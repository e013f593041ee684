-- The installations of this app: the fields of atlassian-connect-spring-boot 4.1.1's host and host mapping.
create table atlassian_host (
  client_key varchar(255) primary key,
  oauth_client_id text,
  shared_secret bytea, -- sealed, see the package secrets; null once the app is uninstalled
  authentication varchar(16),
  cloud_id text,
  base_url text not null,
  display_url text,
  display_url_servicedesk_help_center text,
  product_type text,
  description text,
  service_entitlement_number text,
  entitlement_id text,
  entitlement_number text,
  installation_id text,
  addon_installed boolean not null,
  created_date timestamptz not null,
  last_modified_date timestamptz not null,
  created_by text,
  last_modified_by text,
  -- Ours: what Jira last said about the licence.
  license_active boolean,
  license_checked_at timestamptz,
  check (addon_installed = (shared_secret is not null))
);

create table atlassian_host_mapping (
  installation_id varchar(255) primary key,
  client_key varchar(255) not null
);
create index on atlassian_host_mapping (client_key);
