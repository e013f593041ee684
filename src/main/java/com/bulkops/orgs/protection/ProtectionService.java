package com.bulkops.orgs.protection;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Licenses;

import org.springframework.stereotype.Component;

/**
 * Assessment of an installation's {@link Protection}, from the link, the policy, the runs
 * and the license.
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

	/** Assesses the protection of an installation now. */
	public Protection assess(InstallationId installation) {
		Instant now = this.clock.instant();
		return new Protection(this.organizations.find(installation).orElse(null), this.policies.get(installation),
				this.runs.nextNight(installation).orElse(null), this.runs.latest(installation).orElse(null),
				this.runs.onHold(installation).orElse(null), this.runs.nightsSince(installation).orElse(null), now,
				this.licenses.recent(installation));
	}

}
