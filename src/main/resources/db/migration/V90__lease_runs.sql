-- Who works on a run, and up to when that holds. The database's clock counts, which is one for all instances.
alter table sweep_run
  add leased_by varchar(64), -- an instance
  add leased_until timestamptz, -- null while nobody works on it
  add leases_without_progress integer not null default 0,
  add outage_since timestamptz, -- since when Atlassian has not answered it; null while it does
  add lists_read_at timestamptz; -- when its lists were read to their end and published as the inventory
create index sweep_run_by_organization on sweep_run (organization_id) where status = 'RUNNING';

-- Where a run is in its lists: a pause or a crash loses no page. Only who holds the lease writes here.
truncate sweep_account, sweep_page, sweep_candidate;
update sweep_run set lists_read = false where ended_at is null;
alter table sweep_account drop constraint sweep_account_pkey;
alter table sweep_account drop column attempt, add own_list_read boolean not null default false;
alter table sweep_account add primary key (run_id, account_id);
alter table sweep_page drop constraint sweep_page_pkey;
alter table sweep_page drop column attempt, add size integer not null;
alter table sweep_page add primary key (run_id, number);
create table sweep_list (
  run_id uuid not null references sweep_run on delete cascade,
  list varchar(16) not null check (list in ('ACCOUNTS', 'TOKENS')),
  position text, -- the cursor or address of the next page; null if it begins, or is complete
  complete boolean not null,
  given_up boolean not null, -- each account's own list is read instead
  primary key (run_id, list)
);

-- Entries of lists that could not be understood.
create table sweep_unreadable (
  id bigint generated always as identity primary key,
  run_id uuid not null references sweep_run on delete cascade,
  list varchar(16) not null,
  account_id varchar(128), -- whose token it is, if that could be read
  finding text not null
);
create index on sweep_unreadable (run_id);

-- Nights and runs have no triggers of their own any more.
delete from qrtz_fired_triggers;
delete from qrtz_simple_triggers;
delete from qrtz_triggers;
delete from qrtz_job_details;
