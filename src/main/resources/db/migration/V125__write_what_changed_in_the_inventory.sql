-- Rows stay from night to night, and a run writes those that changed. Until now each run wrote all of them again, under a
-- generation of its own.
delete from inventory_token token where not exists (
  select from inventory where inventory.client_key = token.client_key and inventory.generation = token.generation);
alter table inventory_token add organization_id varchar(64);
update inventory_token token set organization_id = inventory.organization_id
from inventory where inventory.client_key = token.client_key;
alter table inventory_token alter organization_id set not null;
drop index inventory_token_by_age;
drop index inventory_token_never_used;
alter table inventory_token drop constraint inventory_token_pkey, drop generation;
alter table inventory drop generation;
alter table inventory_token add primary key (client_key, organization_id, account_id, token_id);
create index inventory_token_by_age on inventory_token (client_key, organization_id, created_at)
  include (last_access, account_status, exempt_to) where account_type in ('ATLASSIAN', 'CUSTOMER');
create index inventory_token_never_used on inventory_token (client_key, organization_id, created_at, account_id)
  where last_access is null;
