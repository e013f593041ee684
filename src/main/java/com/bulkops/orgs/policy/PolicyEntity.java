package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one installation as a row.
 */
@Entity
@Table(name = "policy")
class PolicyEntity {

	@Id
	private String clientKey;

	private @Nullable Integer intervalDays;

	@Enumerated(EnumType.STRING)
	private RunMode mode;

	private @Nullable Integer capTokens;

	private @Nullable Integer capPercent;

	private @Nullable Long confirmedDue;

	private int graceDays;

	private @Nullable Integer earlierIntervalDays;

	@Enumerated(EnumType.STRING)
	private @Nullable RunMode earlierMode;

	private @Nullable Instant earlierUntil;

	private LocalTime nightlyAt;

	private String timeZone;

	private long version;

	private String updatedBy;

	private Instant updatedAt;

	@SuppressWarnings("NullAway.Init")
	protected PolicyEntity() {
		// for JPA
	}

	PolicyEntity(String clientKey, Policy policy, String updatedBy, Instant updatedAt) {
		this.clientKey = clientKey;
		change(policy, updatedBy, updatedAt);
	}

	final void change(Policy policy, String updatedBy, Instant updatedAt) {
		this.intervalDays = days(policy.interval());
		this.mode = policy.mode();
		this.capTokens = policy.cap().tokens();
		this.capPercent = policy.cap().percent();
		this.confirmedDue = policy.cap().confirmed();
		Grace.Earlier earlier = policy.grace().earlier();
		this.graceDays = policy.grace().days();
		this.earlierIntervalDays = (earlier != null) ? days(earlier.interval()) : null;
		this.earlierMode = (earlier != null) ? earlier.mode() : null;
		this.earlierUntil = (earlier != null) ? earlier.until() : null;
		this.nightlyAt = policy.nightlyAt();
		this.timeZone = policy.timeZone().getId();
		this.version++;
		this.updatedBy = updatedBy;
		this.updatedAt = updatedAt;
	}

	Policy toPolicy() {
		Grace.Earlier earlier = (this.earlierMode != null && this.earlierUntil != null)
				? new Grace.Earlier(interval(this.earlierIntervalDays), this.earlierMode, this.earlierUntil) : null;
		return new Policy(interval(this.intervalDays), this.mode,
				new Cap(this.capTokens, this.capPercent, this.confirmedDue), new Grace(this.graceDays, earlier),
				this.nightlyAt, ZoneId.of(this.timeZone), this.version);
	}

	private static @Nullable Integer days(RevocationInterval interval) {
		Duration maximumAge = interval.maximumAge();
		return (maximumAge != null) ? Math.toIntExact(maximumAge.toDays()) : null;
	}

	private static RevocationInterval interval(@Nullable Integer days) {
		return (days != null) ? RevocationInterval.ofDays(days) : RevocationInterval.OFF;
	}

}
