-- A token has one announced revocation: the date of the last letter that was sent. What does not happen is taken back.
alter table notice_token add organization_id varchar(64); -- null in rows of earlier versions
alter table notice_token add announced_for timestamptz; -- the revocation that the letter names, from when it is written
alter table notice_token add announced_at timestamptz; -- when it was sent; null if another letter named another date since
create index notice_token_announced on notice_token (client_key, account_id, token_id) where announced_at is not null;

alter table notice_token drop constraint notice_token_kind_check;
alter table notice_token add constraint notice_token_kind_check
  check (kind in ('WARNING', 'WITHDRAWN', 'REVOKED', 'NO_ADDRESS'));
alter table notice drop constraint notice_kind_check;
alter table notice add constraint notice_kind_check
  check (kind in ('WARNING', 'WITHDRAWN', 'REVOKED', 'RUN_ENDED', 'KEY_EXPIRES', 'KEY_REJECTED', 'TEST'));
alter table notice add constraint notice_withdrawn_check
  check (kind <> 'WITHDRAWN' or (account_id is not null and run_id is not null));

-- Sites whose waiting warnings may not be true any more. They are not sent, and the next round withdraws them. A change of
-- the settings writes this one row, however many warnings wait.
create table notice_withdrawal (
  client_key varchar(255) primary key references atlassian_host,
  request uuid not null -- the last one; a round that did an earlier one leaves it for the next
);
