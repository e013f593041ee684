package com.bulkops.orgs.notice;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The organizations that a site was connected to before, whose owners are still notified
 * of revocations that were done or announced there. Only this class writes the table
 * {@code notice_former_organization}.
 */
@Component
class FormerOrganizations {

	private final JdbcClient jdbc;

	FormerOrganizations(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void add(SiteId site, OrganizationId organization) {
		this.jdbc.sql("insert into notice_former_organization values (?, ?) on conflict do nothing")
			.params(site.value(), organization.value())
			.update();
	}

	void remove(SiteId site, OrganizationId organization) {
		this.jdbc.sql("delete from notice_former_organization where site_id = ? and organization_id = ?")
			.params(site.value(), organization.value())
			.update();
	}

	void removeAll(SiteId site) {
		this.jdbc.sql("delete from notice_former_organization where site_id = ?").param(site.value()).update();
	}

	boolean contains(SiteId site, OrganizationId organization) {
		return this.jdbc
			.sql("select exists (select 1 from notice_former_organization where site_id = ? and organization_id = ?)")
			.params(site.value(), organization.value())
			.query(Boolean.class)
			.single();
	}

}
