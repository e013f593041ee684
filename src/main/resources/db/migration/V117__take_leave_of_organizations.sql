-- Organizations that a site left while the owners of their tokens were notified: letters about them are still sent.
create table notice_former_organization (
  client_key varchar(255) not null references atlassian_host,
  organization_id varchar(64) not null,
  primary key (client_key, organization_id)
);
