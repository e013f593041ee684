-- Only tokens of accounts that are known to be a person's are due. The condition is that of the questions, word for
-- word, so that these are answered by the index alone.
drop index inventory_token_by_age;
create index inventory_token_by_age on inventory_token (client_key, generation, created_at)
  include (last_access, account_status, exempt_to) where account_type in ('ATLASSIAN', 'CUSTOMER');
