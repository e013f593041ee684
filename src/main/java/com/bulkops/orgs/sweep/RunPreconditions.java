package com.bulkops.orgs.sweep;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The preconditions of runs that a site has to meet: the app is installed and licensed.
 */
@Component
class RunPreconditions {

	private final Sites sites;

	private final Licenses licenses;

	private final Organizations organizations;

	RunPreconditions(Sites sites, Licenses licenses, Organizations organizations) {
		this.sites = sites;
		this.licenses = licenses;
		this.organizations = organizations;
	}

	/** Finds why a site may have no runs now, {@code null} if it may. */
	@Nullable String findObjectionTo(SiteId site) {
		if (!this.sites.isActive(site)) {
			return "The app is no longer installed.";
		}
		String unlicensed = switch (this.licenses.check(site)) {
			case ACTIVE -> null;
			case NONE -> "Skipped: no license. Nothing is revoked until the app is licensed for this site. A Jira "
					+ "administrator can license it under Apps > Manage apps.";
			case NOT_INSTALLED -> "Skipped: Jira answers as if the app were not installed on this site. "
					+ "Nothing is revoked until it is. If it is installed, a Jira administrator needs to install it again.";
			case SILENT -> "Skipped: nothing was heard from this site for some days. Nothing is revoked until a Jira "
					+ "administrator opens this app there.";
			case UNKNOWN -> "Skipped: Jira has not said for some days whether the app is licensed for this site.";
		};
		if (unlicensed != null) {
			this.organizations.recordProblem(site, unlicensed);
		}
		return unlicensed;
	}

}
