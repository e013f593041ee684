-- Whatever belongs to no run stands beside the runs: notices about the app's own key, too.
drop index activity_entry_top_level;
create index activity_entry_top_level on activity_entry (client_key, at desc, id desc) include (kind, result)
  where kind = 'RUN' or run_id is null;
