-- Notices with and without a run, and warnings about the app's own key.
alter table activity_entry drop constraint activity_entry_kind_check;
alter table activity_entry add constraint activity_entry_kind_check
  check (kind in ('RUN', 'REVOCATION', 'TOKEN', 'ACCOUNT', 'NOTICE', 'KEY', 'SETTINGS', 'INSTALLATION'));
alter table activity_entry drop constraint activity_entry_result_check;
alter table activity_entry add constraint activity_entry_result_check
  check (result in ('PENDING', 'RUNNING', 'COMPLETED', 'STOPPED', 'ON_HOLD', 'REFUSED', 'REVOKED', 'ALREADY_GONE', 'FAILED',
    'UNREACHABLE', 'SKIPPED', 'SENT', 'EXPIRING', 'CHANGED', 'INSTALLED', 'UNINSTALLED'));
alter table activity_entry drop constraint activity_entry_check; -- the first of the table's own: who needs no run
alter table activity_entry add constraint activity_entry_run_check
  check (kind in ('NOTICE', 'KEY', 'SETTINGS', 'INSTALLATION') or run_id is not null);
alter table activity_entry add constraint activity_entry_notice_check
  check ((kind = 'NOTICE') = (result = 'SENT') or kind = 'NOTICE' and result = 'FAILED');

drop index activity_entry_top_level;
create index activity_entry_top_level on activity_entry (client_key, id desc)
  where kind in ('RUN', 'KEY', 'SETTINGS', 'INSTALLATION');
