package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * The number of API tokens whose owners the next nightly run would warn. It is counted in
 * the inventory, without regard to earlier warnings.
 */
@Component
public class NextWarnings {

	private final Organizations organizations;

	private final Policies policies;

	private final Inventory inventory;

	private final DueCounts counts;

	private final Runs runs;

	NextWarnings(Organizations organizations, Policies policies, Inventory inventory, DueCounts counts, Runs runs) {
		this.organizations = organizations;
		this.policies = policies;
		this.inventory = inventory;
		this.counts = counts;
		this.runs = runs;
	}

	/**
	 * Returns the warnings of the next nightly run; empty if there is no such run, if it
	 * would not warn of any token, or if no scan has been made.
	 */
	public Optional<Expected> of(SiteId site, LeadDays leads) {
		List<Instant> nights = this.runs.nextNights(site, leads.longest() + 1);
		OrganizationId organization = this.organizations.find(site).map((link) -> link.id()).orElse(null);
		if (organization == null || nights.size() < 2 || this.inventory.findSummary(site, organization).isEmpty()) {
			return Optional.empty();
		}
		Policy policy = this.policies.get(site);
		List<Instant> revoking = nights.stream().filter((night) -> policy.effectiveAt(night).revokes()).toList();
		if (revoking.isEmpty()) {
			return Optional.empty();
		}
		List<Long> due = this.counts.countNewlyDue(site, organization,
				revoking.stream().map((night) -> DueBy.of(policy.effectiveAt(night), night)).toList());
		Instant next = nights.get(0);
		LocalDate last = policy.toLocalDate(next).plusDays(leads.longest());
		long tokens = 0;
		for (int night = 0; night < revoking.size(); night++) {
			Instant at = revoking.get(night);
			tokens += (at.isAfter(next) && !policy.toLocalDate(at).isAfter(last)) ? due.get(night) : 0;
		}
		return Optional.of(new Expected(next, tokens, leads.longest()));
	}

	/**
	 * The warnings of a nightly run.
	 *
	 * @param at when the run starts
	 * @param tokens how many tokens will be revoked after that run and within some days
	 */
	record Expected(Instant at, long tokens, int days) {

	}

}
