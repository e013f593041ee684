package com.bulkops.orgs.protection;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.site.Licenses;
import org.jspecify.annotations.Nullable;

/**
 * Whether the organization is protected, in one glance.
 *
 * @param chosen the policy as it was chosen
 * @param policy what counts of it now
 * @param takesEffect when the chosen rule counts, {@code null} if it does already
 * @param nextNight when the next run begins by itself
 * @param latest the run that was begun or asked for last
 * @param held the run that asks before it revokes more, {@code null} if none does
 * @param nightsSince since when a run has been missing every night, or would be: the end
 * of the last one, the beginning of the present one, or when there began to be nights;
 * {@code null} if there are none
 * @param now the instant of all this
 * @param license what Jira says about the licence
 */
public record Protection(@Nullable OrganizationLink link, Policy chosen, Policy policy, @Nullable Instant takesEffect,
		@Nullable Instant nextNight, @Nullable Run latest, @Nullable Run held, @Nullable Instant nightsSince,
		Instant now, Licenses.License license) {

	/**
	 * Ours: a day, an hour when the clocks change, and an hour for the run; the minute
	 * that it begins at is the same every night.
	 */
	private static final Duration LONGEST_BETWEEN_RUNS = Duration.ofHours(26);

	/** Ours: half of the shortest usual notice, and time enough to find the person. */
	private static final long SOON_IN_DAYS = 30;

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
		if (this.policy.interval().isOff()) {
			return State.OFF;
		}
		if (isOnHold()) {
			return State.ON_HOLD;
		}
		return (this.policy.mode() == RunMode.REPORT) ? State.REPORTING : State.ENFORCING;
	}

	/** Why the organization is not protected although it should be; worst first. */
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
					expiredOn.plusDays(1).atStartOfDay(this.policy.timeZone()).toInstant());
		}
		boolean missed = this.nightsSince != null && this.nightsSince.plus(LONGEST_BETWEEN_RUNS).isBefore(this.now)
				&& !this.policy.interval().isOff() && !isOnHold();
		return missed ? new Failure(Failure.Why.MISSED, Objects.requireNonNull(this.nightsSince)) : null;
	}

	private boolean isOnHold() {
		return this.held != null;
	}

	/** The run to show: one that is under way, or one that asks. */
	public @Nullable Run shown() {
		return (this.held != null && this.latest != null && this.latest.status().isFinal()) ? this.held : this.latest;
	}

	/** What is to be said about the key's expiry. */
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

	/** The date in the policy's time zone. */
	public LocalDate today() {
		return LocalDate.ofInstant(this.now, this.policy.timeZone());
	}

	/** How many days the key has left; negative once it has expired. */
	public long keyDaysLeft() {
		LocalDate expiresOn = (this.link != null) ? this.link.keyExpiresOn() : null;
		return ChronoUnit.DAYS.between(today(), Objects.requireNonNullElse(expiresOn, today()));
	}

	/** Why the organization is not protected, and since when. */
	public record Failure(Why why, Instant since) {

		public enum Why {

			/** What the last run met with. */
			PROBLEM,
			/** The key's last day is over. */
			EXPIRED,
			/** A night went by without a run that came to its end. */
			MISSED

		}

	}

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

	public enum KeyExpiry {

		UNKNOWN, GOOD, SOON, TODAY, EXPIRED;

		/** Whether somebody has to do something. */
		public boolean isUrgent() {
			return this == SOON || this == TODAY || this == EXPIRED;
		}

	}

}
