package com.bulkops.orgs.run;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.ProtectionHistory;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The protection of organizations: by a rule that revokes, or earlier by a run that began
 * and could revoke, whatever the rule is now.
 */
@Component
class RunsOfOrganization implements ProtectionHistory {

	private final Policies policies;

	private final RunEntityRepository entities;

	RunsOfOrganization(Policies policies, RunEntityRepository entities) {
		this.policies = policies;
		this.entities = entities;
	}

	@Override
	@Transactional(readOnly = true)
	public boolean wasProtected(SiteId site, OrganizationId organization) {
		return this.policies.get(site).revokes() || this.entities
			.existsBySiteIdAndOrganizationIdIgnoreCaseAndMode(site.value(), organization.value(), RunMode.REVOKE);
	}

}
