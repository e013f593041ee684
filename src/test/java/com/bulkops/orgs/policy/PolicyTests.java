package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PolicyTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	private static final ManagedAccount PERSON = account(ManagedAccount.Type.ATLASSIAN);

	@ParameterizedTest
	@CsvSource({
			// an interval, an age, and what should happen
			"1,   PT23H59M59S,             KEEP", "1,   PT24H,                   REVOKE",
			"1,   PT24H1S,                 REVOKE", "90,  P89DT23H59M59S,          KEEP",
			"90,  P89DT23H59M59.999999999S, KEEP", "90,  P90D,                    REVOKE",
			"90,  P90DT1S,                 REVOKE", "90,  P3650D,                  REVOKE",
			"90,  PT0S,                    KEEP", "90,  PT-0.000000001S,         SKIP",
			"90,  -P1D,                    SKIP", "364, P363DT23H59M59S,         KEEP",
			"364, P364D,                   REVOKE" })
	void revokesFromTheInstantAtWhichTheAgeIsReached(long days, Duration age, Verdict verdict) {
		Decision decision = policy(days).decide(createdAt(NOW.minus(age)), PERSON, ExemptionList.NONE, NOW);
		assertThat(decision.verdict()).as(decision.reason()).isEqualTo(verdict);
		assertThat(decision.reason()).isNotBlank();
	}

	/** A day is 24 hours, also over a leap day and where the clocks change. */
	@ParameterizedTest
	@CsvSource({ "2028-02-28T12:00:00Z, 2028-03-01T11:59:59Z, 2, KEEP",
			"2028-02-28T12:00:00Z, 2028-03-01T12:00:00Z, 2, REVOKE",
			"2026-03-28T12:00:00Z, 2026-03-29T11:59:59Z, 1, KEEP",
			"2026-03-28T12:00:00Z, 2026-03-29T12:00:00Z, 1, REVOKE" })
	void calendarsDoNotMatter(Instant created, Instant now, long days, Verdict verdict) {
		assertThat(policy(days).decide(createdAt(created), PERSON, ExemptionList.NONE, now).verdict())
			.isEqualTo(verdict);
	}

	/** Also if it has no readable creation time, or is exempt. */
	@ParameterizedTest
	@CsvSource({ "PT0S, KEEP", "-PT0.000000001S, KEEP", "-P1D, KEEP", "PT0.000000001S, REVOKE", "P1D, REVOKE",
			", REVOKE" })
	void anExpiredTokenIsNotDue(@Nullable Duration left, Verdict verdict) {
		Instant expiry = (left != null) ? NOW.plus(left) : null;
		assertThat(policy(90).decide(expiring(NOW.minus(Duration.ofDays(100)), expiry), PERSON, ExemptionList.NONE, NOW)
			.verdict()).isEqualTo(verdict);
		assertThat(policy(90).decide(expiring(null, expiry), PERSON, ExemptionList.NONE, NOW).verdict())
			.isEqualTo((verdict == Verdict.KEEP) ? Verdict.KEEP : Verdict.SKIP);
	}

	private static ApiToken expiring(@Nullable Instant createdAt, @Nullable Instant expiry) {
		return new ApiToken(new TokenId("1"), "CI", createdAt, null, null, null, expiry);
	}

	@ParameterizedTest
	@EnumSource
	void aTokenWithoutACreationTimeIsNeverRevoked(ManagedAccount.Type type) {
		Decision decision = policy(1).decide(token(null, null), account(type), ExemptionList.NONE, NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decision.reason()).contains("no creation time");
	}

	@Test
	void anUnreadableCreationTimeIsQuoted() {
		Decision decision = policy(1).decide(token(null, "last summer"), PERSON, ExemptionList.NONE, NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decision.reason()).contains("“last summer”");
	}

	@ParameterizedTest
	@CsvSource({ "ATLASSIAN, REVOKE", "CUSTOMER, REVOKE", "UNKNOWN, SKIP", "APP, SKIP" })
	void onlyTokensOfPersonsAreRevoked(ManagedAccount.Type type, Verdict verdict) {
		assertThat(policy(90).decide(createdAt(NOW.minus(Duration.ofDays(100))), account(type), ExemptionList.NONE, NOW)
			.verdict()).isEqualTo(verdict);
		assertThat(policy(90).decide(createdAt(NOW.minus(Duration.ofDays(10))), account(type), ExemptionList.NONE, NOW)
			.verdict()).isEqualTo(Verdict.KEEP);
	}

	@Test
	void offRevokesNothing() {
		Instant ancient = NOW.minus(Duration.ofDays(10_000));
		assertThat(Policy.DEFAULT.decide(createdAt(ancient), PERSON, ExemptionList.NONE, NOW).verdict())
			.isEqualTo(Verdict.KEEP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "P0D", "P365D", "P1000D", "-P7D", "P7", "7", "7D", "P1W", "P1M", "PT24H", "p7d",
			" P7D", "off", "P٧D" })
	void refusesOtherIntervals(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> RevocationInterval.parse(text));
	}

	@ParameterizedTest
	@CsvSource({ "OFF, Off", "P1D, 1 day", "P7D, 7 days", "P364D, 364 days" })
	void readsAndNamesIntervals(String code, String words) {
		RevocationInterval interval = RevocationInterval.parse(code);
		assertThat(interval).hasToString(words);
		assertThat(interval.code()).isEqualTo(code);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 30 })
	void aNumberThatNobodySawIsNotConfirmedWhateverTheGrace(int graceDays) {
		Policy policy = new Policy(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), Cap.NONE,
				new Grace(graceDays, null), LocalTime.of(2, 0), ZoneId.of("UTC"), 1);
		assertThat(policy.objection(new DueCount(11, 0), 20_000)).isNotNull();
		assertThat(policy.objection(new DueCount(10, 0), 20_000)).isNull();
	}

	/** The age of a token that is due at 90 days, confirmed an hour ago. */
	@ParameterizedTest
	@CsvSource({ "P90D, true", "P90DT59M59.999S, true", "P90DT1H, false", "P100D, false" })
	void whatReachesTheAgeAfterTheConfirmationIsExpected(Duration age, boolean expected) {
		Policy policy = policy(90).withCap(confirmed());
		Rule.Due due = due(policy, createdAt(NOW.minus(age)), PERSON, ExemptionList.NONE);
		assertThat(policy.isExpected(due)).isEqualTo(expected);
		assertThat(policy(90).isExpected(due)).as("nothing was confirmed").isFalse();
	}

	/** The token was idle before the confirmation, and has reached the age since. */
	@Test
	void whatWasDueByAnotherPartBeforeTheConfirmationIsPartOfItsNumber() {
		Policy policy = policy(90)
			.withRule(new Rule(RevocationInterval.ofDays(90), new Rule.Idle(30, 0), Rule.Deactivated.AS_OTHERS,
					RunMode.REVOKE))
			.withCap(confirmed());
		Rule.Due due = due(policy, createdAt(NOW.minus(Duration.ofDays(90))), PERSON, ExemptionList.NONE);
		assertThat(due.since()).isEqualTo(NOW);
		assertThat(policy.isExpected(due)).isFalse();
		Rule.Due idle = due(policy, createdAt(NOW.minus(Duration.ofDays(30))), PERSON, ExemptionList.NONE);
		assertThat(policy.isExpected(idle)).isTrue();
	}

	@Test
	void whatADeactivationOrTheEndOfAnExemptionMakesDueIsNotExpected() {
		Policy policy = policy(90)
			.withRule(new Rule(RevocationInterval.ofDays(90), null, Rule.Deactivated.AT_ONCE, RunMode.REVOKE))
			.withCap(confirmed());
		ManagedAccount closed = new ManagedAccount(new AccountId("a"), ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.CLOSED, null);
		for (int age : new int[] { 1, 90 }) {
			ApiToken token = createdAt(NOW.minus(Duration.ofDays(age)));
			assertThat(policy.isExpected(due(policy, token, closed, ExemptionList.NONE))).isFalse();
		}
		ExemptionList ended = new ExemptionList(List.of(new Exemption(Exemption.Kind.LABEL, "CI", "moves",
				LocalDate.ofInstant(NOW, ZoneId.of("UTC")).minusDays(2))));
		assertThat(policy.isExpected(due(policy, createdAt(NOW.minus(Duration.ofDays(90))), PERSON, ended))).isFalse();
	}

	@Test
	void anotherCapLeavesTheRestAsItIs() {
		Policy policy = policy(90);
		Policy capped = policy.withCap(confirmed());
		assertThat(capped.cap()).isEqualTo(confirmed());
		assertThat(capped.withCap(policy.cap())).isEqualTo(policy);
		assertThat(capped.mode()).isEqualTo(RunMode.REVOKE);
	}

	private static Cap confirmed() {
		return Cap.NONE.withConfirmed(new Confirmation(7, NOW.minus(Duration.ofHours(1))));
	}

	private static Rule.Due due(Policy policy, ApiToken token, ManagedAccount account, ExemptionList exemptions) {
		return Objects.requireNonNull(policy.decide(token, account, exemptions, NOW).due());
	}

	private static ManagedAccount account(ManagedAccount.Type type) {
		return new ManagedAccount(new AccountId("a"), type, ManagedAccount.Status.ACTIVE, null);
	}

	private static Policy policy(long days) {
		return new Policy(Rule.of(RevocationInterval.ofDays(days), RunMode.REVOKE), Cap.NONE, Grace.NONE,
				LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"), 1);
	}

	private static ApiToken createdAt(Instant instant) {
		return token(instant, instant.toString());
	}

	private static ApiToken token(@Nullable Instant createdAt, @Nullable String asSent) {
		return new ApiToken(new TokenId("t"), "CI", createdAt, asSent, null, null, null);
	}

}
