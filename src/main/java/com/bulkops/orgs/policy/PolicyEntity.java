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
		Duration maximumAge = policy.interval().maximumAge();
		this.intervalDays = (maximumAge != null) ? Math.toIntExact(maximumAge.toDays()) : null;
		this.mode = policy.mode();
		this.capTokens = policy.cap().tokens();
		this.capPercent = policy.cap().percent();
		this.confirmedDue = policy.cap().confirmed();
		this.nightlyAt = policy.nightlyAt();
		this.timeZone = policy.timeZone().getId();
		this.version++;
		this.updatedBy = updatedBy;
		this.updatedAt = updatedAt;
	}

	Policy toPolicy() {
		RevocationInterval interval = (this.intervalDays != null) ? RevocationInterval.ofDays(this.intervalDays)
				: RevocationInterval.OFF;
		return new Policy(interval, this.mode, new Cap(this.capTokens, this.capPercent, this.confirmedDue),
				this.nightlyAt, ZoneId.of(this.timeZone), this.version);
	}

}
