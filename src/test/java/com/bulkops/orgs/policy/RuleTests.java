package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a rule says of itself, and that what is counted beforehand is what is decided.
 */
class RuleTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	@ParameterizedTest
	@CsvSource({ "OFF, REVOKE, No token is due", "OFF, REPORT, No token is due",
			"P90D, REVOKE, Revoke API tokens that are 90 days old or older",
			"P1D, REPORT, Report API tokens that are 1 day old or older" })
	void isASentence(String interval, RunMode mode, String sentence) {
		assertThat(rule(interval, mode).rule()).isEqualTo(sentence);
	}

	@ParameterizedTest
	@CsvSource({ "OFF, REVOKE, false", "OFF, REPORT, false", "P90D, REPORT, false", "P90D, REVOKE, true" })
	void revokesOnlyWithAnIntervalAndTheWord(String interval, RunMode mode, boolean revokes) {
		assertThat(rule(interval, mode).revokes()).isEqualTo(revokes);
	}

	@Test
	void aCopyDiffersInOneThing() {
		Policy rule = rule("P90D", RunMode.REVOKE);
		assertThat(rule.in(RunMode.REPORT)).isEqualTo(rule("P90D", RunMode.REPORT));
		Cap cap = new Cap(3, 4, 5L);
		assertThat(rule.with(cap).cap()).isEqualTo(cap);
		assertThat(rule.with(cap).with(rule.cap())).isEqualTo(rule);
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 1 })
	void whatIsCountedIsWhatIsDecided(long secondsAfterTheCutoff) {
		Policy rule = rule("P90D", RunMode.REVOKE);
		Instant cutoff = rule.dueIfCreatedUpTo(NOW);
		assertThat(cutoff).isEqualTo(NOW.minus(Duration.ofDays(90)));
		Instant created = cutoff.plusSeconds(secondsAfterTheCutoff);
		Verdict verdict = rule
			.decide(new ApiToken(new TokenId("t"), "CI", created, null, null, null), ManagedAccount.Type.ATLASSIAN, NOW)
			.verdict();
		assertThat(verdict == Verdict.REVOKE).isEqualTo(!created.isAfter(cutoff));
	}

	@Test
	void offHasNoCutoff() {
		assertThat(rule("OFF", RunMode.REVOKE).dueIfCreatedUpTo(NOW)).isNull();
	}

	@Test
	void withoutDaysOfGraceNothingWaits() {
		assertThat(rule("P30D", RunMode.REVOKE).after(rule("P90D", RunMode.REVOKE), NOW).grace().earlier()).isNull();
	}

	@Test
	void whereNothingWaitsThereIsNothingToUndo() {
		Policy rule = rule("P90D", RunMode.REVOKE);
		assertThat(rule.undone()).isSameAs(rule);
	}

	private static Policy rule(String interval, RunMode mode) {
		return new Policy(RevocationInterval.parse(interval), mode, Cap.NONE, Grace.NONE, LocalTime.of(2, 0),
				ZoneId.of("UTC"), 1);
	}

}
