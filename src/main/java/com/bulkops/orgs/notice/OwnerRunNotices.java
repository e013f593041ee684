package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * The planning of warnings to owners after a nightly run, from the inventory that it
 * read.
 */
@Component
class OwnerRunNotices {

	private final OwnerWarnings warnings;

	private final NoticeOccasions occasions;

	private final NightlySchedule schedule;

	private final Policies policies;

	private final ExemptionLists exemptions;

	private final Inventory inventory;

	private final Clock clock;

	OwnerRunNotices(OwnerWarnings warnings, NoticeOccasions occasions, NightlySchedule schedule, Policies policies,
			ExemptionLists exemptions, Inventory inventory, Clock clock) {
		this.warnings = warnings;
		this.occasions = occasions;
		this.schedule = schedule;
		this.policies = policies;
		this.exemptions = exemptions;
		this.inventory = inventory;
		this.clock = clock;
	}

	/**
	 * Plans warnings, and withdrawals of announced revocations that will not take place,
	 * once per run.
	 * @param startedAt when the run started; nothing is planned from an older inventory
	 */
	void plan(SiteId site, Run run, Instant startedAt, OrganizationLink link) {
		Policy policy = this.policies.get(site);
		boolean isCurrent = this.inventory.findSummary(site, link.id())
			.filter((snapshot) -> !snapshot.seenAt().isBefore(startedAt))
			.isPresent();
		Optional<LocalDate> until = this.warnings.findLastForecastDay(site, policy.timeZone());
		if (!isCurrent || until.isEmpty()) {
			return;
		}
		Instant now = this.clock.instant();
		long days = ChronoUnit.DAYS.between(policy.toLocalDate(now), until.get());
		List<Instant> nights = this.schedule.listNext(site, Math.toIntExact(days) + 2);
		if (!nights.isEmpty() && this.occasions.recordIfNew(site, "OWNERS " + run.id())) {
			this.warnings.plan(site, run.id(), new EmailOrganization(link.id(), link.name(), policy.timeZone()),
					new RevocationForecast(policy, this.exemptions.load(site), nights), now);
		}
	}

}
