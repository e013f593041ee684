-- Entries are found by the time of their words, so it has to be the entry's: the version before V43 may have written words meanwhile.
update activity_word set at = entry.at from activity_entry entry where entry.id = entry_id and activity_word.at <> entry.at;
alter table activity_word alter at drop default;
