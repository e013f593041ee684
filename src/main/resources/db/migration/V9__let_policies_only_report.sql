alter table policy add mode varchar(8) not null default 'REVOKE' check (mode in ('REVOKE', 'REPORT'));
alter table policy alter mode drop default;
