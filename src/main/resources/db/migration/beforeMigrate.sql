-- At every start: in another encoding some names and labels could not be stored, and their tokens not be revoked.
do $$ begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'The database % has the encoding %; the app needs UTF8. Create another one: create database bulkops encoding ''UTF8'' template template0',
      current_database(), current_setting('server_encoding');
  end if;
end $$;
