package com.bulkops.orgs.protection;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.site.Licenses;
import org.jspecify.annotations.Nullable;

/**
 * The protection of an organization at one instant: the rule that is in effect, the runs,
 * the key and the license.
 *
 * @param chosen the policy as it was chosen
 * @param nextNight when the next nightly run begins
 * @param latest the run that was started or requested last
 * @param held the run that is on hold; {@code null} if there is none
 * @param nightsSince since when a nightly run would be missing: the end of the last one,
 * the beginning of the present one, or when nights were first scheduled; {@code null} if
 * none are
 * @param now the instant of all this
 * @param license the license, as Jira reports it
 */
public record Protection(@Nullable OrganizationLink link, Policy chosen, @Nullable Instant nextNight,
		@Nullable Run latest, @Nullable Run held, @Nullable Instant nightsSince, Instant now,
		Licenses.License license) {

	/**
	 * Chosen by us: a day, an hour for a change of the clocks, and an hour for the run. A
	 * site's run begins at the same minute every night.
	 */
	private static final Duration LONGEST_BETWEEN_RUNS = Duration.ofHours(26);

	/** Chosen by us: time to find the person who can create another key. */
	private static final long SOON_IN_DAYS = 30;

	/** Returns the policy that is in effect. */
	public Policy policy() {
		return this.chosen.effectiveAt(this.now);
	}

	/**
	 * Returns when the chosen rule takes effect; {@code null} if it is in effect.
	 */
	public @Nullable Instant takesEffect() {
		Grace.Earlier earlier = this.chosen.findEarlierRule(this.now);
		return (earlier != null) ? earlier.until() : null;
	}

	/** Returns the state to show; the most serious reason decides. */
	public State state() {
		if (this.license == Licenses.License.NONE) {
			return State.UNLICENSED;
		}
		if (this.link == null) {
			return State.NOT_CONNECTED;
		}
		if (failure() != null) {
			return State.FAILING;
		}
		if (policy().interval().isOff()) {
			return State.OFF;
		}
		if (isOnHold()) {
			return State.ON_HOLD;
		}
		return (policy().mode() == RunMode.REPORT) ? State.REPORTING : State.ENFORCING;
	}

	/**
	 * Returns why the organization is not protected although it should be, the most
	 * serious failure; {@code null} if there is none.
	 */
	public @Nullable Failure failure() {
		if (this.link == null) {
			return null;
		}
		if (this.link.problem() != null) {
			return new Failure(Failure.Why.PROBLEM, Objects.requireNonNullElse(this.link.problemSince(), this.now));
		}
		if (keyExpiry() == KeyExpiry.EXPIRED) {
			LocalDate expiredOn = Objects.requireNonNull(this.link.keyExpiresOn());
			return new Failure(Failure.Why.EXPIRED,
					expiredOn.plusDays(1).atStartOfDay(policy().timeZone()).toInstant());
		}
		boolean missed = this.nightsSince != null && this.nightsSince.plus(LONGEST_BETWEEN_RUNS).isBefore(this.now)
				&& !policy().interval().isOff() && !isOnHold();
		return missed ? new Failure(Failure.Why.MISSED, Objects.requireNonNull(this.nightsSince)) : null;
	}

	private boolean isOnHold() {
		return this.held != null;
	}

	/** Returns the run to show: the latest, or one on hold if the latest has ended. */
	public @Nullable Run runToShow() {
		return (this.held != null && this.latest != null && this.latest.status().isFinal()) ? this.held : this.latest;
	}

	/** Returns how close the key's expiry is. */
	public KeyExpiry keyExpiry() {
		if (this.link == null || this.link.keyExpiresOn() == null) {
			return KeyExpiry.UNKNOWN;
		}
		long days = keyDaysLeft();
		if (days < 0) {
			return KeyExpiry.EXPIRED;
		}
		if (days == 0) {
			return KeyExpiry.TODAY;
		}
		return (days <= SOON_IN_DAYS) ? KeyExpiry.SOON : KeyExpiry.GOOD;
	}

	/** Returns the date in the policy's time zone. */
	public LocalDate today() {
		return LocalDate.ofInstant(this.now, policy().timeZone());
	}

	/**
	 * Returns how many days the key has left; negative once it has expired, 0 if its
	 * expiry is not known.
	 */
	public long keyDaysLeft() {
		LocalDate expiresOn = (this.link != null) ? this.link.keyExpiresOn() : null;
		return ChronoUnit.DAYS.between(today(), Objects.requireNonNullElse(expiresOn, today()));
	}

	/** The reason why the organization is not protected, and since when it is not. */
	public record Failure(Why why, Instant since) {

		/** The kinds of reasons. */
		public enum Why {

			/** The last run met with a problem. */
			PROBLEM,
			/** The key has expired. */
			EXPIRED,
			/** A night passed without a run that was completed. */
			MISSED

		}

	}

	/** The state that a page shows, with the appearance of its lozenge. */
	public enum State {

		UNLICENSED("error"), NOT_CONNECTED("information"), FAILING("error"), OFF("warning"), ON_HOLD("warning"),
		REPORTING("information"), ENFORCING("success");

		private final String appearance;

		State(String appearance) {
			this.appearance = appearance;
		}

		public String appearance() {
			return this.appearance;
		}

	}

	/** The closeness of the key's expiry. */
	public enum KeyExpiry {

		UNKNOWN, GOOD, SOON, TODAY, EXPIRED;

		/** Returns whether a person should replace the key. */
		public boolean isUrgent() {
			return this == SOON || this == TODAY || this == EXPIRED;
		}

	}

}
