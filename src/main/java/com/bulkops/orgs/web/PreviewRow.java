package com.bulkops.orgs.web;

import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * A token that is due by a rule.
 *
 * @param reason why, in the words of the decision
 */
record PreviewRow(String account, String token, String label, @Nullable Instant createdAt, @Nullable Instant lastAccess,
		long ageInDays, @Nullable Instant dueSince, String reason) {

	static PreviewRow of(SeenToken seen, Policy policy, Instant now) {
		Instant createdAt = seen.token().createdAt();
		Duration maximumAge = policy.interval().maximumAge();
		return new PreviewRow(seen.account().id().value(), seen.token().id().value(), seen.token().label(), createdAt,
				seen.token().lastAccess(), (createdAt != null) ? Duration.between(createdAt, now).toDays() : 0,
				(createdAt != null && maximumAge != null) ? createdAt.plus(maximumAge) : null,
				policy.decide(seen.token(), seen.account().type(), now).reason());
	}

}
