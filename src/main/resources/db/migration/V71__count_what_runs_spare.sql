-- Tokens that would be due but for an exemption, and those that are due and not revoked for another reason.
alter table sweep_run add exempt bigint not null default 0, add skipped bigint not null default 0;
