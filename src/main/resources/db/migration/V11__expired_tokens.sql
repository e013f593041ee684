-- Expired tokens are not counted, so the index that answers alone has to tell which are. The old one serves until the new one is there.
create index inventory_token_by_age_and_expiry on inventory_token (site_id, organization_id, created_at)
  include (last_access, account_status, exempt_to, expires_at) where account_type in ('ATLASSIAN', 'CUSTOMER');
drop index inventory_token_by_age;
alter index inventory_token_by_age_and_expiry rename to inventory_token_by_age;
