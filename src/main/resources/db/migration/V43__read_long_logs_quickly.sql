-- Words by time, so that those of a month, and those that many entries have, are found newest first without sorting.
alter table activity_word rename to activity_word_by_entry;
create table activity_word (
  client_key varchar(255) not null,
  word varchar(64) not null,
  at timestamptz not null default now(), -- the entry's; the default is for the version before, during an upgrade
  entry_id bigint not null
);
insert into activity_word (client_key, word, at, entry_id)
  select word.client_key, word.word, entry.at, word.entry_id
  from activity_word_by_entry word join activity_entry entry on entry.id = word.entry_id;
drop table activity_word_by_entry;
alter table activity_word add primary key (client_key, word, at, entry_id),
  add foreign key (entry_id) references activity_entry on delete cascade;
create index on activity_word (entry_id);

-- What else a filter asks for stands in the index, so that entries that it does not let through need not be read.
drop index activity_entry_client_key_at_id_result_idx;
drop index activity_entry_run_id_at_id_idx;
drop index activity_entry_client_key_account_id_at_id_idx;
drop index activity_entry_client_key_result_at_id_idx;
drop index activity_entry_client_key_kind_at_id_idx;
drop index activity_entry_top_level;
create index on activity_entry (client_key, at desc, id desc) include (kind, result);
create index on activity_entry (run_id, at desc, id desc) include (client_key, kind, result);
create index on activity_entry (client_key, account_id, at desc, id desc) include (kind, result);
create index on activity_entry (client_key, result, at desc, id desc) include (kind);
create index on activity_entry (client_key, kind, at desc, id desc) include (result);
create index activity_entry_top_level on activity_entry (client_key, at desc, id desc) include (kind, result)
  where kind in ('RUN', 'KEY', 'SETTINGS', 'INSTALLATION');
