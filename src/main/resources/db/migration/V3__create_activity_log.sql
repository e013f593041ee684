-- What was done. Rows are added and, if they tell of something under way, concluded once; nothing else happens to them.
create table activity_entry (
  id bigint generated always as identity primary key,
  client_key varchar(255) not null,
  at timestamptz not null,
  kind varchar(16) not null
    check (kind in ('RUN', 'REVOCATION', 'TOKEN', 'ACCOUNT', 'SETTINGS', 'INSTALLATION')),
  result varchar(16) not null
    check (result in ('PENDING', 'RUNNING', 'COMPLETED', 'STOPPED', 'REFUSED', 'REVOKED', 'ALREADY_GONE', 'FAILED',
      'UNREACHABLE', 'SKIPPED', 'CHANGED', 'INSTALLED', 'UNINSTALLED')),
  run_id uuid,
  actor varchar(255),
  account_id varchar(128),
  token_id varchar(255),
  token_label text,
  token_created_at timestamptz,
  token_last_access timestamptz,
  rule text,
  reason text,
  details jsonb not null default '{}',
  concluded_at timestamptz,
  check (kind in ('SETTINGS', 'INSTALLATION') or run_id is not null),
  check (kind not in ('REVOCATION', 'TOKEN') or (account_id is not null and token_id is not null)),
  check (result <> 'PENDING' or kind = 'REVOCATION'),
  check (result <> 'RUNNING' or kind = 'RUN'),
  check (result <> 'REVOKED' or kind = 'REVOCATION'),
  check (kind not in ('RUN', 'REVOCATION') or (concluded_at is null) = (result in ('PENDING', 'RUNNING')))
);

-- A run is told of once, and a token is revoked by one process at a time.
create unique index activity_entry_one_per_run on activity_entry (run_id) where kind = 'RUN';
create unique index activity_entry_one_pending on activity_entry (client_key, account_id, token_id)
  where result = 'PENDING';

-- Newest first: the page; what a run did; what happened to an account; one kind or one result.
create index on activity_entry (client_key, id desc);
create index on activity_entry (run_id, id desc);
create index on activity_entry (client_key, account_id, id desc);
create index on activity_entry (client_key, result, id desc);
create index on activity_entry (client_key, kind, id desc);

create function activity_entry_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.result in ('PENDING', 'RUNNING') and new.result not in ('PENDING', 'RUNNING')
    and new.concluded_at is not null
    and (to_jsonb(new) - '{result,reason,details,concluded_at}'::text[])
      = (to_jsonb(old) - '{result,reason,details,concluded_at}'::text[]) then
    return new;
  end if;
  -- Erasing the data of an uninstalled site is the one exception; it has to be asked for in so many words.
  if tg_op = 'DELETE' and current_setting('bulkops.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'The activity log is append-only';
end
$$;

create trigger activity_entry_is_append_only before update or delete on activity_entry
  for each row execute function activity_entry_is_append_only();
create trigger activity_entry_is_not_truncated before truncate on activity_entry
  for each statement execute function activity_entry_is_append_only();
