package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planning of notices to administrators about the app's own organization API key:
 * that it is about to expire, and that Atlassian rejected it.
 */
@Service
public class KeyNotices {

	/** The longest lead, and a day for the time zones. */
	private static final int DAYS_AHEAD = 31;

	private final Organizations organizations;

	private final Policies policies;

	private final AdminNotices adminNotices;

	private final Clock clock;

	KeyNotices(Organizations organizations, Policies policies, AdminNotices adminNotices, Clock clock) {
		this.organizations = organizations;
		this.policies = policies;
		this.adminNotices = adminNotices;
		this.clock = clock;
	}

	/** Returns the organizations whose keys are about to expire, by site. */
	@Transactional(readOnly = true)
	Map<SiteId, OrganizationLink> findExpiring() {
		return this.organizations
			.findWithKeyExpiringUpTo(LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC).plusDays(DAYS_AHEAD));
	}

	/** Plans the notices of one key that is about to expire. */
	@Transactional
	void planExpiry(SiteId site, OrganizationLink link) {
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), this.policies.get(site).timeZone());
		if (link.keyExpiresOn() != null) {
			this.adminNotices.planKeyExpiry(site, nameOf(link), link.connectedAt(), link.keyExpiresOn(), today);
		}
	}

	/**
	 * Records that the key does not work, and plans to notify administrators immediately.
	 */
	@Transactional
	public void recordRejection(SiteId site, String problem) {
		this.organizations.recordProblem(site, problem);
		Optional<OrganizationLink> link = this.organizations.find(site);
		this.adminNotices.planKeyRejected(site, link.map(KeyNotices::nameOf).orElse(null),
				link.map(OrganizationLink::problemSince).orElseGet(this.clock::instant), problem);
	}

	private static NamedOrganization nameOf(OrganizationLink link) {
		return new NamedOrganization(link.id(), link.name());
	}

}
