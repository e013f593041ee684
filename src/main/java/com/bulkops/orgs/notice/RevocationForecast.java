package com.bulkops.orgs.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;

/**
 * The expected revocations of tokens: each by the first of the next nightly runs that
 * finds it due, under the rule in effect then. It reads no clock.
 *
 * @param exemptions those in effect now
 * @param nights when the next nightly runs start, the first one first
 */
record RevocationForecast(Policy policy, ExemptionList exemptions, List<Instant> nights) {

	/** Returns the forecast that no token will be revoked. */
	static RevocationForecast ofNone(Policy policy) {
		return new RevocationForecast(policy, ExemptionList.NONE, List.of());
	}

	/** Returns when a token will be revoked, if one of the runs will revoke it. */
	Optional<Instant> revokedAt(InventoryToken token) {
		return this.nights.stream().filter((night) -> {
			Policy inEffect = this.policy.effectiveAt(night);
			return inEffect.revokes() && inEffect.decide(token.token(), token.account(), this.exemptions, night)
				.verdict() == Verdict.REVOKE;
		}).findFirst();
	}

	/**
	 * Returns the latest creation of a token that may be due in one of the runs; empty if
	 * none may be.
	 */
	Optional<Instant> createdUpTo() {
		return this.nights.stream().flatMap((night) -> {
			Policy inEffect = this.policy.effectiveAt(night);
			Duration age = inEffect.interval().maximumAge();
			if (!inEffect.revokes() || age == null) {
				return Stream.empty();
			}
			return Stream.of(inEffect.rule().usesMoreThanAge() ? night : night.minus(age));
		}).max(Instant::compareTo);
	}

	/**
	 * Returns the latest creation of a token that may be due in one of the runs, or was
	 * announced.
	 */
	Optional<Instant> createdUpTo(Collection<Announcement> announced) {
		return Stream.concat(createdUpTo().stream(), announced.stream().map(Announcement::createdAt))
			.max(Instant::compareTo);
	}

}
