package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * The number of due tokens that a person saw and agreed to, for exactly one rule and cap.
 * Tokens that become due later by the passing of time alone are expected besides.
 *
 * @param due the number that was shown, less what runs have revoked of it since
 * @param asOf the instant for which the number was counted, in microseconds as the
 * database stores it; what is due at that instant is part of the number
 */
public record Confirmation(long due, Instant asOf) {

	public Confirmation {
		if (due < 0) {
			throw new IllegalArgumentException("A number of tokens is not negative");
		}
		// Rounded up: a token is part of the number or expected besides, never both.
		asOf = asOf.plusNanos(999).truncatedTo(ChronoUnit.MICROS);
	}

	/** Returns the confirmation of two columns, of which either both are set or none. */
	static @Nullable Confirmation of(@Nullable Long due, @Nullable Instant asOf) {
		return (due != null && asOf != null) ? new Confirmation(due, asOf) : null;
	}

	/**
	 * Returns what is left of it after a run that read the lists to their end.
	 * @param due the tokens that were due in the run
	 * @param left the tokens among them that it did not revoke
	 * @param moment the instant for which the run decided
	 */
	Confirmation deduct(DueCount due, long left, Instant moment) {
		return new Confirmation(Math.min(this.due + due.sinceConfirmed(), Math.max(0, left)),
				moment.isAfter(this.asOf) ? moment : this.asOf);
	}

	/**
	 * Returns the same number without the tokens that become due up to another instant.
	 */
	Confirmation withAsOfAtLeast(Instant instant) {
		return instant.isAfter(this.asOf) ? new Confirmation(this.due, instant) : this;
	}

}
