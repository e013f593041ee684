-- Newest first by time, so that a range of dates is found without passing all that is newer.
drop index activity_entry_run_id_id_idx;
drop index activity_entry_client_key_account_id_id_idx;
drop index activity_entry_client_key_result_id_idx;
drop index activity_entry_client_key_kind_id_idx;
drop index activity_entry_top_level;
create index on activity_entry (client_key, at desc, id desc) include (result);
create index on activity_entry (run_id, at desc, id desc);
create index on activity_entry (client_key, account_id, at desc, id desc);
create index on activity_entry (client_key, result, at desc, id desc);
create index on activity_entry (client_key, kind, at desc, id desc);
create index activity_entry_top_level on activity_entry (client_key, at desc, id desc)
  where kind in ('RUN', 'KEY', 'SETTINGS', 'INSTALLATION');
