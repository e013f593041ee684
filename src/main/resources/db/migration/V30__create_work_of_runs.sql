-- What a run has read and still has to do. A run that was interrupted goes on from here; nothing stays after its end.
create table sweep_account (
  run_id uuid not null references sweep_run on delete cascade,
  attempt integer not null, -- an attempt that lost its run disturbs no other
  account_id varchar(128) not null,
  account text not null, -- as JSON, like all values here: nobody but the run that wrote them reads them
  primary key (run_id, attempt, account_id)
);
create table sweep_page (
  run_id uuid not null references sweep_run on delete cascade,
  attempt integer not null,
  number bigint not null,
  tokens text not null,
  primary key (run_id, attempt, number)
);
create table sweep_candidate (
  run_id uuid not null references sweep_run on delete cascade,
  account_id varchar(128) not null,
  account text not null,
  oldest date not null, -- the day on which its oldest due token was created
  idle_since timestamptz not null, -- since when one of its due tokens is not used
  primary key (run_id, account_id)
);
-- In the order in which they are handled.
create index sweep_candidate_by_age on sweep_candidate (run_id, oldest, idle_since, account_id);
