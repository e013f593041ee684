alter table policy
  add cap_tokens integer check (cap_tokens > 0),
  add cap_percent integer check (cap_percent between 1 and 100),
  add confirmed_due bigint check (confirmed_due >= 0); -- due when the rule was saved; null if nobody knew

alter table sweep_run drop constraint sweep_run_status_check;
alter table sweep_run add constraint sweep_run_status_check
  check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'STOPPED', 'ON_HOLD', 'REFUSED', 'FAILED'));
alter table activity_entry drop constraint activity_entry_result_check;
alter table activity_entry add constraint activity_entry_result_check
  check (result in ('PENDING', 'RUNNING', 'COMPLETED', 'STOPPED', 'ON_HOLD', 'REFUSED', 'REVOKED', 'ALREADY_GONE', 'FAILED',
    'UNREACHABLE', 'SKIPPED', 'CHANGED', 'INSTALLED', 'UNINSTALLED'));
