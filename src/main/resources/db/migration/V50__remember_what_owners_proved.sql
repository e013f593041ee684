-- Owners outlive an uninstall, as the log does. Whoever is none of them proves the key of this organization.
alter table organization_owner add organization_id varchar(64);
update organization_owner set organization_id = link.organization_id
  from organization_link link where link.client_key = organization_owner.client_key;
delete from organization_owner where organization_id is null; -- named before anybody had proved a key
alter table organization_owner alter organization_id set not null;
