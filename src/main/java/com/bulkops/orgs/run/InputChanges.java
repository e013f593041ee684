package com.bulkops.orgs.run;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.ConnectedSitesChanged;
import com.bulkops.orgs.organization.KeyReplaced;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.OrganizationLock;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionsChanged;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.site.SiteId;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes that end leases, because they may keep tokens that a run under way would
 * revoke. The run goes on immediately with the inputs that are in effect then.
 * <p>
 * Attempts under way find that out by their next write. Those of other instances go on
 * when the lease would have ended anyway, so calls that are on their way to Atlassian are
 * concluded before.
 */
@Component
class InputChanges {

	private final JdbcClient jdbc;

	private final Organizations organizations;

	private final OrganizationLock organizationLock;

	private final ApplicationEventPublisher events;

	InputChanges(JdbcClient jdbc, Organizations organizations, OrganizationLock organizationLock,
			ApplicationEventPublisher events) {
		this.jdbc = jdbc;
		this.organizations = organizations;
		this.organizationLock = organizationLock;
		this.events = events;
	}

	@EventListener
	@Order(Ordered.HIGHEST_PRECEDENCE) // locks the organization before rows of its sites
	@Transactional
	void endLeases(PolicyChanged event) {
		if (event.mayKeepMore()) {
			endLeases(event.site());
		}
	}

	@EventListener
	@Order(Ordered.HIGHEST_PRECEDENCE) // locks the organization before rows of its sites
	@Transactional
	void endLeases(ExemptionsChanged event) {
		endLeases(event.site());
	}

	@EventListener
	@Transactional
	void endLeases(ConnectedSitesChanged event) {
		endLeases(event.organization());
	}

	/**
	 * Ends a lease; the run need not wait for the limit, or the outage, of the old key.
	 */
	@EventListener
	@Transactional
	void endLease(KeyReplaced event) {
		this.jdbc.sql("""
				update sweep_run set attempt = attempt + 1, waiting_until = null
				where site_id = ? and status = 'RUNNING'
				""").param(event.site().value()).update();
		this.events.publishEvent(new RunWaiting());
	}

	private void endLeases(SiteId site) {
		this.organizations.find(site).map(OrganizationLink::id).ifPresent(this::endLeases);
	}

	private void endLeases(OrganizationId organization) {
		this.organizationLock.lock(organization);
		this.jdbc.sql("update sweep_run set attempt = attempt + 1 where organization_id = ? and status = 'RUNNING'")
			.param(organization.value())
			.update();
		this.events.publishEvent(new RunWaiting());
	}

}
