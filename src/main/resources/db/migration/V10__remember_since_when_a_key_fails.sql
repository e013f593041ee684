alter table organization_link add problem_since timestamptz;
update organization_link set problem_since = now() where problem is not null;
alter table organization_link add check ((problem is null) = (problem_since is null));
