package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.RunMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GraceTests {

	/** The night before Germany's clocks go back. */
	private static final Instant NOW = Instant.parse("2026-10-24T22:30:00Z");

	private static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));

	@ParameterizedTest
	@CsvSource({ "OFF, REVOKE, P90D, REVOKE, true", "P90D, REVOKE, P89D, REVOKE, true",
			"P90D, REPORT, P90D, REVOKE, true", "P30D, REPORT, P90D, REVOKE, true", "P90D, REVOKE, P91D, REVOKE, false",
			"P90D, REVOKE, OFF, REVOKE, false", "P90D, REVOKE, P7D, REPORT, false", "OFF, REVOKE, P7D, REPORT, false",
			"P90D, REVOKE, P90D, REVOKE, false", "OFF, REVOKE, OFF, REPORT, false" })
	void onlyARuleByWhichMoreIsRevokedWaits(String interval, RunMode mode, String newInterval, RunMode newMode,
			boolean waits) {
		Policy next = policy(newInterval, newMode, 1).withGraceAfter(policy(interval, mode, 1), NOW);
		assertThat(next.findEarlierRule(NOW) != null).isEqualTo(waits);
		if (!waits) {
			assertThat(next.effectiveAt(NOW)).isEqualTo(next);
		}
	}

	@Test
	void theEarlierRuleCountsToTheLastInstantAndTheNewOneFromThenOn() {
		Policy next = policy("P30D", RunMode.REVOKE, 1).withGraceAfter(policy("P90D", RunMode.REVOKE, 1), NOW);
		assertThat(next.effectiveAt(NOW).interval()).isEqualTo(RevocationInterval.ofDays(90));
		assertThat(next.effectiveAt(TOMORROW.minusNanos(1)).interval()).isEqualTo(RevocationInterval.ofDays(90));
		assertThat(next.effectiveAt(TOMORROW).interval()).isEqualTo(RevocationInterval.ofDays(30));
		assertThat(next.effectiveAt(TOMORROW).revokes()).isTrue();
	}

	/** NOW is the 25th in Germany already. */
	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "P90D, REVOKE, 1, 2026-10-25", "P90D, REVOKE, 3, 2026-10-27",
			"P90D, REVOKE, 0, -", "P90D, REPORT, 3, -", "OFF, REVOKE, 3, -" })
	void whatIsRemovedCountsForTheDaysOfGraceWhereAnythingIsRevoked(String interval, RunMode mode, int days,
			@Nullable LocalDate lastDay) {
		assertThat(ExemptionGrace.findLastDay(policy(interval, mode, days), Stream.empty(), NOW)).isEqualTo(lastDay);
	}

	@Test
	void whereNothingWasRevokedBeforeTheNewRuleReportsUntilItCounts() {
		Policy next = policy("P30D", RunMode.REVOKE, 2).withGraceAfter(policy("OFF", RunMode.REVOKE, 2), NOW);
		assertThat(next.effectiveAt(TOMORROW).interval()).isEqualTo(RevocationInterval.ofDays(30));
		assertThat(next.effectiveAt(TOMORROW).revokes()).isFalse();
		assertThat(next.effectiveAt(NOW.plus(Duration.ofDays(2))).revokes()).isTrue();
	}

	@Test
	void aChangeWhileARuleWaitsIsComparedWithTheOneThatCounts() {
		Policy first = policy("P30D", RunMode.REVOKE, 1).withGraceAfter(policy("P90D", RunMode.REVOKE, 1), NOW);
		Instant later = NOW.plus(Duration.ofHours(20));
		Policy second = policy("P60D", RunMode.REVOKE, 1).withGraceAfter(first, later);
		assertThat(second.effectiveAt(TOMORROW).interval()).as("its own day begins anew")
			.isEqualTo(RevocationInterval.ofDays(90));
		assertThat(second.effectiveAt(later.plus(Duration.ofDays(1))).interval())
			.isEqualTo(RevocationInterval.ofDays(60));
		assertThat(policy("P90D", RunMode.REVOKE, 1).withGraceAfter(first, later).findEarlierRule(later)).isNull();
		assertThat(policy("P30D", RunMode.REVOKE, 5).withGraceAfter(first, later).grace().earlier())
			.as("another setting changes nothing about the rule that waits")
			.isEqualTo(first.grace().earlier());
		assertThat(policy("P20D", RunMode.REVOKE, 1).withGraceAfter(first, TOMORROW).effectiveAt(TOMORROW).interval())
			.as("a rule that waited long enough is the one that counts")
			.isEqualTo(RevocationInterval.ofDays(30));
	}

	/** Interval in days, days unused, age, and deactivated accounts. */
	@ParameterizedTest
	@CsvSource({ "90 - - AS_OTHERS, 90 30 60 AS_OTHERS, true", "90 30 60 AS_OTHERS, 90 - - AS_OTHERS, false",
			"90 30 60 AS_OTHERS, 90 29 60 AS_OTHERS, true", "90 30 60 AS_OTHERS, 90 30 59 AS_OTHERS, true",
			"90 30 60 AS_OTHERS, 90 31 61 AS_OTHERS, false", "90 30 60 AS_OTHERS, 90 31 59 AS_OTHERS, true",
			"90 - - AS_OTHERS, 90 - - AT_ONCE, true", "90 - - AT_ONCE, 90 - - AS_OTHERS, false",
			"90 - - AS_OTHERS, 180 - - AT_ONCE, true", "90 - - AT_ONCE, 60 - - AS_OTHERS, true",
			"90 30 60 AT_ONCE, 180 60 60 AS_OTHERS, false", "OFF 30 60 AT_ONCE, OFF 7 0 AT_ONCE, false",
			"OFF - - AS_OTHERS, 180 - - AS_OTHERS, true" })
	void aChangeWithAnyTighterPartWaitsAsAWhole(String earlier, String later, boolean waits) {
		Policy before = policy("OFF", RunMode.REVOKE, 1).withRule(rule(earlier));
		Policy next = before.withRule(rule(later)).withGraceAfter(before, NOW);
		assertThat(next.findEarlierRule(NOW))
			.isEqualTo(waits ? new Grace.Earlier(before.rule(), null, TOMORROW) : null);
		if (waits && before.revokes()) {
			assertThat(next.effectiveAt(TOMORROW.minusNanos(1)).rule()).isEqualTo(before.rule());
		}
		assertThat(next.effectiveAt(TOMORROW).rule()).isEqualTo(rule(later));
		if (waits) {
			assertThat(next.withoutWaitingRule().withGraceAfter(next, NOW)).isEqualTo(before);
		}
	}

	@Test
	void theEarlierRuleIsMeasuredByItsOwnNumber() {
		Policy before = policy("P90D", RunMode.REVOKE, 1).withCap(confirmed(20));
		Policy next = policy("P30D", RunMode.REVOKE, 1).withCap(confirmed(5000)).withGraceAfter(before, NOW);
		assertThat(next.effectiveAt(NOW).objection(new DueCount(4000, 0), 20_000)).contains("20 were expected");
		assertThat(next.effectiveAt(TOMORROW).objection(new DueCount(4000, 0), 20_000)).isNull();
		assertThat(next.withoutWaitingRule().cap()).isEqualTo(confirmed(20));
		Policy third = policy("P60D", RunMode.REVOKE, 1).withCap(confirmed(3000)).withGraceAfter(next, NOW);
		assertThat(third.effectiveAt(NOW).cap()).isEqualTo(confirmed(20));
	}

	@Test
	void whatWasConfirmedEndsWithTheRuleAndTheCapAndWithNothingElse() {
		Policy before = policy("P90D", RunMode.REVOKE, 1).withCap(confirmed(20));
		assertThat(policy("P90D", RunMode.REVOKE, 5).withCap(confirmed(60)).withGraceAfter(before, NOW).cap())
			.as("only the days of grace")
			.isEqualTo(confirmed(20));
		assertThat(policy("P180D", RunMode.REVOKE, 1).withGraceAfter(before, NOW).cap().confirmed()).as("a looser rule")
			.isNull();
		assertThat(before.withCap(new Cap(500, null, null)).withGraceAfter(before, NOW).cap().confirmed()).as("a cap")
			.isNull();
		assertThat(before.withCap(new Cap(500, null, confirmed(7).confirmed()))
			.withGraceAfter(before, NOW)
			.cap()
			.confirmed()).as("a cap, and what was shown with it").isEqualTo(confirmed(7).confirmed());
		Policy waiting = policy("P30D", RunMode.REVOKE, 1).withCap(confirmed(5000)).withGraceAfter(before, NOW);
		Policy capped = waiting.withCap(new Cap(null, 50, null)).withGraceAfter(waiting, NOW);
		assertThat(capped.effectiveAt(NOW).rule()).isEqualTo(before.rule());
		assertThat(capped.effectiveAt(NOW).cap().confirmed()).as("a cap while a rule waits").isNull();
		assertThat(capped.effectiveAt(TOMORROW).cap().confirmed()).isNull();
		assertThat(capped.grace().earlier().until()).isEqualTo(waiting.grace().earlier().until());
	}

	@Test
	void aNumberIsConfirmedForTheRuleThatCounts() {
		Policy before = policy("P90D", RunMode.REVOKE, 1).withCap(confirmed(20));
		Policy next = policy("P30D", RunMode.REVOKE, 1).withCap(confirmed(5000)).withGraceAfter(before, NOW);
		Policy confirmed = next.withConfirmed(new Confirmation(4000, NOW), NOW);
		assertThat(confirmed.effectiveAt(NOW).cap()).isEqualTo(confirmed(4000));
		assertThat(confirmed.effectiveAt(TOMORROW).cap()).isEqualTo(confirmed(5000));
		assertThat(next.withConfirmed(new Confirmation(4000, NOW), TOMORROW).effectiveAt(TOMORROW).cap())
			.isEqualTo(confirmed(4000));
		assertThat(next.withoutConfirmed().effectiveAt(NOW).cap().confirmed()).isNull();
		assertThat(next.withoutConfirmed().effectiveAt(TOMORROW).cap().confirmed()).isNull();
	}

	@Test
	void aRunTeachesTheRuleThatItWentBy() {
		Policy before = policy("P90D", RunMode.REVOKE, 1).withCap(confirmed(20));
		Policy next = policy("P30D", RunMode.REVOKE, 1).withCap(confirmed(5000)).withGraceAfter(before, NOW);
		DueCount due = new DueCount(25, 5);
		Policy after = next.deductRun(next.effectiveAt(NOW), due, 3, NOW);
		assertThat(after.effectiveAt(NOW).cap()).isEqualTo(confirmed(3));
		assertThat(after.effectiveAt(TOMORROW).cap()).isEqualTo(confirmed(5000));
		assertThat(next.deductRun(next.effectiveAt(TOMORROW), due, 10, NOW).effectiveAt(TOMORROW).cap())
			.isEqualTo(confirmed(10));
		assertThat(before.deductRun(policy("P30D", RunMode.REVOKE, 1), due, 3, NOW)).as("another rule's run")
			.isEqualTo(before);
		Policy capped = before.withCap(new Cap(500, null, confirmed(20).confirmed()));
		assertThat(capped.deductRun(before, due, 3, NOW)).as("another cap's run").isEqualTo(capped);
		Policy later = new Policy(before.rule(), before.cap(), before.grace(), LocalTime.of(3, 0), before.timeZone(),
				2);
		assertThat(later.deductRun(before, due, 3, NOW).cap()).as("another hour during the run")
			.isEqualTo(confirmed(3));
		Policy anew = before.withCap(confirmed(30));
		assertThat(anew.deductRun(before, due, 25, NOW).cap()).as("confirmed anew during the run")
			.isEqualTo(confirmed(25));
		assertThat(before.withoutConfirmed().deductRun(before, due, 3, NOW).cap().confirmed()).isNull();
	}

	@Test
	void undoingBringsTheEarlierRuleBackAtOnce() {
		Policy before = policy("P90D", RunMode.REPORT, 1);
		Policy next = policy("P30D", RunMode.REVOKE, 1).withGraceAfter(before, NOW);
		assertThat(next.withoutWaitingRule().withGraceAfter(next, NOW)).isEqualTo(before);
	}

	@Test
	void withoutDaysOfGraceARuleCountsAtOnce() {
		Policy next = policy("P30D", RunMode.REVOKE, 0).withGraceAfter(policy("OFF", RunMode.REVOKE, 1), NOW);
		assertThat(next.effectiveAt(NOW).revokes()).isTrue();
		assertThat(next.grace().earlier()).as("nothing can be undone").isNull();
	}

	@Test
	void thirtyDaysAreTheLongest() {
		assertThat(new Grace(30, null).days()).isEqualTo(30);
		assertThatIllegalArgumentException().isThrownBy(() -> new Grace(31, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new Grace(-1, null));
	}

	private static Cap confirmed(long due) {
		return Cap.NONE.withConfirmed(new Confirmation(due, NOW));
	}

	private static Rule rule(String text) {
		String[] parts = text.split(" ");
		return new Rule(RevocationInterval.parse(parts[0].equals("OFF") ? "OFF" : "P" + parts[0] + "D"),
				parts[1].equals("-") ? null : new Rule.Idle(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])),
				Rule.Deactivated.valueOf(parts[3]), RunMode.REVOKE);
	}

	private static Policy policy(String interval, RunMode mode, int graceDays) {
		return new Policy(Rule.of(RevocationInterval.parse(interval), mode), Cap.NONE, new Grace(graceDays, null),
				LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"), 1);
	}

}
