-- Words of what people read in an entry. The expression is repeated in EntryQuery.
create index activity_entry_words on activity_entry using gin (to_tsvector('simple',
  coalesce(token_label, '') || ' ' || coalesce(token_id, '') || ' ' || coalesce(reason, '') || ' ' || coalesce(rule, '')));

-- The first view of the log: runs, and what belongs to no run.
create index activity_entry_top_level on activity_entry (client_key, id desc)
  where kind in ('RUN', 'SETTINGS', 'INSTALLATION');
