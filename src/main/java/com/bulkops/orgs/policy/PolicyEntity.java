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
 * The row of a site's policy.
 */
@Entity
@Table(name = "policy")
class PolicyEntity {

	@Id
	private String siteId;

	private @Nullable Integer intervalDays;

	private @Nullable Integer unusedDays;

	private @Nullable Integer unusedAgeDays;

	@Enumerated(EnumType.STRING)
	private Rule.Deactivated deactivated;

	@Enumerated(EnumType.STRING)
	private RunMode mode;

	private @Nullable Integer capTokens;

	private @Nullable Integer capPercent;

	private @Nullable Long confirmedDue;

	private @Nullable Instant confirmedAsOf;

	private int graceDays;

	private @Nullable Integer earlierIntervalDays;

	private @Nullable Integer earlierUnusedDays;

	private @Nullable Integer earlierUnusedAgeDays;

	@Enumerated(EnumType.STRING)
	private Rule.@Nullable Deactivated earlierDeactivated;

	@Enumerated(EnumType.STRING)
	private @Nullable RunMode earlierMode;

	private @Nullable Long earlierConfirmedDue;

	private @Nullable Instant earlierConfirmedAsOf;

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

	PolicyEntity(String siteId, Policy policy, String updatedBy, Instant updatedAt) {
		this.siteId = siteId;
		change(policy, updatedBy, updatedAt);
	}

	final void change(Policy policy, String updatedBy, Instant updatedAt) {
		Rule.Idle idle = policy.rule().idle();
		this.intervalDays = days(policy.interval());
		this.unusedDays = (idle != null) ? idle.unusedDays() : null;
		this.unusedAgeDays = (idle != null) ? idle.ageDays() : null;
		this.deactivated = policy.rule().deactivated();
		this.mode = policy.mode();
		this.capTokens = policy.cap().tokens();
		this.capPercent = policy.cap().percent();
		changeConfirmed(policy.cap().confirmed());
		this.graceDays = policy.grace().days();
		changeEarlier(policy.grace().earlier());
		this.nightlyAt = policy.nightlyAt();
		this.timeZone = policy.timeZone().getId();
		this.version++;
		this.updatedBy = updatedBy;
		this.updatedAt = updatedAt;
	}

	/**
	 * Stores the confirmed numbers only. That is no change by a person, so the version is
	 * kept.
	 */
	void changeConfirmed(Policy policy) {
		changeConfirmed(policy.cap().confirmed());
		Grace.Earlier earlier = policy.grace().earlier();
		changeEarlierConfirmed((earlier != null) ? earlier.confirmed() : null);
	}

	private void changeConfirmed(@Nullable Confirmation confirmed) {
		this.confirmedDue = (confirmed != null) ? confirmed.due() : null;
		this.confirmedAsOf = (confirmed != null) ? confirmed.asOf() : null;
	}

	private void changeEarlierConfirmed(@Nullable Confirmation confirmed) {
		this.earlierConfirmedDue = (confirmed != null) ? confirmed.due() : null;
		this.earlierConfirmedAsOf = (confirmed != null) ? confirmed.asOf() : null;
	}

	private void changeEarlier(Grace.@Nullable Earlier earlier) {
		Rule rule = (earlier != null) ? earlier.rule() : null;
		Rule.Idle idle = (rule != null) ? rule.idle() : null;
		this.earlierIntervalDays = (rule != null) ? days(rule.interval()) : null;
		this.earlierUnusedDays = (idle != null) ? idle.unusedDays() : null;
		this.earlierUnusedAgeDays = (idle != null) ? idle.ageDays() : null;
		this.earlierDeactivated = (rule != null) ? rule.deactivated() : null;
		this.earlierMode = (rule != null) ? rule.mode() : null;
		changeEarlierConfirmed((earlier != null) ? earlier.confirmed() : null);
		this.earlierUntil = (earlier != null) ? earlier.until() : null;
	}

	Policy toPolicy() {
		Grace.Earlier earlier = (this.earlierMode != null && this.earlierDeactivated != null
				&& this.earlierUntil != null)
						? new Grace.Earlier(
								new Rule(interval(this.earlierIntervalDays),
										idle(this.earlierUnusedDays, this.earlierUnusedAgeDays),
										this.earlierDeactivated, this.earlierMode),
								Confirmation.of(this.earlierConfirmedDue, this.earlierConfirmedAsOf), this.earlierUntil)
						: null;
		Rule rule = new Rule(interval(this.intervalDays), idle(this.unusedDays, this.unusedAgeDays), this.deactivated,
				this.mode);
		return new Policy(rule,
				new Cap(this.capTokens, this.capPercent, Confirmation.of(this.confirmedDue, this.confirmedAsOf)),
				new Grace(this.graceDays, earlier), this.nightlyAt, ZoneId.of(this.timeZone), this.version);
	}

	private static Rule.@Nullable Idle idle(@Nullable Integer unusedDays, @Nullable Integer ageDays) {
		return (unusedDays != null && ageDays != null) ? new Rule.Idle(unusedDays, ageDays) : null;
	}

	private static @Nullable Integer days(RevocationInterval interval) {
		Duration maximumAge = interval.maximumAge();
		return (maximumAge != null) ? Math.toIntExact(maximumAge.toDays()) : null;
	}

	private static RevocationInterval interval(@Nullable Integer days) {
		return (days != null) ? RevocationInterval.ofDays(days) : RevocationInterval.OFF;
	}

}
