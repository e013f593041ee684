package com.bulkops.orgs.protection;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Licenses;

import org.springframework.stereotype.Component;

/**
 * Asks the rooms below for what the status of an installation is made of.
 */
@Component
public class ProtectionService {

	private final Organizations organizations;

	private final Policies policies;

	private final Runs sweeps;

	private final Licenses licenses;

	private final Clock clock;

	ProtectionService(Organizations organizations, Policies policies, Runs sweeps, Licenses licenses, Clock clock) {
		this.organizations = organizations;
		this.policies = policies;
		this.sweeps = sweeps;
		this.licenses = licenses;
		this.clock = clock;
	}

	public Protection assess(InstallationId installation) {
		Instant now = this.clock.instant();
		Policy policy = this.policies.get(installation);
		Grace.Earlier earlier = policy.findEarlierRule(now);
		return new Protection(this.organizations.find(installation).orElse(null), policy, policy.effectiveAt(now),
				(earlier != null) ? earlier.until() : null, this.sweeps.nextNight(installation).orElse(null),
				this.sweeps.latest(installation).orElse(null), this.sweeps.onHold(installation).orElse(null),
				this.sweeps.nightsSince(installation).orElse(null), now, this.licenses.recent(installation));
	}

}
