package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * The number of due tokens that a person approved, for exactly one rule and cap. Tokens
 * that become due later by the passing of time alone are expected in addition.
 *
 * @param due the number that was shown, minus what runs have revoked since
 * @param asOf the instant for which the number was counted, in microseconds as the
 * database stores it; what is due at that instant is part of the number
 */
public record Confirmation(long due, Instant asOf) {

	public Confirmation {
		if (due < 0) {
			throw new IllegalArgumentException("A number of tokens is not negative");
		}
		// Rounded up: a token is part of the number or expected in addition, never both.
		asOf = asOf.plusNanos(999).truncatedTo(ChronoUnit.MICROS);
	}

	/** Creates a confirmation from two columns, which are both set or both null. */
	static @Nullable Confirmation of(@Nullable Long due, @Nullable Instant asOf) {
		return (due != null && asOf != null) ? new Confirmation(due, asOf) : null;
	}

	/**
	 * Returns what is left of this confirmation after a run that read the lists to their
	 * end.
	 * @param due the tokens that were due in the run
	 * @param left the tokens among them that it did not revoke
	 * @param moment the instant for which the run decided
	 */
	Confirmation deduct(DueCount due, long left, Instant moment) {
		return new Confirmation(Math.min(this.due + due.sinceConfirmed(), Math.max(0, left)),
				moment.isAfter(this.asOf) ? moment : this.asOf);
	}

	/**
	 * Returns this number with tokens expected only if they become due after an instant.
	 */
	Confirmation withAsOfAtLeast(Instant instant) {
		return instant.isAfter(this.asOf) ? new Confirmation(this.due, instant) : this;
	}

}
