alter table inventory_token add account_email text; -- null if Atlassian does not tell it
