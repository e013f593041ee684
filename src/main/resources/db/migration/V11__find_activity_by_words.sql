-- The words of tokens' labels and ids, so that a rare word and a frequent one are found equally fast, newest first.
create table activity_word (
  client_key varchar(255) not null,
  word varchar(64) not null,
  entry_id bigint not null references activity_entry on delete cascade,
  primary key (client_key, word, entry_id)
);
create index on activity_word (entry_id);
insert into activity_word (client_key, word, entry_id)
  select client_key, left(word, 64), id
  from activity_entry, regexp_split_to_table(lower(token_label || ' ' || token_id), '[^[:alnum:]]+') word
  where token_id is not null and word <> '' on conflict do nothing;

-- The first view of the log: runs, and what belongs to no run.
create index activity_entry_top_level on activity_entry (client_key, id desc)
  where kind in ('RUN', 'SETTINGS', 'INSTALLATION');
