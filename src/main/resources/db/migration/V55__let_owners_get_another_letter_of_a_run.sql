-- What becomes known of a run after its letter has left is told by another one.
drop index notice_one_per_owner;
create unique index notice_one_per_owner on notice (client_key, run_id, kind, account_id)
  where account_id is not null and (kind = 'WARNING' or state = 'DRAFT');
create index notice_of_run on notice (client_key, run_id) where run_id is not null;
