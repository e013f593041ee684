alter table sweep_run
  add mode varchar(8) not null default 'REVOKE' check (mode in ('REVOKE', 'REPORT')),
  add planned bigint, -- tokens found due by the lists; null until they are read
  add waiting_until timestamptz, -- until when Atlassian asked to wait; null while it did not
  add stop_requested_by varchar(255);
alter table sweep_run alter mode drop default;

drop index sweep_run_one_request_waiting;
create unique index sweep_run_one_request_waiting on sweep_run (client_key, mode) where status = 'QUEUED' and night is null;
