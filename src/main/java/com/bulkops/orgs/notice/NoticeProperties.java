package com.bulkops.orgs.notice;

import java.time.Duration;
import java.util.Set;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the operator for sending notices. The mail server itself is configured
 * by {@code spring.mail}.
 *
 * @param from the email address of the sender; without it no email is sent
 * @param listedTokens how many tokens one email lists; it gives the number of the others
 * @param firstBackoff the wait after a first attempt that failed; each further one is
 * four times as long, all of them jittered by 0.7 to 1.3
 * @param longestBackoff the longest wait between two attempts
 * @param retryFor for how long a notice is tried
 * @param unknownAfter after how long a notice that is still marked as being sent has been
 * abandoned; longer than any attempt takes
 * @param webhookTimeout how long one call of a webhook may take
 * @param allowedInternalHosts hosts of webhooks that may be in an internal network, and
 * may be called without TLS
 * @param keep for how long notices that were sent stay in the outbox
 */
@Validated
@ConfigurationProperties("bulkops.notices")
record NoticeProperties(@Nullable String from, @Min(1) @Max(1000) @DefaultValue("20") int listedTokens,
		@DurationMin(millis = 1) @DefaultValue("1m") Duration firstBackoff,
		@DurationMin(millis = 1) @DefaultValue("6h") Duration longestBackoff,
		@DurationMin(minutes = 1) @DurationMax(days = 3650) @DefaultValue("24h") Duration retryFor,
		@DurationMin(minutes = 1) @DurationMax(days = 3650) @DefaultValue("15m") Duration unknownAfter,
		@DurationMin(millis = 1) @DurationMax(hours = 1) @DefaultValue("10s") Duration webhookTimeout,
		@DefaultValue Set<String> allowedInternalHosts,
		@DurationMin(minutes = 1) @DurationMax(days = 3650) @DefaultValue("30d") Duration keep) {

	@AssertTrue(message = "BULKOPS_NOTICES_FROM has to be an email address without a name, such as noreply@example.com")
	boolean isFromAnAddress() {
		return this.from == null || this.from.isBlank() || EmailAddress.of(this.from).isPresent();
	}

	/** Returns the wait after a number of attempts that failed. */
	Duration backoff(int attempts, double jitter) {
		double factor = Math.pow(4, Math.min(attempts, 20) - 1) * (0.7 + 0.6 * jitter);
		double millis = Math.min(this.firstBackoff.toMillis() * factor, this.longestBackoff.toMillis());
		return Duration.ofMillis((long) millis);
	}

}
