alter table inventory_token
  add exempt_to date; -- the last day on which an exemption saves it; infinity if it has no end, null if none does
comment on column inventory_token.last_access is 'null if the token was never used, infinity if it cannot be told';

-- What becomes due when by any rule is told by the index alone.
drop index inventory_token_by_age;
create index inventory_token_by_age on inventory_token (client_key, generation, created_at, account_id, token_id)
  include (account_type, account_status, last_access, exempt_to);
