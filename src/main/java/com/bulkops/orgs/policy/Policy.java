package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator chose for one installation.
 *
 * @param interval the age at which tokens are due
 * @param mode what the nightly run does with those that are
 * @param cap how many it may revoke without asking
 * @param grace how long a tighter rule waits, and which one counts until then
 * @param nightlyAt when the nightly run starts, on the clocks of the time zone
 * @param timeZone the zone of {@code nightlyAt}
 * @param version counts the changes; 0 while nothing was chosen
 */
public record Policy(RevocationInterval interval, RunMode mode, Cap cap, Grace grace, LocalTime nightlyAt,
		ZoneId timeZone, long version) {

	/** Before anything is chosen: nothing is revoked. */
	public static final Policy DEFAULT = new Policy(RevocationInterval.OFF, RunMode.REVOKE, Cap.NONE, Grace.DEFAULT,
			LocalTime.of(2, 0), ZoneId.of("UTC"), 0);

	/** The rule as a sentence. */
	public String rule() {
		if (this.interval.isOff()) {
			return "No token is due";
		}
		String verb = (this.mode == RunMode.REVOKE) ? "Revoke" : "Report";
		return verb + " API tokens that are " + this.interval + " old or older";
	}

	/** The same with another mode. */
	public Policy in(RunMode other) {
		return new Policy(this.interval, other, this.cap, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with another cap. */
	public Policy with(Cap other) {
		return new Policy(this.interval, this.mode, other, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with another rule, which counts at once. */
	private Policy withRule(RevocationInterval otherInterval, RunMode otherMode) {
		return new Policy(otherInterval, otherMode, this.cap, this.grace.with(null), this.nightlyAt, this.timeZone,
				this.version);
	}

	/**
	 * What counts at an instant. While a tighter rule waits, that is the earlier one; if
	 * nothing was revoked before, the tighter one reports until it takes effect.
	 */
	public Policy at(Instant instant) {
		Grace.Earlier earlier = waitsFor(instant);
		if (earlier == null) {
			return this;
		}
		return earlier.revokes() ? withRule(earlier.interval(), earlier.mode())
				: withRule(this.interval, RunMode.REPORT);
	}

	/** The rule that still counts instead of this one; {@code null} if none does. */
	public Grace.@Nullable Earlier waitsFor(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null && instant.isBefore(earlier.until())) ? earlier : null;
	}

	/** The policy without the rule that waits. */
	public Policy undone() {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null) ? withRule(earlier.interval(), earlier.mode()) : this;
	}

	/**
	 * This policy as the next one after another: if more tokens are due by it, it waits.
	 * @param now when it is chosen
	 */
	Policy after(Policy before, Instant now) {
		Grace.Earlier waiting = before.waitsFor(now);
		if (this.interval.equals(before.interval) && this.mode == before.mode) {
			return waitingFor(waiting);
		}
		Policy counting = (waiting != null) ? before.undone() : before;
		boolean waits = this.grace.days() > 0 && isTighterThan(counting);
		return waitingFor(waits
				? new Grace.Earlier(counting.interval, counting.mode, now.plus(Duration.ofDays(this.grace.days())))
				: null);
	}

	private Policy waitingFor(Grace.@Nullable Earlier earlier) {
		return new Policy(this.interval, this.mode, this.cap, this.grace.with(earlier), this.nightlyAt, this.timeZone,
				this.version);
	}

	private boolean isTighterThan(Policy other) {
		Duration own = this.interval.maximumAge();
		Duration others = other.interval.maximumAge();
		return revokes() && (!other.revokes() || own == null || others == null || own.compareTo(others) < 0);
	}

	/**
	 * Why a run has to ask before it revokes anything. If nobody knew a number when the
	 * rule was saved, nobody has confirmed one; only a rule that was to count at once is
	 * taken at its word.
	 * @param due how many tokens the run would revoke
	 * @param seen how many tokens there are
	 * @return a sentence, {@code null} if it need not ask
	 */
	public @Nullable String objection(long due, long seen) {
		boolean unseen = this.cap.confirmed() == null && this.grace.days() > 0;
		return (unseen ? this.cap.confirming(0L) : this.cap).objection(due, seen);
	}

	/** Whether anything is ever revoked. */
	public boolean revokes() {
		return !this.interval.isOff() && this.mode == RunMode.REVOKE;
	}

	/**
	 * The latest creation time of a token that is due at an instant; {@code null} if none
	 * is.
	 */
	public @Nullable Instant dueIfCreatedUpTo(Instant now) {
		Duration maximumAge = this.interval.maximumAge();
		return (maximumAge != null) ? now.minus(maximumAge) : null;
	}

	/**
	 * Decides about one token. A token is due from the very instant at which it reaches
	 * the interval's age; how it is used and whether its account is active changes
	 * nothing. A token whose creation time is missing, unreadable or in the future is
	 * never due.
	 * @param accountType the type of the token's account
	 * @param now the instant to decide at
	 */
	public Decision decide(ApiToken token, ManagedAccount.Type accountType, Instant now) {
		Duration maximumAge = this.interval.maximumAge();
		if (maximumAge == null) {
			return new Decision(Verdict.KEEP, "No interval is chosen.");
		}
		Instant createdAt = token.createdAt();
		if (createdAt == null) {
			return new Decision(Verdict.SKIP, unreadable(token.createdAtAsSent()));
		}
		if (createdAt.isAfter(now)) {
			return new Decision(Verdict.SKIP,
					"Its creation time, %s, lies in the future. Its age cannot be told, so it was not revoked."
						.formatted(createdAt));
		}
		Duration age = Duration.between(createdAt, now);
		if (age.compareTo(maximumAge) < 0) {
			return new Decision(Verdict.KEEP, "It is younger than " + this.interval + ".");
		}
		if (accountType == ManagedAccount.Type.APP) {
			return new Decision(Verdict.SKIP,
					"It is %d days old, but belongs to an app account. Those are never touched."
						.formatted(age.toDays()));
		}
		return new Decision(Verdict.REVOKE,
				"It is %d days old; the rule allows less than %s.".formatted(age.toDays(), this.interval));
	}

	private static String unreadable(@Nullable String createdAtAsSent) {
		return (createdAtAsSent != null)
				? "Its creation time, “%s”, cannot be read. Its age cannot be told, so it was not revoked."
					.formatted(createdAtAsSent)
				: "Atlassian gives no creation time for it. Its age cannot be told, so it was not revoked.";
	}

}
