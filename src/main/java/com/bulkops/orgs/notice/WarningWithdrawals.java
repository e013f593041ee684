package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionsChanged;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.site.SiteId;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The withdrawal of warnings whose dates may no longer be true, because the policy,
 * exemptions or the organization changed. A change only requests it; the next round of
 * notices does the rest.
 */
@Component
class WarningWithdrawals {

	private final WithdrawalRequests requests;

	private final OwnerWarnings warnings;

	private final NightlySchedule schedule;

	private final Organizations organizations;

	private final ConnectedSites sites;

	private final Policies policies;

	private final Clock clock;

	WarningWithdrawals(WithdrawalRequests requests, OwnerWarnings warnings, NightlySchedule schedule,
			Organizations organizations, ConnectedSites sites, Policies policies, Clock clock) {
		this.requests = requests;
		this.warnings = warnings;
		this.schedule = schedule;
		this.organizations = organizations;
		this.sites = sites;
		this.policies = policies;
		this.clock = clock;
	}

	/** Requests a withdrawal, because warnings may name dates that are no longer true. */
	@EventListener
	@Transactional
	void request(PolicyChanged event) {
		this.requests.add(event.site());
	}

	/**
	 * Requests a withdrawal, because a token may now be exempt, or no longer be, at all
	 * sites of the organization.
	 */
	@EventListener
	@Transactional
	void request(ExemptionsChanged event) {
		this.requests.add(event.site());
		this.sites.findOthers(event.site()).forEach((site) -> this.requests.add(site.site()));
	}

	/**
	 * Requests a withdrawal, because tokens of the former organization are no longer
	 * revoked.
	 */
	@EventListener
	@Transactional
	void request(OrganizationReplaced event) {
		this.requests.add(event.site());
	}

	/** Returns the requests that have not been done, by site. */
	@Transactional(readOnly = true)
	Map<SiteId, UUID> findRequested() {
		return this.requests.findAll();
	}

	/**
	 * Withdraws the warnings of a site that wait. The next nightly run decides about
	 * announced revocations; if there is none, because revoking is off or another
	 * organization is connected, owners are notified at the time when it would have
	 * started, unless the settings change again until then.
	 */
	@Transactional
	void withdraw(SiteId site, UUID request) {
		Map<OrganizationId, RunId> announced = this.warnings.deleteWaiting(site);
		Policy policy = this.policies.get(site);
		OrganizationLink link = this.organizations.find(site).orElse(null);
		boolean hasNights = this.schedule.findNext(site).isPresent();
		announced.forEach((id, run) -> {
			String name = (link != null && link.id().equals(id)) ? link.name() : null;
			if (name == null || !hasNights) {
				this.warnings.plan(site, run,
						new EmailOrganization(id, (name != null) ? name : id.value(), policy.timeZone()),
						RevocationForecast.ofNone(policy), nextNightlyTime(policy));
			}
		});
		// Last, so that no change of the settings waits for the rest of this transaction.
		this.requests.remove(site, request);
	}

	private Instant nextNightlyTime(Policy policy) {
		ZonedDateTime now = this.clock.instant().atZone(policy.timeZone());
		ZonedDateTime today = now.with(policy.nightlyAt());
		return (today.isAfter(now) ? today : now.plusDays(1).with(policy.nightlyAt())).toInstant();
	}

}
