package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

/**
 * The policy that an administrator chose for one site.
 *
 * @param rule the rule that makes tokens due
 * @param cap the number of tokens that a nightly run may revoke without approval
 * @param grace how long a tighter rule waits, and the rule that is in effect until then
 * @param nightlyAt when the nightly run starts, on the clocks of the time zone
 * @param timeZone the zone of {@code nightlyAt}, and of the last days of exemptions
 * @param version the number of changes; 0 before the first
 */
public record Policy(Rule rule, Cap cap, Grace grace, LocalTime nightlyAt, ZoneId timeZone, long version) {

	/** The default: no token is due, and due tokens are only reported. */
	public static final Policy DEFAULT = new Policy(Rule.of(RevocationInterval.OFF, RunMode.REPORT), Cap.NONE,
			Grace.DEFAULT, LocalTime.of(2, 0), ZoneId.of("UTC"), 0);

	public RevocationInterval interval() {
		return this.rule.interval();
	}

	public RunMode mode() {
		return this.rule.mode();
	}

	/** Returns this policy with another rule. */
	public Policy withRule(Rule other) {
		return new Policy(other, this.cap, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** Returns this policy with another cap. */
	public Policy withCap(Cap other) {
		return new Policy(this.rule, other, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** Returns this policy with the earlier rule and its confirmed number in effect. */
	private Policy withEarlierInEffect(Grace.Earlier earlier) {
		return withRule(earlier.rule()).withCap(this.cap.withConfirmed(earlier.confirmed())).withEarlierRule(null);
	}

	/** Returns whether a number confirmed for another policy is valid for this one. */
	boolean keepsConfirmationOf(Policy other) {
		return this.rule.equals(other.rule) && this.cap.hasLimitsOf(other.cap);
	}

	/**
	 * Returns the policy that is in effect at an instant. While a tighter rule waits, it
	 * has the earlier rule. If that one revokes nothing, it has the tighter rule in
	 * report mode.
	 */
	public Policy effectiveAt(Instant instant) {
		Grace.Earlier earlier = findEarlierRule(instant);
		if (earlier == null) {
			return this;
		}
		return earlier.rule().revokes() ? withEarlierInEffect(earlier)
				: withRule(this.rule.withMode(RunMode.REPORT)).withEarlierRule(null);
	}

	/**
	 * Returns the rule that is still in effect instead of the chosen one; {@code null} if
	 * there is none.
	 */
	public Grace.@Nullable Earlier findEarlierRule(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null && instant.isBefore(earlier.until())) ? earlier : null;
	}

	/**
	 * Returns the policy without the rule that waits, with the number confirmed for the
	 * earlier one.
	 */
	Policy withoutWaitingRule() {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null) ? withEarlierInEffect(earlier) : this;
	}

	/**
	 * Returns this policy as the successor of another. Its rule waits if more tokens are
	 * due by it. A rule that is tighter in one part and looser in another waits as a
	 * whole. A confirmed number is kept if neither the rule nor a limit of the cap
	 * changes; otherwise only the one in this policy is confirmed. The rule that is in
	 * effect meanwhile keeps its number unless a limit changes.
	 * @param now when it is chosen
	 */
	Policy withGraceAfter(Policy before, Instant now) {
		Grace.Earlier waiting = before.findEarlierRule(now);
		if (keepsConfirmationOf(before)) {
			return withCap(this.cap.withConfirmed(before.cap.confirmed())).withEarlierRule(waiting);
		}
		Instant until = now.plus(Duration.ofDays(this.grace.days()));
		Grace.Earlier counting = (waiting != null) ? waiting
				: new Grace.Earlier(before.rule, before.cap.confirmed(), until);
		if (!this.cap.hasLimitsOf(before.cap)) {
			counting = counting.withConfirmed(null);
		}
		if (this.rule.equals(before.rule)) {
			return withEarlierRule((waiting != null) ? counting : null);
		}
		boolean waits = this.grace.days() > 0 && this.rule.isTighterThan(counting.rule());
		return withEarlierRule(waits ? new Grace.Earlier(counting.rule(), counting.confirmed(), until) : null);
	}

	/**
	 * Returns this policy with a number confirmed for the rule that is in effect at an
	 * instant.
	 */
	Policy withConfirmed(Confirmation confirmation, Instant instant) {
		Grace.Earlier earlier = findEarlierRule(instant);
		return (earlier != null && earlier.rule().revokes()) ? withEarlierRule(earlier.withConfirmed(confirmation))
				: withCap(this.cap.withConfirmed(confirmation));
	}

	/** Returns this policy without confirmed numbers. */
	Policy withoutConfirmed() {
		Grace.Earlier earlier = this.grace.earlier();
		return withCap(this.cap.withConfirmed(null))
			.withEarlierRule((earlier != null) ? earlier.withConfirmed(null) : null);
	}

	/**
	 * Returns this policy with tokens expected in addition only if they become due after
	 * an instant.
	 */
	Policy withConfirmedAsOfAtLeast(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return withCap(this.cap.withConfirmed(withAsOfAtLeast(this.cap.confirmed(), instant))).withEarlierRule(
				(earlier != null) ? earlier.withConfirmed(withAsOfAtLeast(earlier.confirmed(), instant)) : null);
	}

	private static @Nullable Confirmation withAsOfAtLeast(@Nullable Confirmation confirmed, Instant instant) {
		return (confirmed != null) ? confirmed.withAsOfAtLeast(instant) : null;
	}

	/**
	 * Returns this policy after a run that ended. It is unchanged if the run applied
	 * another rule or cap.
	 * @param by the policy that the run applied
	 */
	Policy deductRun(Policy by, DueCount due, long left, Instant moment) {
		Grace.Earlier earlier = this.grace.earlier();
		if (!by.cap.hasLimitsOf(this.cap)) {
			return this;
		}
		if (by.rule.equals(this.rule)) {
			return withCap(this.cap.withConfirmed(deduct(this.cap.confirmed(), by, due, left, moment)));
		}
		return (earlier != null && by.rule.equals(earlier.rule()))
				? withEarlierRule(earlier.withConfirmed(deduct(earlier.confirmed(), by, due, left, moment))) : this;
	}

	/**
	 * Deducts a run from a number. If the run had another number, it is not known what
	 * became due since this one.
	 */
	private static @Nullable Confirmation deduct(@Nullable Confirmation confirmed, Policy by, DueCount due, long left,
			Instant moment) {
		if (confirmed == null) {
			return null;
		}
		return confirmed.deduct(confirmed.equals(by.cap.confirmed()) ? due : new DueCount(due.total(), 0), left,
				moment);
	}

	private Policy withEarlierRule(Grace.@Nullable Earlier earlier) {
		return new Policy(this.rule, this.cap, this.grace.withEarlier(earlier), this.nightlyAt, this.timeZone,
				this.version);
	}

	/**
	 * Returns why a run needs approval before it revokes anything: it would exceed the
	 * cap, or what was confirmed and became due since.
	 * @param due the tokens that the run would revoke
	 * @param total the number of all tokens
	 * @return a sentence; {@code null} if it needs no approval
	 */
	public @Nullable String objection(DueCount due, long total) {
		return this.cap.objection(due, total);
	}

	/**
	 * Returns whether a token became due after the confirmation by the passing of time
	 * alone, so that it is expected in addition to the confirmed number. It is not
	 * expected if an account was deactivated or an exemption ended.
	 */
	public boolean isExpected(Rule.Due due) {
		Confirmation confirmed = this.cap.confirmed();
		return confirmed != null && due.foreseeableSince() != null && due.foreseeableSince().isAfter(confirmed.asOf());
	}

	/** Returns whether anything is ever revoked. */
	public boolean revokes() {
		return this.rule.revokes();
	}

	/** Returns the date of an instant in the policy's time zone. */
	public LocalDate toLocalDate(Instant instant) {
		return LocalDate.ofInstant(instant, this.timeZone);
	}

	/**
	 * Decides about one token. A token is due from the very instant at which it reaches
	 * the interval's age, or another part of the rule makes it due. A token without a
	 * readable creation time in the past is never due, nor is one that has expired.
	 * Tokens of accounts that are not known to be a person's, and tokens that are or
	 * might be exempt, are never revoked.
	 * @param now the instant to decide at
	 */
	public Decision decide(ApiToken token, ManagedAccount account, ExemptionList exemptions, Instant now) {
		return TokenDecisions.decide(this, token, account, exemptions, now);
	}

}
