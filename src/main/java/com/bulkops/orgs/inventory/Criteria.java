package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a rule that SQL compares with.
 *
 * @param age {@code null} if age alone makes no token due
 * @param unused {@code null} if use does not matter
 * @param unusedAge {@code null} if use does not matter
 * @param atOnce the status of accounts whose tokens are due at any age
 */
record Criteria(@Nullable Duration age, @Nullable Duration unused, @Nullable Duration unusedAge,
		Set<ManagedAccount.Status> atOnce) {

	private static final Criteria NONE = new Criteria(null, null, null, Set.of());

	static Criteria of(Rule rule) {
		return rule.isOff() ? NONE : of(rule, rule.interval().maximumAge());
	}

	/** Returns the criteria that make tokens of any age due, whatever the interval. */
	static Criteria besideAge(Rule rule) {
		return of(rule, null);
	}

	private static Criteria of(Rule rule, @Nullable Duration age) {
		Rule.Idle idle = rule.idle();
		return new Criteria(age, (idle != null) ? Duration.ofDays(idle.unusedDays()) : null,
				(idle != null) ? Duration.ofDays(idle.ageDays()) : null,
				(rule.deactivated() == Rule.Deactivated.AT_ONCE) ? Rule.DEACTIVATED : Set.of());
	}

	/**
	 * Returns the minimum age of tokens that are due because they are unused. A token is
	 * at least as old as it is unused.
	 */
	@Nullable Duration shortestUnused() {
		if (this.unused == null || this.unusedAge == null) {
			return null;
		}
		return (this.unused.compareTo(this.unusedAge) > 0) ? this.unused : this.unusedAge;
	}

	/** Returns the age below which no token is due. */
	Duration shortest() {
		if (!this.atOnce.isEmpty()) {
			return Duration.ZERO;
		}
		return Stream.concat(Stream.ofNullable(this.age), Stream.ofNullable(shortestUnused()))
			.min(Duration::compareTo)
			.orElse(Duration.ZERO);
	}

}
