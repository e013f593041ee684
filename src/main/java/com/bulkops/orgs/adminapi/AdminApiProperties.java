package com.bulkops.orgs.adminapi;

import java.net.URI;
import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the client of the Admin API. Atlassian publishes no rate limits. Its own
 * sample retries four times, waiting five seconds doubled up to thirty, with a jitter of
 * 0.7 to 1.3, and obeys {@code Retry-After} first. This app starts sooner and retries
 * more often.
 *
 * @param baseUrl the address of the Admin API; the key is sent to this origin only
 * @param pageSize tokens per page of the organization-wide list; the largest size that
 * Atlassian accepts is not documented, 100 is known to work
 * @param connectTimeout the longest time to connect
 * @param readTimeout the longest time for an answer, its body included
 * @param attempts how often a request is made that is not answered, or answered with a
 * server error
 * @param firstBackoff the first wait after such an attempt; each further wait is twice as
 * long
 * @param longestBackoff the longest wait after such an attempt
 * @param resetSlack the time added to the end of a rate limit that is given to the
 * minute, so that it can be up to 59 seconds early
 * @param longestWait the longest time that one request waits for rate limits altogether;
 * a longer wait is a pause of the run
 * @param largestBody the largest answer that is read
 * @param callsAtOnce the largest number of concurrent calls for one organization
 * @param callsTogether the largest number of concurrent calls of all runs in this process
 */
@Validated
@ConfigurationProperties("bulkops.admin-api")
record AdminApiProperties(@DefaultValue("https://api.atlassian.com") URI baseUrl,
		@Min(1) @Max(1000) @DefaultValue("100") int pageSize,
		@DurationMin(millis = 1) @DefaultValue("5s") Duration connectTimeout,
		@DurationMin(millis = 1) @DefaultValue("30s") Duration readTimeout, @Min(1) @DefaultValue("8") int attempts,
		@DurationMin(millis = 1) @DefaultValue("1s") Duration firstBackoff,
		@DurationMin(millis = 1) @DefaultValue("30s") Duration longestBackoff,
		@DurationMin @DefaultValue("60s") Duration resetSlack, @DurationMin @DefaultValue("30s") Duration longestWait,
		@DefaultValue("16MB") DataSize largestBody, @Min(1) @Max(64) @DefaultValue("16") int callsAtOnce,
		@Min(1) @DefaultValue("64") int callsTogether) {

	private static final DataSize LARGEST_BODY = DataSize.ofGigabytes(1);

	/** Chosen by us: a person who opens a page should not wait longer for Atlassian. */
	private static final Duration LONGEST_WAIT_OF_A_PAGE = Duration.ofSeconds(3);

	@AssertTrue(message = "bulkops.admin-api.largest-body has to be a size of up to 1GB")
	boolean isLargestBodyReadable() {
		return this.largestBody.toBytes() > 0 && this.largestBody.compareTo(LARGEST_BODY) <= 0;
	}

	/** Returns the retries of a run. */
	RetryPolicy retriesOfRun() {
		return new RetryPolicy(this.attempts, this.firstBackoff, this.longestBackoff, this.resetSlack,
				this.longestWait);
	}

	/** Returns the retries of a page, with fewer attempts and shorter waits. */
	RetryPolicy retriesOfPage() {
		return new RetryPolicy(Math.min(this.attempts, 2), this.firstBackoff, this.longestBackoff, this.resetSlack,
				LONGEST_WAIT_OF_A_PAGE);
	}

}
