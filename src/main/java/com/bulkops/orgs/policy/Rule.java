package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

/**
 * By what tokens are due, and what happens to those that are. Without an interval nothing
 * is due, whatever else is chosen.
 *
 * @param interval the age at which tokens are due
 * @param idle also due are tokens that nobody uses; {@code null} if use does not matter
 * @param deactivated what is different about the tokens of deactivated accounts
 * @param mode what the nightly run does with what is due
 */
public record Rule(RevocationInterval interval, @Nullable Idle idle, Deactivated deactivated, RunMode mode) {

	/** A rule that looks at the age only. */
	public static Rule of(RevocationInterval interval, RunMode mode) {
		return new Rule(interval, null, Deactivated.AS_OTHERS, mode);
	}

	/** The same with another mode. */
	public Rule in(RunMode other) {
		return new Rule(this.interval, this.idle, this.deactivated, other);
	}

	/** The same with another interval. */
	public Rule with(RevocationInterval other) {
		return new Rule(other, this.idle, this.deactivated, this.mode);
	}

	public boolean isOff() {
		return this.interval.isOff();
	}

	/** Whether it looks at more than the age. */
	public boolean looksFurther() {
		return !isOff() && (this.idle != null || this.deactivated == Deactivated.AT_ONCE);
	}

	/** Whether anything is ever revoked. */
	public boolean revokes() {
		return !isOff() && this.mode == RunMode.REVOKE;
	}

	/** A sentence without its full stop. */
	public String inWords() {
		if (isOff()) {
			return "No token is due";
		}
		StringBuilder words = new StringBuilder(verb()).append(" API tokens that are ")
			.append(this.interval)
			.append(" old or older");
		if (this.idle != null) {
			words.append(", and those that were ").append(this.idle);
		}
		if (this.deactivated == Deactivated.AT_ONCE) {
			words.append(", and those of deactivated accounts");
		}
		return words.toString();
	}

	/** Whether some token may be revoked by this rule, but not by another. */
	boolean isTighterThan(Rule other) {
		if (!revokes()) {
			return false;
		}
		return !other.revokes() || isShorter(this.interval.maximumAge(), other.interval.maximumAge())
				|| (this.idle != null && (other.idle == null || this.idle.isTighterThan(other.idle)))
				|| (this.deactivated == Deactivated.AT_ONCE && other.deactivated != Deactivated.AT_ONCE);
	}

	/**
	 * Which part of this rule makes a token due at an instant; {@code null} if none does.
	 * @param createdAt the token's creation time, not later than {@code now}
	 */
	@Nullable Due due(ApiToken token, Instant createdAt, ManagedAccount account, Instant now) {
		Duration maximumAge = this.interval.maximumAge();
		if (maximumAge == null) {
			return null;
		}
		Instant dueAt = createdAt.plus(maximumAge);
		long days = Duration.between(createdAt, now).toDays();
		Instant idleAt = (this.idle != null) ? this.idle.reachedAt(token, createdAt) : null;
		Instant idleSince = (idleAt != null && !idleAt.isAfter(now)) ? idleAt : null;
		boolean atOnce = this.deactivated == Deactivated.AT_ONCE && isDeactivated(account);
		if (!dueAt.isAfter(now)) {
			Instant first = (idleSince != null && idleSince.isBefore(dueAt)) ? idleSince : dueAt;
			return new Due(dueAt, atOnce ? null : first,
					"%s API tokens that are %s old or older".formatted(verb(), this.interval),
					"%s old; the limit is %s.".formatted(days(days), this.interval));
		}
		if (atOnce) {
			return new Due(null, null, verb() + " API tokens of deactivated accounts",
					"The account is %s; tokens of deactivated accounts are due at any age."
						.formatted(account.status().name().toLowerCase(Locale.ROOT)));
		}
		if (this.idle == null || idleSince == null) {
			return null;
		}
		return new Due(idleSince, idleSince, "%s API tokens that were %s".formatted(verb(), this.idle),
				"%s old and %s; tokens that were %s are due.".formatted(days(days), token.isNeverUsed() ? "never used"
						: "not used for " + days(this.idle.idleDays(token, createdAt, now)), this.idle));
	}

	private String verb() {
		return (this.mode == RunMode.REVOKE) ? "Revoke" : "Report";
	}

	private static String days(long number) {
		return (number == 1) ? "1 day" : number + " days";
	}

	private static boolean isDeactivated(ManagedAccount account) {
		return account.status() == ManagedAccount.Status.INACTIVE || account.status() == ManagedAccount.Status.CLOSED;
	}

	private static boolean isShorter(@Nullable Duration own, @Nullable Duration other) {
		return own == null || other == null || own.compareTo(other) < 0;
	}

	/**
	 * What is unused for some days, and has some age, is due.
	 *
	 * @param unusedDays days of 24 hours since the last use, or since the creation of
	 * what was never used
	 * @param ageDays days of 24 hours since the creation
	 */
	public record Idle(int unusedDays, int ageDays) {

		/** Atlassian gives an API token 365 days at most. */
		private static final int LONGEST = 364;

		public Idle {
			if (unusedDays < 1 || unusedDays > LONGEST || ageDays < 0 || ageDays > LONGEST) {
				throw new IllegalArgumentException("Unused for 1 to 364 days, at an age of 0 to 364 days");
			}
		}

		boolean isTighterThan(Idle other) {
			return this.unusedDays < other.unusedDays || this.ageDays < other.ageDays;
		}

		/** {@code null} if it cannot be told when the token was used. */
		@Nullable Instant reachedAt(ApiToken token, Instant createdAt) {
			if (token.lastAccess() == null && !token.isNeverUsed()) {
				return null;
			}
			Instant unused = usedUpTo(token, createdAt).plus(Duration.ofDays(this.unusedDays));
			Instant old = createdAt.plus(Duration.ofDays(this.ageDays));
			return unused.isAfter(old) ? unused : old;
		}

		long idleDays(ApiToken token, Instant createdAt, Instant now) {
			return Duration.between(usedUpTo(token, createdAt), now).toDays();
		}

		/** Nothing is unused for longer than it exists. */
		private static Instant usedUpTo(ApiToken token, Instant createdAt) {
			Instant lastAccess = token.lastAccess();
			return (lastAccess != null && lastAccess.isAfter(createdAt)) ? lastAccess : createdAt;
		}

		@Override
		public String toString() {
			return "not used for %d days at an age of %d days or more".formatted(this.unusedDays, this.ageDays);
		}

	}

	/** Accounts whose status is inactive or closed. */
	public enum Deactivated {

		/** Their tokens are due as all others. */
		AS_OTHERS,
		/** Their tokens are due at any age. */
		AT_ONCE

	}

	/**
	 * That a token is due.
	 *
	 * @param since {@code null} if it cannot be told
	 * @param foreseeableSince the first instant at which any part of the rule made it due
	 * by the passing of time alone; {@code null} if something else had to happen, such as
	 * that its account was deactivated or its exemption ended
	 * @param rule the part of the rule that says so, without a full stop
	 * @param reason a sentence
	 */
	public record Due(@Nullable Instant since, @Nullable Instant foreseeableSince, String rule, String reason) {

	}

}
