-- A label is free text of its owner and goes when the owner's account is closed. Everything else of an entry stays.
-- Its salt goes with it, so that nobody can try out labels against the digest.
create or replace function activity_entry_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.result in ('PENDING', 'RUNNING') and new.result not in ('PENDING', 'RUNNING')
    and new.concluded_at is not null
    and (to_jsonb(new) - '{result,reason,details,concluded_at}'::text[])
      = (to_jsonb(old) - '{result,reason,details,concluded_at}'::text[]) then
    return new;
  end if;
  -- Erasing is the one exception; it has to be asked for in so many words.
  if tg_op = 'UPDATE' and current_setting('bulkops.erasing', true) = 'on'
    and new.token_label is null and new.label_salt is null
    and (to_jsonb(new) - '{token_label,label_salt}'::text[]) = (to_jsonb(old) - '{token_label,label_salt}'::text[]) then
    return new;
  end if;
  if tg_op = 'DELETE' and current_setting('bulkops.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'The activity log is append-only';
end
$$;
create index activity_entry_labelled on activity_entry (client_key, account_id) where token_label <> '';
