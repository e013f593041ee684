package com.bulkops.orgs.notice;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RevocationForecastTests {

	private static final RevocationInterval NINETY = RevocationInterval.ofDays(90);

	/** It is due in the night of 2026-11-26, from 02:05 in Berlin on. */
	@ParameterizedTest
	@CsvSource({ "2026-11-25T12:00:00Z, false", "2026-11-26T01:05:00Z, false", "2026-11-26T01:05:01Z, true",
			"2027-01-01T00:00:00Z, true", ", true" })
	void aTokenThatExpiresBeforeItsNightIsNotRevoked(@Nullable Instant expiry, boolean revoked) {
		RevocationForecast forecast = forecast(policy(NINETY, RunMode.REVOKE, null), instant("2026-11-24T03:00Z"));
		InventoryToken token = new InventoryToken(seen(Instant.EPOCH, ManagedAccount.Type.ATLASSIAN).account(),
				new ApiToken(new TokenId("1"), "CI", Instant.parse("2026-08-27T01:05:01Z"), null, null, null, expiry),
				null);
		assertThat(forecast.revokedAt(token).isPresent()).isEqualTo(revoked);
	}

	/**
	 * NightlyTimes at 02:05 in Berlin. A day of a token is 24 hours, whatever the clocks
	 * do; the night that finds it due is one of the calendar.
	 */
	@ParameterizedTest
	@CsvSource({ "2026-11-24T03:00Z, 2026-08-27T01:05:00Z, 2026-11-25T01:05:00Z",
			"2026-11-24T03:00Z, 2026-08-27T01:05:01Z, 2026-11-26T01:05:00Z",
			"2026-11-24T03:00Z, 2026-01-01T00:00:00Z, 2026-11-25T01:05:00Z",
			// On 2027-03-28 the clocks skip 02:05; the night begins at 03:05, which is
			// 01:05Z.
			"2027-03-26T03:00Z, 2026-12-28T01:05:00Z, 2027-03-28T01:05:00Z",
			"2027-03-26T03:00Z, 2026-12-28T01:05:01Z, 2027-03-29T00:05:00Z",
			// From then on nights begin an hour earlier, so a token may wait for the next
			// one.
			"2027-03-27T03:00Z, 2026-12-29T00:30:00Z, 2027-03-30T00:05:00Z",
			// Back: on 2026-10-25 it is 02:05 twice, the first time is 00:05Z.
			"2026-10-23T03:00Z, 2026-07-27T00:05:00Z, 2026-10-25T00:05:00Z",
			"2026-10-23T03:00Z, 2026-07-27T00:05:01Z, 2026-10-26T01:05:00Z",
			// A leap day is a day.
			"2028-02-27T03:00Z, 2027-12-01T01:05:00Z, 2028-02-29T01:05:00Z",
			"2028-02-27T03:00Z, 2027-12-02T01:05:00Z, 2028-03-01T01:05:00Z",
			"2026-11-24T03:00Z, 2026-11-23T00:00:00Z, " })
	void aTokenGoesInTheFirstNightThatFindsItDue(String now, Instant createdAt, @Nullable Instant night) {
		RevocationForecast forecast = forecast(policy(NINETY, RunMode.REVOKE, null), instant(now));
		assertThat(forecast.revokedAt(seen(createdAt, ManagedAccount.Type.ATLASSIAN)).orElse(null)).isEqualTo(night);
		assertThat(forecast.createdUpTo().orElseThrow().isBefore(createdAt)).isEqualTo(night == null);
	}

	@Test
	void aTighterRuleCountsFromTheFirstNightAfterItsGrace() {
		Instant now = Instant.parse("2026-11-24T12:00:00Z");
		Grace.Earlier earlier = new Grace.Earlier(Rule.of(RevocationInterval.ofDays(180), RunMode.REVOKE), null,
				Instant.parse("2026-11-27T12:00:00Z"));
		RevocationForecast forecast = forecast(policy(NINETY, RunMode.REVOKE, earlier), now);
		assertThat(revokedAt(forecast, now.minus(Duration.ofDays(100)))).isEqualTo("2026-11-28T01:05:00Z");
		assertThat(revokedAt(forecast, now.minus(Duration.ofDays(180)))).isEqualTo("2026-11-25T01:05:00Z");
		assertThat(forecast.revokedAt(seen(now.minus(Duration.ofDays(80)), ManagedAccount.Type.ATLASSIAN))).isEmpty();
	}

	@Test
	void whatIsOnlyReportedIsNotForecast() {
		Instant now = Instant.parse("2026-11-24T12:00:00Z");
		for (Policy policy : List.of(policy(NINETY, RunMode.REPORT, null),
				policy(RevocationInterval.OFF, RunMode.REVOKE, null))) {
			RevocationForecast forecast = forecast(policy, now);
			assertThat(forecast.createdUpTo()).isEmpty();
			assertThat(forecast.revokedAt(seen(Instant.EPOCH, ManagedAccount.Type.ATLASSIAN))).isEmpty();
		}
	}

	@Test
	void whatIsNeverRevokedIsNotForecast() {
		Instant now = Instant.parse("2026-11-24T12:00:00Z");
		RevocationForecast forecast = forecast(policy(NINETY, RunMode.REVOKE, null), now);
		assertThat(forecast.revokedAt(seen(Instant.EPOCH, ManagedAccount.Type.APP))).isEmpty();
		assertThat(forecast.revokedAt(seen(null, ManagedAccount.Type.ATLASSIAN))).isEmpty();
	}

	private static Instant revokedAt(RevocationForecast forecast, Instant createdAt) {
		return forecast.revokedAt(seen(createdAt, ManagedAccount.Type.ATLASSIAN)).orElseThrow();
	}

	private static RevocationForecast forecast(Policy policy, Instant now) {
		List<Instant> next = Stream.iterate(LocalDate.ofInstant(now, policy.timeZone()), (day) -> day.plusDays(1))
			.map((day) -> day.atTime(policy.nightlyAt()).atZone(policy.timeZone()).toInstant())
			.filter((night) -> night.isAfter(now))
			.limit(9)
			.toList();
		return new RevocationForecast(policy, ExemptionList.NONE, next);
	}

	private static Policy policy(RevocationInterval interval, RunMode mode, Grace.@Nullable Earlier earlier) {
		return new Policy(Rule.of(interval, mode), Cap.NONE, new Grace(1, earlier), LocalTime.of(2, 5),
				ZoneId.of("Europe/Berlin"), 1);
	}

	private static InventoryToken seen(@Nullable Instant createdAt, ManagedAccount.Type type) {
		return new InventoryToken(new ManagedAccount(new AccountId("a"), type, ManagedAccount.Status.ACTIVE, null),
				new ApiToken(new TokenId("t"), "CI", createdAt, null, null, null, null), null);
	}

	private static Instant instant(String text) {
		return java.time.OffsetDateTime.parse(text).toInstant();
	}

}
