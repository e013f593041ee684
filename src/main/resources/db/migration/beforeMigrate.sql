-- At every start: in another encoding some names and labels could not be stored, and their tokens not be revoked.
do $$ begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'The database % has the encoding %; the app needs UTF8. Create another one and name it in SPRING_DATASOURCE_URL: %',
      current_database(), current_setting('server_encoding'), format(
        'create database %I owner %I encoding ''UTF8'' locale ''C'' locale_provider builtin builtin_locale ''C.UTF-8'' template template0',
        current_database() || '_utf8', current_user);
  end if;
end $$;
