package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The days of grace of exemptions: the earliest day on which an exemption that a run has
 * used may end.
 */
@Component
class ExemptionGrace {

	private final Policies policies;

	private final ConnectedSites sites;

	private final Clock clock;

	ExemptionGrace(Policies policies, ConnectedSites sites, Clock clock) {
		this.policies = policies;
		this.sites = sites;
		this.clock = clock;
	}

	/**
	 * Returns the last day of grace; {@code null} if there is no grace. It is the longest
	 * grace of all sites that revoke, since each of them revokes what is no longer exempt
	 * here.
	 */
	@Nullable LocalDate findLastDay(SiteId site) {
		Policy own = this.policies.get(site);
		Stream<Policy> others = this.sites.findOthers(site).stream().map((other) -> this.policies.get(other.site()));
		return findLastDay(own, others, this.clock.instant());
	}

	static @Nullable LocalDate findLastDay(Policy own, Stream<Policy> others, Instant now) {
		int days = Stream.concat(Stream.of(own), others)
			.filter(Policy::revokes)
			.mapToInt((policy) -> policy.grace().days())
			.max()
			.orElse(0);
		return (days > 0) ? own.toLocalDate(now.plus(Duration.ofDays(days))) : null;
	}

	/**
	 * Returns the last day of an exemption that is removed now: that of the grace, or the
	 * one to which runs have used it if that is earlier; {@code null} if it need not
	 * wait.
	 */
	@Nullable LocalDate findLastDayIfRemoved(SiteId site, StoredExemption stored) {
		LocalDate grace = findLastDay(site);
		LocalDate usedTo = stored.usedTo();
		if (grace == null || usedTo == null || usedTo.isBefore(today(site))) {
			return null;
		}
		return usedTo.isBefore(grace) ? usedTo : grace;
	}

	/**
	 * Finds a used exemption that another time zone would let end earlier than planned,
	 * and within the days of grace.
	 */
	Optional<Exemption> findEndingTooSoon(SiteId site, List<StoredExemption> stored, ZoneId zone) {
		Policy policy = this.policies.get(site);
		if (!policy.revokes()) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		Instant grace = now.plus(Duration.ofDays(policy.grace().days()));
		return stored.stream().filter(StoredExemption::isUsed).map(StoredExemption::exemption).filter((exemption) -> {
			Instant end = exemption.findEnd(zone);
			Instant planned = exemption.findEnd(policy.timeZone());
			return end != null && planned != null && now.isBefore(planned) && end.isBefore(planned)
					&& end.isBefore(grace);
		}).findFirst();
	}

	/** Returns the day in the site's time zone. */
	LocalDate today(SiteId site) {
		return this.policies.get(site).toLocalDate(this.clock.instant());
	}

}
