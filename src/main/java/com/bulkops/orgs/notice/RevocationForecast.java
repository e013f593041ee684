package com.bulkops.orgs.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;

/**
 * When tokens will be revoked: by the first of the next nights whose run finds them due,
 * by the rule that counts then. It reads no clock.
 *
 * @param exemptions those that count now
 * @param nights when the next nights begin, the first one first
 */
record RevocationForecast(Policy policy, ExemptionList exemptions, List<Instant> nights) {

	/** The night that will revoke a token, if one of these will. */
	Optional<Instant> revokedAt(InventoryToken seen) {
		return this.nights.stream().filter((night) -> {
			Policy counting = this.policy.effectiveAt(night);
			return counting.revokes() && counting.decide(seen.token(), seen.account(), this.exemptions, night)
				.verdict() == Verdict.REVOKE;
		}).findFirst();
	}

	/** Tokens that were created later are not due in any of these nights. */
	Optional<Instant> createdUpTo() {
		return this.nights.stream().flatMap((night) -> {
			Policy counting = this.policy.effectiveAt(night);
			Duration age = counting.interval().maximumAge();
			if (!counting.revokes() || age == null) {
				return Stream.empty();
			}
			return Stream.of(counting.rule().usesMoreThanAge() ? night : night.minus(age));
		}).max(Instant::compareTo);
	}

}
