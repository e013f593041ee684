package com.bulkops.orgs.protection;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The numbers of tokens that are due by a policy.
 */
@Component
public class DueFigures {

	/** The intervals of the drop-down; any other number of days can be typed. */
	public static final List<RevocationInterval> INTERVALS = List.of(RevocationInterval.OFF,
			RevocationInterval.ofDays(7), RevocationInterval.ofDays(14), RevocationInterval.ofDays(30),
			RevocationInterval.ofDays(60), RevocationInterval.ofDays(90), RevocationInterval.ofDays(180));

	private final Organizations organizations;

	private final Inventory inventory;

	private final DueCounts counts;

	private final ExemptionLists exemptions;

	private final Clock clock;

	DueFigures(Organizations organizations, Inventory inventory, DueCounts counts, ExemptionLists exemptions,
			Clock clock) {
		this.organizations = organizations;
		this.inventory = inventory;
		this.counts = counts;
		this.exemptions = exemptions;
		this.clock = clock;
	}

	/**
	 * Finds the confirmation that a form sends for a policy; {@code null} if it shows no
	 * number, or one for something else.
	 */
	public @Nullable Confirmation findConfirmation(SiteId site, Policy policy, DueShown shown) {
		return shown.confirmationOf(preview(site, policy));
	}

	/**
	 * Counts the tokens that are due now by a policy, and by each interval of the
	 * drop-down.
	 */
	public DuePreview preview(SiteId site, Policy policy) {
		OrganizationLink link = this.organizations.find(site).orElse(null);
		InventorySummary summary = (link != null) ? this.inventory.findSummary(site, link.id()).orElse(null) : null;
		if (link == null || summary == null) {
			return new DuePreview(policy, Map.of(), Map.of(), null, null);
		}
		ExemptionList list = this.exemptions.load(site);
		Instant now = this.clock.instant();
		List<RevocationInterval> intervals = Stream.concat(INTERVALS.stream(), Stream.of(policy.interval()))
			.filter((interval) -> !interval.isOff())
			.distinct()
			.sorted(Comparator.comparing((RevocationInterval interval) -> Objects.requireNonNull(interval.maximumAge()))
				.reversed())
			.toList();
		List<Instant> bounds = new ArrayList<>(intervals.stream()
			.map((interval) -> now.minus(Objects.requireNonNull(interval.maximumAge())))
			.toList());
		bounds.add(now);
		if (!policy.rule().hasPartsBesideAge()) {
			bounds.remove(bounds.size() - 1); // what is younger than all intervals is not
												// due
		}
		return count(policy, summary, DuePreview.Basis.of(now, link.id(), policy, list), intervals,
				this.counts.countByCreation(site, link.id(), bounds, DueBy.of(policy, now)));
	}

	/**
	 * Sums the groups. By an interval, all tokens that are old enough are due, and those
	 * of the younger ones that are due anyway.
	 * @param intervals the longest first, as the groups
	 */
	private static DuePreview count(Policy policy, InventorySummary summary, DuePreview.Basis basis,
			List<RevocationInterval> intervals, List<DueCounts.Group> groups) {
		long due = groups.stream().mapToLong(DueCounts.Group::due).sum();
		long exempt = groups.stream().mapToLong(DueCounts.Group::exemptDue).sum();
		Map<RevocationInterval, Long> allDue = new HashMap<>();
		Map<RevocationInterval, Long> allExempt = new HashMap<>();
		for (int place = 0; place < intervals.size(); place++) {
			DueCounts.Group group = groups.get(place);
			due += group.tokens() - group.exempt() - group.due();
			exempt += group.exempt() - group.exemptDue();
			allDue.put(intervals.get(place), due);
			allExempt.put(intervals.get(place), exempt);
		}
		return new DuePreview(policy, allDue, allExempt, summary, basis);
	}

}
