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
 * What an administrator chose for one installation.
 * <p>
 * Longer than other files: what counts when, before and after the days of grace, is
 * decided here alone.
 *
 * @param rule by what tokens are due
 * @param cap how many the nightly run may revoke without asking
 * @param grace how long a tighter rule waits, and which one counts until then
 * @param nightlyAt when the nightly run starts, on the clocks of the time zone
 * @param timeZone the zone of {@code nightlyAt}, and of the last days of exemptions
 * @param version counts the changes; 0 while nothing was chosen
 */
public record Policy(Rule rule, Cap cap, Grace grace, LocalTime nightlyAt, ZoneId timeZone, long version) {

	/** Before anything is chosen: nothing is due, and what is due is only reported. */
	public static final Policy DEFAULT = new Policy(Rule.of(RevocationInterval.OFF, RunMode.REPORT), Cap.NONE,
			Grace.DEFAULT, LocalTime.of(2, 0), ZoneId.of("UTC"), 0);

	public RevocationInterval interval() {
		return this.rule.interval();
	}

	public RunMode mode() {
		return this.rule.mode();
	}

	/** The same with another rule. */
	public Policy withRule(Rule other) {
		return new Policy(other, this.cap, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with another cap. */
	public Policy withCap(Cap other) {
		return new Policy(this.rule, other, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with the earlier rule and its confirmed number, which count at once. */
	private Policy withEarlierInEffect(Grace.Earlier earlier) {
		return withRule(earlier.rule()).withCap(this.cap.withConfirmed(earlier.confirmed())).withEarlierRule(null);
	}

	/** Returns whether what was confirmed for another policy holds for this one. */
	boolean keepsConfirmationOf(Policy other) {
		return this.rule.equals(other.rule) && this.cap.hasLimitsOf(other.cap);
	}

	/**
	 * What counts at an instant. While a tighter rule waits, that is the earlier one; if
	 * nothing was revoked before, the tighter one reports until it takes effect.
	 */
	public Policy effectiveAt(Instant instant) {
		Grace.Earlier earlier = findEarlierRule(instant);
		if (earlier == null) {
			return this;
		}
		return earlier.rule().revokes() ? withEarlierInEffect(earlier)
				: withRule(this.rule.withMode(RunMode.REPORT)).withEarlierRule(null);
	}

	/** The rule that still counts instead of this one; {@code null} if none does. */
	public Grace.@Nullable Earlier findEarlierRule(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null && instant.isBefore(earlier.until())) ? earlier : null;
	}

	/** The policy without the rule that waits, with what was confirmed for the other. */
	public Policy withoutWaitingRule() {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null) ? withEarlierInEffect(earlier) : this;
	}

	/**
	 * This policy as the next one after another: if more tokens are due by it, it waits.
	 * A rule that is tighter in one part and looser in another waits as a whole. What was
	 * confirmed stays if neither the rule nor a limit of the cap changes; otherwise only
	 * what comes with this policy is confirmed. The rule that counts meanwhile keeps its
	 * confirmation unless a limit changes.
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
	 * The same after an administrator confirmed a number for the rule that counts at an
	 * instant.
	 */
	Policy withConfirmed(Confirmation confirmation, Instant instant) {
		Grace.Earlier earlier = findEarlierRule(instant);
		return (earlier != null && earlier.rule().revokes()) ? withEarlierRule(earlier.withConfirmed(confirmation))
				: withCap(this.cap.withConfirmed(confirmation));
	}

	/** The same without any confirmed number. */
	Policy withoutConfirmed() {
		Grace.Earlier earlier = this.grace.earlier();
		return withCap(this.cap.withConfirmed(null))
			.withEarlierRule((earlier != null) ? earlier.withConfirmed(null) : null);
	}

	/**
	 * The same where nothing is expected besides the confirmed numbers that was due
	 * before an instant.
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
	 * The same after a run that ended. It stays as it is if the run went by another rule
	 * or cap.
	 * @param by the policy that the run went by
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

	/** What became due since another confirmation is not known. */
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
	 * Returns why a run has to ask before it revokes anything: it would go beyond the
	 * cap, or beyond what was confirmed and what became due since.
	 * @param due the tokens that the run would revoke
	 * @param seen the number of all tokens
	 * @return a sentence, {@code null} if it need not ask
	 */
	public @Nullable String objection(DueCount due, long seen) {
		return this.cap.objection(due, seen);
	}

	/**
	 * Returns whether a token became due after the confirmation by the passing of time
	 * alone, so that it is not part of the confirmed number but expected besides. It is
	 * not if an account was deactivated or an exemption ended.
	 */
	public boolean isExpected(Rule.Due due) {
		Confirmation confirmed = this.cap.confirmed();
		return confirmed != null && due.foreseeableSince() != null && due.foreseeableSince().isAfter(confirmed.asOf());
	}

	/** Whether anything is ever revoked. */
	public boolean revokes() {
		return this.rule.revokes();
	}

	/** The day that an instant is for this policy. */
	public LocalDate toLocalDate(Instant instant) {
		return LocalDate.ofInstant(instant, this.timeZone);
	}

	/**
	 * Decides about one token. A token is due from the very instant at which it reaches
	 * the interval's age, or another part of the rule makes it due. A token without a
	 * readable creation time in the past is never due. Tokens of accounts that are not
	 * known to be a person's, and tokens that are or might be exempt, are never revoked.
	 * @param now the instant to decide at
	 */
	public Decision decide(ApiToken token, ManagedAccount account, ExemptionList exemptions, Instant now) {
		return TokenDecisions.decide(this, token, account, exemptions, now);
	}

}
