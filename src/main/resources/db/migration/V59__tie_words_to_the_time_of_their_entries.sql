-- That words have the time of their entries is sure then, and the planner knows that each of them has one entry: without that it expects
-- none to fit, sees no use in stopping after a page, and reads all of both tables.
lock table activity_entry, activity_word; -- in the order in which entries are written
drop index activity_entry_client_key_at_id_kind_result_idx;
create unique index activity_entry_by_time on activity_entry (client_key, at desc, id desc) include (kind, result);
-- As V58, for words that the version before V43 wrote in between.
update activity_word set at = entry.at from activity_entry entry where entry.id = entry_id and activity_word.at <> entry.at;
alter table activity_word drop constraint activity_word_entry_id_fkey,
  add foreign key (client_key, at, entry_id) references activity_entry (client_key, at, id) on delete cascade;
