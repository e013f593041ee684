package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CapTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	/** Caps, what was confirmed, what is due, how much of it since, and all tokens. */
	@ParameterizedTest
	@CsvSource({ "10,,0,10,10,100,", "10,,0,11,11,100,the limit of 10 tokens", ",10,0,10,10,100,",
			",10,0,11,11,100,the limit of 10 %", ",33,0,1,0,3,the limit of 33 %", ",100,,3,0,3,", ",1,,0,0,0,",
			",,,10,0,20000,", ",,,11,0,20000,no number has been confirmed yet", ",,0,10,0,50,",
			",,0,11,0,50,0 were expected: 0 as of 2026-11-24 02:17 UTC", ",,100,110,0,100,",
			",,100,111,0,2000,100 were expected: 100 as of", ",,5,15,0,100000,", ",,5,16,0,100000,5 were expected",
			",,5,10005,0,100000,5 were expected", ",,100,410,300,20000,",
			",,100,411,300,20000,'400 were expected: 100 as of 2026-11-24 02:17 UTC, and 300 that became due since'",
			",,0,300,300,20000,", "5,50,1000,6,0,10,the limit of 5 tokens" })
	void asksAboveTheCapAndAboveWhatIsExpected(@Nullable Integer tokens, @Nullable Integer percent,
			@Nullable Long confirmed, long due, long since, long seen, @Nullable String objection) {
		String found = new Cap(tokens, percent, Confirmation.of(confirmed, NOW)).objection(new DueCount(due, since),
				seen);
		if (objection == null) {
			assertThat(found).isNull();
		}
		else {
			assertThat(found).contains(objection).endsWith("right.");
		}
	}

	/** Confirmed, due, how much of it since, left, and what remains of it. */
	@ParameterizedTest
	@CsvSource({ "5000,5000,0,0,0", "5000,5000,0,200,200", "5000,220,0,0,0", "0,300,300,0,0", "0,300,300,50,50",
			"0,300,290,300,290", "20,320,300,320,320", "0,10,0,10,0", "3,0,0,-1,0" })
	void onlyWhatARunMightRevokeAndDidNotRemainsConfirmed(long confirmed, long due, long since, long left,
			long remaining) {
		Instant moment = NOW.plus(Duration.ofDays(1));
		assertThat(new Confirmation(confirmed, NOW).deduct(new DueCount(due, since), left, moment))
			.isEqualTo(new Confirmation(remaining, moment));
		assertThat(new Confirmation(confirmed, moment).deduct(new DueCount(due, since), left, NOW).asOf())
			.as("a run that decided before it")
			.isEqualTo(moment);
	}

	/** Starts with 20,000 tokens: a backlog, then each night's share of 90 days. */
	@Test
	void ordinaryNightsAfterABacklogNeverAskAndAnotherBacklogDoes() {
		Confirmation confirmed = new Confirmation(15_000, NOW);
		for (int night = 0; night < 30; night++) {
			DueCount due = (night == 0) ? new DueCount(15_000, 0)
					: (night % 7 < 2) ? DueCount.NONE : new DueCount(300, 300);
			assertThat(new Cap(null, null, confirmed).objection(due, 20_000)).isNull();
			confirmed = confirmed.deduct(due, 0, NOW.plus(Duration.ofDays(night)));
		}
		assertThat(new Cap(null, null, confirmed).objection(new DueCount(311, 300), 20_000)).isNotNull();
	}

	@Test
	void aNumberIsConfirmedAsOfAMicrosecondThatTheDatabaseKeeps() {
		assertThat(new Confirmation(1, NOW.plusNanos(1)).asOf()).isEqualTo(NOW.plusNanos(1000));
		assertThat(new Confirmation(1, NOW.plusNanos(1000)).asOf()).isEqualTo(NOW.plusNanos(1000));
	}

	@Test
	void aConfirmationLiftsNoFixedCap() {
		assertThat(new Cap(null, null, null).canBeConfirmed(50, 60)).isTrue();
		assertThat(new Cap(10, null, null).canBeConfirmed(50, 60)).isFalse();
		assertThat(new Cap(null, 50, null).canBeConfirmed(50, 60)).isFalse();
	}

}
