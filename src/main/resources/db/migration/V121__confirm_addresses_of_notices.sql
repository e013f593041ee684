-- The addresses of administrators, and whether they were confirmed. Until then nothing but a code is sent there. A row stays for a day after
-- its address was removed, so that removing and entering it again is no way to send it more.
create table notice_address (
  client_key varchar(255) not null references atlassian_host on delete cascade,
  address varchar(254) not null,
  code varchar(16), -- the last one that was sent; null once it was confirmed
  code_planned_at timestamptz,
  wrong_codes integer not null default 0, -- that were entered since it was sent
  confirmed_at timestamptz,
  primary key (client_key, address)
);

alter table notice drop constraint notice_kind_check;
alter table notice add constraint notice_kind_check check (kind in
  ('WARNING', 'WITHDRAWN', 'REVOKED', 'RUN_ENDED', 'KEY_EXPIRES', 'KEY_REJECTED', 'SECURITY', 'TEST', 'CONFIRM'));

-- How many a site has sent lately.
create index notice_of_administrators on notice (client_key, concluded_at) where account_id is null;
