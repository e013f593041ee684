package com.bulkops.orgs.protection;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * Assessment of a site's {@link Protection}, from the link, the policy, the runs and the
 * license.
 */
@Component
public class ProtectionService {

	private final Organizations organizations;

	private final Policies policies;

	private final Runs runs;

	private final Licenses licenses;

	private final Clock clock;

	ProtectionService(Organizations organizations, Policies policies, Runs runs, Licenses licenses, Clock clock) {
		this.organizations = organizations;
		this.policies = policies;
		this.runs = runs;
		this.licenses = licenses;
		this.clock = clock;
	}

	/** Assesses the protection of a site now. */
	public Protection assess(SiteId site) {
		Instant now = this.clock.instant();
		return new Protection(this.organizations.find(site).orElse(null), this.policies.get(site),
				this.runs.nextNight(site).orElse(null), this.runs.latest(site).orElse(null),
				this.runs.onHold(site).orElse(null), this.runs.nightsSince(site).orElse(null), now,
				this.licenses.recent(site));
	}

}
