-- When an account whose labels are stored was last reported to Atlassian, which wants a report of each once a week.
create table reported_account (
  site_id varchar(64) not null references site,
  account_id varchar(128) not null,
  reported_at timestamptz not null,
  primary key (site_id, account_id)
);
