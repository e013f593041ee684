package com.bulkops.orgs.policy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CapTests {

	@ParameterizedTest
	@CsvSource({ ",,,1000000,1000000,", "10,,,10,100,", "10,,,11,100,the cap of 10 tokens", ",10,,10,100,",
			",10,,11,100,the cap of 10 %", ",33,,1,3,the cap of 33 %", ",100,,3,3,", ",1,,0,0,", ",,0,10,50,",
			",,0,11,50,nobody has confirmed any yet", ",,100,110,100,", ",,100,111,100,the 100 that were confirmed",
			",,100,300,2000,", ",,100,301,2000,the 100 that were confirmed", "5,50,1000,6,10,the cap of 5 tokens" })
	void asksAboveTheCapAndNotAtIt(@Nullable Integer tokens, @Nullable Integer percent, @Nullable Long confirmed,
			long due, long seen, @Nullable String objection) {
		String found = new Cap(tokens, percent, confirmed).objection(due, seen);
		if (objection == null) {
			assertThat(found).isNull();
		}
		else {
			assertThat(found).contains(objection).endsWith("if that is right.");
		}
	}

	@ParameterizedTest
	@CsvSource({ ",10,20000,", ",11,20000,nobody has confirmed any yet", ",1999,20000,nobody has confirmed any yet",
			"5,6,20000,the cap of 5 tokens" })
	void aNumberThatNobodySawHasNoShareOfAllAsItsMargin(@Nullable Integer tokens, long due, long seen,
			@Nullable String objection) {
		String found = new Cap(tokens, null, null).objectionUnseen(due, seen);
		assertThat(String.valueOf(found)).contains(String.valueOf(objection));
	}

	@ParameterizedTest
	@CsvSource({ "15000,15000,15000", "15000,220,11250", "15000,14000,14000", "15000,16000,15000", "3,0,3", "4,0,3",
			"0,50,0", ",220,", ",0," })
	void aBacklogThatWasConfirmedIsNoPermissionForEver(@Nullable Long confirmed, long due, @Nullable Long remaining) {
		assertThat(Cap.remaining(confirmed, due)).isEqualTo(remaining);
	}

	/** 20,000 tokens: a backlog, then as many each night as 90 days bring. */
	@Test
	void ordinaryNightsAfterABacklogNeverAskAndAnotherBacklogDoes() {
		Long confirmed = 15_000L;
		for (int night = 0; night < 30; night++) {
			long due = (night == 0) ? 15_000 : (night % 7 < 2) ? 0 : 300;
			assertThat(new Cap(null, null, confirmed).objection(due, 20_000)).isNull();
			confirmed = Cap.remaining(confirmed, due);
		}
		assertThat(new Cap(null, null, confirmed).objection(2500, 20_000)).isNotNull();
	}

	@Test
	void aConfirmationLiftsNoFixedCap() {
		assertThat(new Cap(null, null, 0L).canBeConfirmed(50, 60)).isTrue();
		assertThat(new Cap(10, null, 0L).canBeConfirmed(50, 60)).isFalse();
		assertThat(new Cap(null, 50, null).canBeConfirmed(50, 60)).isFalse();
	}

}
