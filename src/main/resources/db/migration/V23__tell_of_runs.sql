-- Whether those are going to be told of a run who are to be. Of earlier ones nobody is.
alter table sweep_run add told boolean not null default true;
alter table sweep_run alter told set default false; -- for the version before, during an upgrade
create index sweep_run_untold on sweep_run (ended_at) where not told;
create index notice_draft on notice (planned_at) where state = 'DRAFT';

-- Since when there are nights: a night that is missed shows, one before the first does not. The default is for the
-- version before, during an upgrade.
alter table nightly_schedule add since timestamptz not null default now();
