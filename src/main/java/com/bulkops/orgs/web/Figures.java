package com.bulkops.orgs.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Says in the inventory's words what a policy means, and counts.
 */
@Component
class Figures {

	private static final Set<ManagedAccount.Status> DEACTIVATED = Set.of(ManagedAccount.Status.INACTIVE,
			ManagedAccount.Status.CLOSED);

	private final Organizations organizations;

	private final Inventory inventory;

	private final DueCounts counts;

	private final Exemptions exemptions;

	private final Clock clock;

	Figures(Organizations organizations, Inventory inventory, DueCounts counts, Exemptions exemptions, Clock clock) {
		this.organizations = organizations;
		this.inventory = inventory;
		this.counts = counts;
		this.exemptions = exemptions;
		this.clock = clock;
	}

	static DueTokens.Criteria criteria(Rule rule) {
		return rule.isOff() ? DueTokens.Criteria.NONE : beside(rule, rule.interval());
	}

	static DueTokens.Moment moment(Policy policy, Instant instant) {
		return new DueTokens.Moment(instant, policy.dayOf(instant));
	}

	private static DueTokens.Criteria beside(Rule rule, RevocationInterval interval) {
		Rule.Idle idle = rule.idle();
		return new DueTokens.Criteria(interval.maximumAge(), (idle != null)
				? new DueTokens.Unused(Duration.ofDays(idle.unusedDays()), Duration.ofDays(idle.ageDays())) : null,
				(rule.deactivated() == Rule.Deactivated.AT_ONCE) ? DEACTIVATED : Set.of());
	}

	/**
	 * What a form confirms for a policy; {@code null} if it shows no number, or one for
	 * something else.
	 */
	@Nullable Confirmation confirmed(InstallationId installation, Policy policy, DueShown shown) {
		return shown.confirmationOf(preview(installation, policy));
	}

	/**
	 * What is due now by a policy, and would be by each interval of the drop-down.
	 */
	Preview preview(InstallationId installation, Policy policy) {
		OrganizationLink link = this.organizations.find(installation).orElse(null);
		Snapshot snapshot = (link != null) ? this.inventory.snapshot(installation, link.id()).orElse(null) : null;
		if (link == null || snapshot == null) {
			return new Preview(policy, Map.of(), Map.of(), null, null);
		}
		ExemptionList list = this.exemptions.listFor(installation);
		Instant now = this.clock.instant();
		List<RevocationInterval> intervals = Stream
			.concat(SettingsPage.INTERVALS.stream(), Stream.of(policy.interval()))
			.filter((interval) -> !interval.isOff())
			.distinct()
			.sorted(Comparator.comparing((RevocationInterval interval) -> Objects.requireNonNull(interval.maximumAge()))
				.reversed())
			.toList();
		List<Instant> bounds = new ArrayList<>(intervals.stream()
			.map((interval) -> now.minus(Objects.requireNonNull(interval.maximumAge())))
			.toList());
		bounds.add(now);
		DueTokens.Criteria beside = beside(policy.rule(), RevocationInterval.OFF);
		if (beside.equals(DueTokens.Criteria.NONE)) {
			bounds.remove(bounds.size() - 1); // what is younger than all intervals is not
												// due
		}
		return count(policy, snapshot, Preview.Basis.of(now, link.id(), policy, list), intervals,
				this.counts.byCreation(installation, link.id(), bounds, beside, moment(policy, now)));
	}

	/**
	 * By an interval, all are due that are old enough, and of the younger ones those that
	 * are due anyway.
	 * @param intervals the longest first, as the groups
	 */
	private static Preview count(Policy policy, Snapshot snapshot, Preview.Basis basis,
			List<RevocationInterval> intervals, List<DueCounts.Group> groups) {
		long due = groups.stream().mapToLong(DueCounts.Group::due).sum();
		long saved = groups.stream().mapToLong(DueCounts.Group::saved).sum();
		Map<RevocationInterval, Long> allDue = new HashMap<>();
		Map<RevocationInterval, Long> allSaved = new HashMap<>();
		for (int place = 0; place < intervals.size(); place++) {
			DueCounts.Group group = groups.get(place);
			due += group.tokens() - group.exempt() - group.due();
			saved += group.exempt() - group.saved();
			allDue.put(intervals.get(place), due);
			allSaved.put(intervals.get(place), saved);
		}
		return new Preview(policy, allDue, allSaved, snapshot, basis);
	}

}
