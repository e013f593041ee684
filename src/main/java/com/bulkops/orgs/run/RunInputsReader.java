package com.bulkops.orgs.run;

import java.time.Clock;
import java.util.Optional;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.OrganizationLock;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The inputs of runs, read under the locks of the site and its organization, so that no
 * change falls between them.
 */
@Component
class RunInputsReader {

	private final SiteLock siteLock;

	private final OrganizationLock organizationLock;

	private final Organizations organizations;

	private final Policies policies;

	private final ExemptionLists exemptions;

	private final Json json;

	private final Clock clock;

	RunInputsReader(SiteLock siteLock, OrganizationLock organizationLock, Organizations organizations,
			Policies policies, ExemptionLists exemptions, Json json, Clock clock) {
		this.siteLock = siteLock;
		this.organizationLock = organizationLock;
		this.organizations = organizations;
		this.policies = policies;
		this.exemptions = exemptions;
		this.json = json;
		this.clock = clock;
	}

	/**
	 * Locks a site and its organization.
	 * @return the organization, {@code null} if none is connected
	 */
	@Nullable OrganizationId lock(SiteId site) {
		this.siteLock.lock(site);
		OrganizationId organization = this.organizations.find(site).map(OrganizationLink::id).orElse(null);
		if (organization != null) {
			this.organizationLock.lock(organization);
		}
		return organization;
	}

	/** Reads the policy of a run. A run that was requested as a scan revokes nothing. */
	Policy readPolicy(RunEntity run) {
		Policy policy = this.policies.get(run.site()).effectiveAt(this.clock.instant());
		return (run.mode() == RunMode.REPORT) ? policy.withRule(policy.rule().withMode(RunMode.REPORT)) : policy;
	}

	/**
	 * Finds the fingerprint of the inputs that are in effect; empty if no organization is
	 * connected.
	 */
	Optional<String> findFingerprint(SiteId site, Policy policy) {
		ExemptionList exempt = this.exemptions.load(site);
		return this.organizations.find(site)
			.map((link) -> new RunInputs(link.id(), policy.effectiveAt(this.clock.instant()), exempt)
				.fingerprint(this.json));
	}

	/** Reads the other inputs of a run that begins or resumes. */
	RunInputs read(RunEntity run, OrganizationId organization, Policy policy) {
		ExemptionList exempt = this.exemptions.load(run.site());
		if (policy.revokes() || run.requestedBy() == null) {
			this.exemptions.recordUse(run.site());
		}
		return new RunInputs(organization, policy, exempt);
	}

}
