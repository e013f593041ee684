-- That words have the time of their entries is sure then, and the planner knows that each of them has one entry: without that it expects
-- none to fit, sees no use in stopping after a page, and reads all of both tables.
drop index activity_entry_client_key_at_id_kind_result_idx;
create unique index activity_entry_by_time on activity_entry (client_key, at desc, id desc) include (kind, result);
alter table activity_word drop constraint activity_word_entry_id_fkey,
  add foreign key (client_key, at, entry_id) references activity_entry (client_key, at, id) on delete cascade;
