package com.bulkops.orgs.inventory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;

/**
 * A rule at an instant.
 *
 * @param day the day of the instant in the policy's time zone, by which exemptions end
 */
public record DueBy(Rule rule, Instant instant, LocalDate day) {

	/** Creates the rule of a policy at an instant. */
	public static DueBy of(Policy policy, Instant instant) {
		return new DueBy(policy.rule(), instant, policy.toLocalDate(instant));
	}

	DueBy truncateToMinute() {
		return new DueBy(this.rule, this.instant.truncatedTo(ChronoUnit.MINUTES), this.day);
	}

}
