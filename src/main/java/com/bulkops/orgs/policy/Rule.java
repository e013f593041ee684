package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

/**
 * The rule that makes tokens due, and what happens to due tokens. Without an interval no
 * token is due, whatever else is chosen.
 *
 * @param interval the age at which tokens are due
 * @param idle also due are unused tokens; {@code null} if use does not matter
 * @param deactivated when tokens of deactivated accounts are due
 * @param mode what the nightly run does with due tokens
 */
public record Rule(RevocationInterval interval, @Nullable Idle idle, Deactivated deactivated, RunMode mode) {

	/** The statuses of deactivated accounts. */
	public static final Set<ManagedAccount.Status> DEACTIVATED = Set.of(ManagedAccount.Status.INACTIVE,
			ManagedAccount.Status.CLOSED);

	/** Creates a rule by age only. */
	public static Rule of(RevocationInterval interval, RunMode mode) {
		return new Rule(interval, null, Deactivated.AS_OTHERS, mode);
	}

	/** Returns this rule with another mode. */
	public Rule withMode(RunMode other) {
		return new Rule(this.interval, this.idle, this.deactivated, other);
	}

	/** Returns this rule with another interval. */
	public Rule withInterval(RevocationInterval other) {
		return new Rule(other, this.idle, this.deactivated, this.mode);
	}

	public boolean isOff() {
		return this.interval.isOff();
	}

	/** Returns whether more than the age makes tokens due. */
	public boolean usesMoreThanAge() {
		return !isOff() && hasPartsBesideAge();
	}

	/**
	 * Returns whether it has parts that would make younger tokens due if it were not off.
	 */
	public boolean hasPartsBesideAge() {
		return this.idle != null || this.deactivated == Deactivated.AT_ONCE;
	}

	/** Returns whether anything is ever revoked. */
	public boolean revokes() {
		return !isOff() && this.mode == RunMode.REVOKE;
	}

	/** Returns the rule as a sentence without its period. */
	public String describe() {
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

	/** Returns whether some token may be revoked by this rule but not by another. */
	boolean isTighterThan(Rule other) {
		if (!revokes()) {
			return false;
		}
		return !other.revokes() || isShorter(this.interval.maximumAge(), other.interval.maximumAge())
				|| (this.idle != null && (other.idle == null || this.idle.isTighterThan(other.idle)))
				|| (this.deactivated == Deactivated.AT_ONCE && other.deactivated != Deactivated.AT_ONCE);
	}

	/**
	 * Finds the part of this rule that makes a token due at an instant; {@code null} if
	 * none does.
	 * @param createdAt the token's creation time, not later than {@code now}
	 */
	@Nullable Due findDue(ApiToken token, Instant createdAt, ManagedAccount account, Instant now) {
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
		return DEACTIVATED.contains(account.status());
	}

	private static boolean isShorter(@Nullable Duration own, @Nullable Duration other) {
		return own == null || other == null || own.compareTo(other) < 0;
	}

	/**
	 * The part of a rule for unused tokens of a minimum age.
	 *
	 * @param unusedDays days of 24 hours since the last use, or since the creation of a
	 * token that was never used
	 * @param ageDays days of 24 hours since the creation
	 */
	public record Idle(int unusedDays, int ageDays) {

		/** Atlassian allows API tokens 365 days at most. */
		private static final int LONGEST = 364;

		public Idle {
			if (unusedDays < 1 || unusedDays > LONGEST || ageDays < 0 || ageDays > LONGEST) {
				throw new IllegalArgumentException("Unused for 1 to 364 days, at an age of 0 to 364 days");
			}
		}

		boolean isTighterThan(Idle other) {
			return this.unusedDays < other.unusedDays || this.ageDays < other.ageDays;
		}

		/**
		 * Returns when a token becomes due by this part; {@code null} if its last use is
		 * unreadable.
		 */
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

		/** Returns the last use, at the earliest the creation. */
		private static Instant usedUpTo(ApiToken token, Instant createdAt) {
			Instant lastAccess = token.lastAccess();
			return (lastAccess != null && lastAccess.isAfter(createdAt)) ? lastAccess : createdAt;
		}

		@Override
		public String toString() {
			return "not used for %d days at an age of %d days or more".formatted(this.unusedDays, this.ageDays);
		}

	}

	/** The treatment of accounts whose status is inactive or closed. */
	public enum Deactivated {

		/** Their tokens are due as all others. */
		AS_OTHERS,
		/** Their tokens are due at any age. */
		AT_ONCE

	}

	/**
	 * The part of a rule that makes a token due.
	 *
	 * @param since since when the token is due; {@code null} if that is not known
	 * @param foreseeableSince the first instant at which any part of the rule made it due
	 * by the passing of time alone; {@code null} if something else had to happen, such as
	 * that its account was deactivated or its exemption ended
	 * @param rule the part of the rule as a sentence, without its period
	 * @param reason the reason, as a sentence
	 */
	public record Due(@Nullable Instant since, @Nullable Instant foreseeableSince, String rule, String reason) {

	}

}
