package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.ManagedAccount.Status;
import com.bulkops.orgs.adminapi.ManagedAccount.Type;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The parts of a rule besides the age.
 */
class RuleTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	/** Unused for 30 days, at an age of 60 days. */
	private static final Rule IDLE = new Rule(RevocationInterval.ofDays(180), new Rule.Idle(30, 60),
			Rule.Deactivated.AS_OTHERS, RunMode.REVOKE);

	private static final Rule DEACTIVATED = new Rule(RevocationInterval.ofDays(180), null, Rule.Deactivated.AT_ONCE,
			RunMode.REVOKE);

	@ParameterizedTest
	@CsvSource({ "OFF, REVOKE, No token is due", "OFF, REPORT, No token is due",
			"P90D, REVOKE, Revoke API tokens that are 90 days old or older",
			"P1D, REPORT, Report API tokens that are 1 day old or older" })
	void isASentence(String interval, RunMode mode, String sentence) {
		assertThat(Rule.of(RevocationInterval.parse(interval), mode).describe()).isEqualTo(sentence);
	}

	@ParameterizedTest
	@CsvSource({ "OFF, REVOKE, false", "OFF, REPORT, false", "P90D, REPORT, false", "P90D, REVOKE, true" })
	void revokesOnlyWithAnIntervalAndTheWord(String interval, RunMode mode, boolean revokes) {
		assertThat(Rule.of(RevocationInterval.parse(interval), mode).revokes()).isEqualTo(revokes);
	}

	@Test
	void looksFurtherThanTheAgeOnlyWithAnIntervalAndAFurtherPart() {
		assertThat(IDLE.usesMoreThanAge()).isTrue();
		assertThat(DEACTIVATED.usesMoreThanAge()).isTrue();
		assertThat(IDLE.withInterval(RevocationInterval.OFF).usesMoreThanAge()).isFalse();
		assertThat(DEACTIVATED.withInterval(RevocationInterval.OFF).usesMoreThanAge()).isFalse();
		assertThat(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE).usesMoreThanAge()).isFalse();
	}

	@Test
	void aCopyDiffersInOneThing() {
		assertThat(IDLE.withMode(RunMode.REPORT).withMode(RunMode.REVOKE)).isEqualTo(IDLE);
		assertThat(IDLE.withMode(RunMode.REPORT).idle()).isEqualTo(IDLE.idle());
		assertThat(DEACTIVATED.withInterval(RevocationInterval.ofDays(30)).deactivated())
			.isEqualTo(Rule.Deactivated.AT_ONCE);
		assertThat(IDLE.withInterval(RevocationInterval.ofDays(30)).withInterval(IDLE.interval())).isEqualTo(IDLE);
	}

	@ParameterizedTest
	@CsvSource({
			// the age, the time since the last use if there was one, and what should
			// happen
			"P60D, , REVOKE", "PT1439H59M59.999999999S, , KEEP", "P60DT0.000000001S, , REVOKE", "P60D, P30D, REVOKE",
			"P60D, PT719H59M59.999999999S, KEEP", "P59D, P59D, KEEP", "P60D, P60D, REVOKE", "P100D, P29D, KEEP",
			"P100D, P30D, REVOKE", "P100D, PT0S, KEEP", "P100D, -P1D, KEEP", "P60D, P500D, REVOKE", "P59D, P500D, KEEP",
			"P180D, PT0S, REVOKE", "P179D, PT0S, KEEP" })
	void whatIsUnusedAndOldEnoughIsDueFromTheVeryInstant(Duration age, @Nullable Duration unused, Verdict verdict) {
		Instant lastAccess = (unused != null) ? NOW.minus(unused) : null;
		Decision decision = decide(IDLE, token(NOW.minus(age), lastAccess, null), person(Status.ACTIVE), NOW);
		assertThat(decision.verdict()).as(decision.reason()).isEqualTo(verdict);
	}

	/** A day is 24 hours, also over a leap day and where the clocks change. */
	@ParameterizedTest
	@CsvSource({ "2028-01-01T12:00:00Z, 2028-02-15T12:00:00Z, 2028-03-16T11:59:59Z, KEEP",
			"2028-01-01T12:00:00Z, 2028-02-15T12:00:00Z, 2028-03-16T12:00:00Z, REVOKE",
			"2026-01-01T12:00:00Z, 2026-03-01T12:00:00Z, 2026-03-31T11:59:59Z, KEEP",
			"2026-01-01T12:00:00Z, 2026-03-01T12:00:00Z, 2026-03-31T12:00:00Z, REVOKE",
			"2026-09-01T12:00:00Z, 2026-10-01T12:00:00Z, 2026-10-31T11:59:59Z, KEEP",
			"2026-09-01T12:00:00Z, 2026-10-01T12:00:00Z, 2026-10-31T12:00:00Z, REVOKE" })
	void calendarsDoNotMatter(Instant created, Instant used, Instant now, Verdict verdict) {
		assertThat(decide(IDLE, token(created, used, null), person(Status.ACTIVE), now).verdict()).isEqualTo(verdict);
	}

	@Test
	void aLastUseThatCannotBeReadMakesNoTokenIdle() {
		ApiToken token = token(NOW.minus(Duration.ofDays(170)), null, "last summer");
		assertThat(decide(IDLE, token, person(Status.ACTIVE), NOW).verdict()).isEqualTo(Verdict.KEEP);
	}

	@ParameterizedTest
	@CsvSource({ "ACTIVE, KEEP", "INACTIVE, REVOKE", "CLOSED, REVOKE", "UNKNOWN, KEEP" })
	void tokensOfDeactivatedAccountsAreDueAtAnyAge(Status status, Verdict verdict) {
		ApiToken token = token(NOW, NOW, null);
		assertThat(decide(DEACTIVATED, token, person(status), NOW).verdict()).isEqualTo(verdict);
		assertThat(decide(IDLE, token, person(status), NOW).verdict()).isEqualTo(Verdict.KEEP);
	}

	@ParameterizedTest
	@EnumSource
	void whoseCreationTimeCannotBeToldIsRevokedByNoRule(Status status) {
		Rule everything = new Rule(RevocationInterval.ofDays(1), new Rule.Idle(1, 0), Rule.Deactivated.AT_ONCE,
				RunMode.REVOKE);
		ManagedAccount account = person(status);
		assertThat(decide(everything, token(null, null, null), account, NOW).verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decide(everything, token(NOW.plusNanos(1), null, null), account, NOW).verdict())
			.isEqualTo(Verdict.SKIP);
		ManagedAccount app = new ManagedAccount(new AccountId("app"), Type.APP, status, null);
		assertThat(decide(everything, token(NOW.minus(Duration.ofDays(300)), null, null), app, NOW).verdict())
			.isEqualTo(Verdict.SKIP);
	}

	@Test
	void offIsOffWhateverElseIsChosen() {
		Rule off = new Rule(RevocationInterval.OFF, new Rule.Idle(1, 0), Rule.Deactivated.AT_ONCE, RunMode.REVOKE);
		assertThat(off.revokes()).isFalse();
		assertThat(
				decide(off, token(NOW.minus(Duration.ofDays(300)), null, null), person(Status.CLOSED), NOW).verdict())
			.isEqualTo(Verdict.KEEP);
		assertThat(off.describe()).isEqualTo("No token is due");
	}

	@Test
	void theDecisionNamesThePartThatMakesTheTokenDue() {
		Rule all = new Rule(RevocationInterval.ofDays(180), new Rule.Idle(30, 60), Rule.Deactivated.AT_ONCE,
				RunMode.REVOKE);
		assertThat(decide(all, token(NOW.minus(Duration.ofDays(200)), null, null), person(Status.CLOSED), NOW))
			.isEqualTo(new Decision(Verdict.REVOKE, "200 days old; the limit is 180 days.",
					new Rule.Due(NOW.minus(Duration.ofDays(20)), null,
							"Revoke API tokens that are 180 days old or older",
							"200 days old; the limit is 180 days.")));
		assertThat(decide(all, token(NOW.minus(Duration.ofDays(5)), null, null), person(Status.CLOSED), NOW))
			.extracting(Decision::reason, (decision) -> decision.due().since(), (decision) -> decision.due().rule())
			.containsExactly("The account is closed; tokens of deactivated accounts are due at any age.", null,
					"Revoke API tokens of deactivated accounts");
		Decision unused = decide(all, token(NOW.minus(Duration.ofDays(70)), NOW.minus(Duration.ofDays(40)), null),
				person(Status.ACTIVE), NOW);
		assertThat(unused.reason()).isEqualTo(
				"70 days old and not used for 40 days; tokens that were not used for 30 days at an age of 60 days or more are due.");
		assertThat(unused.due().since()).isEqualTo(NOW.minus(Duration.ofDays(10)));
		assertThat(decide(all, token(NOW.minus(Duration.ofDays(70)), null, null), person(Status.ACTIVE), NOW).reason())
			.startsWith("70 days old and never used;");
		assertThat(all.describe()).isEqualTo(
				"Revoke API tokens that are 180 days old or older, and those that were not used for 30 days at an age of 60 days or more, and those of deactivated accounts");
	}

	@ParameterizedTest
	@CsvSource({ "0, 30", "365, 30", "30, -1", "30, 365" })
	void refusesOtherNumbersOfDays(int unused, int age) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Rule.Idle(unused, age));
	}

	private static Decision decide(Rule rule, ApiToken token, ManagedAccount account, Instant now) {
		return new Policy(rule, Cap.NONE, Grace.NONE, LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"), 1).decide(token,
				account, ExemptionList.NONE, now);
	}

	private static ManagedAccount person(Status status) {
		return new ManagedAccount(new AccountId("a"), Type.ATLASSIAN, status, null);
	}

	private static ApiToken token(@Nullable Instant createdAt, @Nullable Instant lastAccess,
			@Nullable String lastAccessAsSent) {
		return new ApiToken(new TokenId("t"), "CI", createdAt, null, lastAccess, lastAccessAsSent, null);
	}

}
