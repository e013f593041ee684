alter table notice drop constraint notice_kind_check;
alter table notice add constraint notice_kind_check check (kind in
  ('WARNING', 'WITHDRAWN', 'REVOKED', 'RUN_ENDED', 'KEY_EXPIRES', 'KEY_REJECTED', 'SECURITY', 'TEST'));
