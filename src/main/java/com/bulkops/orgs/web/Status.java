package com.bulkops.orgs.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.Licenses;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.sweep.Sweep;
import com.bulkops.orgs.sweep.SweepStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether the organization is protected, in one glance.
 *
 * @param chosen the policy as it was chosen
 * @param policy what counts of it now
 * @param takesEffect when the chosen rule counts, {@code null} if it does already
 * @param nextNight when the next run begins by itself
 * @param latest the run that was begun or asked for last
 * @param today the date in the policy's time zone
 * @param license what Jira says about the licence
 */
record Status(@Nullable OrganizationLink link, Policy chosen, Policy policy, @Nullable Instant takesEffect,
		@Nullable Instant nextNight, @Nullable Sweep latest, LocalDate today, Licenses.License license) {

	/** Ours: half of the shortest usual notice, and time enough to find the person. */
	private static final long SOON_IN_DAYS = 30;

	public Protection protection() {
		if (this.license == Licenses.License.NONE) {
			return Protection.UNLICENSED;
		}
		if (this.link == null) {
			return Protection.NOT_CONNECTED;
		}
		if (this.link.problem() != null) {
			return Protection.FAILING;
		}
		if (this.policy.interval().isOff()) {
			return Protection.OFF;
		}
		if (this.latest != null && this.latest.status() == SweepStatus.ON_HOLD) {
			return Protection.ON_HOLD;
		}
		return (this.policy.mode() == RunMode.REPORT) ? Protection.REPORTING : Protection.ENFORCING;
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

	/** How many days the key has left; negative once it has expired. */
	public long keyDaysLeft() {
		LocalDate expiresOn = (this.link != null) ? this.link.keyExpiresOn() : null;
		return ChronoUnit.DAYS.between(this.today, Objects.requireNonNullElse(expiresOn, this.today));
	}

	enum Protection {

		UNLICENSED("error"), NOT_CONNECTED("information"), FAILING("error"), OFF("warning"), ON_HOLD("warning"),
		REPORTING("information"), ENFORCING("success");

		private final String appearance;

		Protection(String appearance) {
			this.appearance = appearance;
		}

		public String appearance() {
			return this.appearance;
		}

	}

	enum KeyExpiry {

		UNKNOWN, GOOD, SOON, TODAY, EXPIRED;

		/** Whether somebody has to do something. */
		public boolean isUrgent() {
			return this == SOON || this == TODAY || this == EXPIRED;
		}

	}

}
