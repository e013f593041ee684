-- Each event of an installation's log, chained by hashes: a change, a gap or another order shows. docs/verify-log.md has the format.
create table activity_link (
  client_key varchar(255) not null,
  seq bigint not null check (seq > 0),
  entry_id bigint not null references activity_entry on delete cascade,
  event varchar(16) not null check (event in ('APPENDED', 'OPENED', 'CONCLUDED')),
  hash bytea not null check (length(hash) = 32),
  primary key (client_key, seq),
  unique (entry_id, event)
);

-- The last link of each installation. Whoever adds links locks it first.
create table activity_head (
  client_key varchar(255) primary key,
  seq bigint not null,
  hash bytea not null check (length(hash) = 32)
);

create function activity_chain_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'activity_head' and new.client_key = old.client_key and new.seq > old.seq then
    return new;
  end if;
  -- As for activity_entry: erasing has to be asked for in so many words.
  if tg_op = 'DELETE' and current_setting('bulkops.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'The chain of the activity log is append-only';
end
$$;

create trigger activity_link_is_append_only before update or delete on activity_link
  for each row execute function activity_chain_is_append_only();
create trigger activity_link_is_not_truncated before truncate on activity_link
  for each statement execute function activity_chain_is_append_only();
create trigger activity_head_is_append_only before update or delete on activity_head
  for each row execute function activity_chain_is_append_only();
create trigger activity_head_is_not_truncated before truncate on activity_head
  for each statement execute function activity_chain_is_append_only();
