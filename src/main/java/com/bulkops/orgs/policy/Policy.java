package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Decision.Verdict;
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
	public Policy with(Rule other) {
		return new Policy(other, this.cap, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with another cap. */
	public Policy with(Cap other) {
		return new Policy(this.rule, other, this.grace, this.nightlyAt, this.timeZone, this.version);
	}

	/** The same with the earlier rule and its confirmed number, which count at once. */
	private Policy counting(Grace.Earlier earlier) {
		return with(earlier.rule()).with(this.cap.confirming(earlier.confirmed())).waitingFor(null);
	}

	/** Returns whether what was confirmed for another policy holds for this one. */
	boolean keepsConfirmationOf(Policy other) {
		return this.rule.equals(other.rule) && this.cap.hasLimitsOf(other.cap);
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
		return earlier.rule().revokes() ? counting(earlier) : with(this.rule.in(RunMode.REPORT)).waitingFor(null);
	}

	/** The rule that still counts instead of this one; {@code null} if none does. */
	public Grace.@Nullable Earlier waitsFor(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null && instant.isBefore(earlier.until())) ? earlier : null;
	}

	/** The policy without the rule that waits, with what was confirmed for the other. */
	public Policy undone() {
		Grace.Earlier earlier = this.grace.earlier();
		return (earlier != null) ? counting(earlier) : this;
	}

	/**
	 * This policy as the next one after another: if more tokens are due by it, it waits.
	 * A rule that is tighter in one part and looser in another waits as a whole. What was
	 * confirmed stays if neither the rule nor a limit of the cap changes; otherwise only
	 * what comes with this policy is confirmed. The rule that counts meanwhile keeps its
	 * confirmation unless a limit changes.
	 * @param now when it is chosen
	 */
	Policy after(Policy before, Instant now) {
		Grace.Earlier waiting = before.waitsFor(now);
		if (keepsConfirmationOf(before)) {
			return with(this.cap.confirming(before.cap.confirmed())).waitingFor(waiting);
		}
		Instant until = now.plus(Duration.ofDays(this.grace.days()));
		Grace.Earlier counting = (waiting != null) ? waiting
				: new Grace.Earlier(before.rule, before.cap.confirmed(), until);
		if (!this.cap.hasLimitsOf(before.cap)) {
			counting = counting.confirming(null);
		}
		if (this.rule.equals(before.rule)) {
			return waitingFor((waiting != null) ? counting : null);
		}
		boolean waits = this.grace.days() > 0 && this.rule.isTighterThan(counting.rule());
		return waitingFor(waits ? new Grace.Earlier(counting.rule(), counting.confirmed(), until) : null);
	}

	/**
	 * The same after an administrator confirmed a number for the rule that counts at an
	 * instant.
	 */
	Policy confirming(Confirmation confirmation, Instant instant) {
		Grace.Earlier earlier = waitsFor(instant);
		return (earlier != null && earlier.rule().revokes()) ? waitingFor(earlier.confirming(confirmation))
				: with(this.cap.confirming(confirmation));
	}

	/** The same without any confirmed number. */
	Policy unconfirmed() {
		Grace.Earlier earlier = this.grace.earlier();
		return with(this.cap.confirming(null)).waitingFor((earlier != null) ? earlier.confirming(null) : null);
	}

	/**
	 * The same where nothing is expected besides the confirmed numbers that was due
	 * before an instant.
	 */
	Policy expectingAfter(Instant instant) {
		Grace.Earlier earlier = this.grace.earlier();
		return with(this.cap.confirming(expectingAfter(this.cap.confirmed(), instant)))
			.waitingFor((earlier != null) ? earlier.confirming(expectingAfter(earlier.confirmed(), instant)) : null);
	}

	private static @Nullable Confirmation expectingAfter(@Nullable Confirmation confirmed, Instant instant) {
		return (confirmed != null) ? confirmed.expectingAfter(instant) : null;
	}

	/**
	 * The same after a run that ended. It stays as it is if the run went by another rule
	 * or cap.
	 * @param by the policy that the run went by
	 */
	Policy afterRun(Policy by, DueCount due, long left, Instant moment) {
		Grace.Earlier earlier = this.grace.earlier();
		if (!by.cap.hasLimitsOf(this.cap)) {
			return this;
		}
		if (by.rule.equals(this.rule)) {
			return with(this.cap.confirming(left(this.cap.confirmed(), by, due, left, moment)));
		}
		return (earlier != null && by.rule.equals(earlier.rule()))
				? waitingFor(earlier.confirming(left(earlier.confirmed(), by, due, left, moment))) : this;
	}

	/** What became due since another confirmation is not known. */
	private static @Nullable Confirmation left(@Nullable Confirmation confirmed, Policy by, DueCount due, long left,
			Instant moment) {
		if (confirmed == null) {
			return null;
		}
		return confirmed.after(confirmed.equals(by.cap.confirmed()) ? due : new DueCount(due.total(), 0), left, moment);
	}

	private Policy waitingFor(Grace.@Nullable Earlier earlier) {
		return new Policy(this.rule, this.cap, this.grace.with(earlier), this.nightlyAt, this.timeZone, this.version);
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

	/**
	 * The last day on which an exemption that is removed at an instant still counts,
	 * since more is due without it; {@code null} if it need not wait.
	 */
	@Nullable LocalDate lastDayOfGrace(Instant now) {
		boolean waits = revokes() && this.grace.days() > 0;
		return waits ? dayOf(now.plus(Duration.ofDays(this.grace.days()))) : null;
	}

	/** The day that an instant is for this policy. */
	public LocalDate dayOf(Instant instant) {
		return LocalDate.ofInstant(instant, this.timeZone);
	}

	/**
	 * Decides about one token. A token is due from the very instant at which it reaches
	 * the interval's age, or another part of the rule says so. One whose creation time is
	 * missing, unreadable or in the future is never due, those of accounts that are not
	 * known to be a person's and those that an exemption saves, or might save, are never
	 * revoked.
	 * @param now the instant to decide at
	 */
	public Decision decide(ApiToken token, ManagedAccount account, ExemptionList exemptions, Instant now) {
		if (this.rule.isOff()) {
			return new Decision(Verdict.KEEP, "No age limit is set.", null);
		}
		Instant createdAt = token.createdAt();
		if (createdAt == null) {
			return new Decision(Verdict.SKIP, unreadable(token.createdAtAsSent()), null);
		}
		if (createdAt.isAfter(now)) {
			return new Decision(Verdict.SKIP,
					"Its creation time, %s, is in the future. Its age is unknown, so it was not revoked."
						.formatted(createdAt),
					null);
		}
		Rule.Due due = this.rule.due(token, createdAt, account, now);
		if (due == null) {
			return new Decision(Verdict.KEEP, "It is younger than " + interval() + ".", null);
		}
		return decide(token, account, due, exemptions, dayOf(now));
	}

	private static Decision decide(ApiToken token, ManagedAccount account, Rule.Due due, ExemptionList exemptions,
			LocalDate today) {
		if (!account.type().isPerson()) {
			String objection = (account.type() == ManagedAccount.Type.APP)
					? " But it belongs to an app account. API tokens of app accounts are never revoked."
					: " But Atlassian does not report its account as a person's, so it was not revoked.";
			return new Decision(Verdict.SKIP, due.reason() + objection, due);
		}
		ListedExemption exemption = exemptions.find(account, token, today);
		if (exemption != null) {
			return new Decision(Verdict.EXEMPT, exemption.inWords() + " Otherwise due: " + due.reason(), due);
		}
		String doubt = exemptions.doubt(account, token, today);
		if (doubt != null) {
			return new Decision(Verdict.SKIP, doubt + " So it was not revoked. It is due: " + due.reason(), due);
		}
		if (!exemptions.wasExempt(account, token)) {
			return new Decision(Verdict.REVOKE, due.reason(), due);
		}
		Exemption ended = exemptions.findEnded(account, token, today);
		if (ended == null) {
			return new Decision(Verdict.REVOKE, due.reason(),
					new Rule.Due(due.since(), null, due.rule(), due.reason()));
		}
		String note = "the exemption by %s ended on %s".formatted(ended.subject(), ended.lastDay());
		return new Decision(Verdict.REVOKE, "%s It was exempt before: %s.".formatted(due.reason(), note),
				new Rule.Due(due.since(), null, due.rule() + " (" + note + ")", due.reason()));
	}

	private static String unreadable(@Nullable String createdAtAsSent) {
		return (createdAtAsSent != null)
				? "Its creation time, “%s”, cannot be read. Its age is unknown, so it was not revoked."
					.formatted(createdAtAsSent)
				: "Atlassian provides no creation time for it. Its age is unknown, so it was not revoked.";
	}

}
