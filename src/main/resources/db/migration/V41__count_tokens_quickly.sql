-- Counts the changes of an inventory, so that figures can be kept for as long as they hold.
alter table inventory add version bigint not null default 0;

-- Counting reads a row for each token: the less a row has, the faster. Lists and holders need few of them.
drop index inventory_token_by_age;
create index inventory_token_by_age on inventory_token (client_key, generation, created_at)
  include (last_access, account_status, exempt_to) where account_type <> 'APP';
