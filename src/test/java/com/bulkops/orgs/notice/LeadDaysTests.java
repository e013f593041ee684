package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LeadDaysTests {

	/**
	 * A nightly run at 02:05 that took ten minutes; the clocks of Berlin change on
	 * 2027-03-28 and 2026-10-25, those of Apia skipped 2011-12-30 altogether.
	 */
	@ParameterizedTest
	@CsvSource({ "2026-11-24T02:15+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, ",
			"2026-11-25T02:15+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, 7",
			"2026-11-25T23:59+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, 7",
			"2026-11-30T02:15+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, 7",
			"2026-12-01T02:15+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, 1",
			"2026-12-02T02:04+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, 1",
			"2026-12-02T02:05+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, ",
			"2026-12-03T02:05+01:00, 2026-12-02T02:05+01:00, Europe/Berlin, ",
			"2027-03-21T02:15+01:00, 2027-03-28T03:05+02:00, Europe/Berlin, 7",
			"2027-03-27T02:15+01:00, 2027-03-28T03:05+02:00, Europe/Berlin, 1",
			"2026-10-18T02:15+02:00, 2026-10-25T02:05+02:00, Europe/Berlin, 7",
			"2026-10-24T02:15+02:00, 2026-10-25T02:05+02:00, Europe/Berlin, 1",
			"2028-02-22T02:15+00:00, 2028-03-01T02:05+00:00, UTC, ",
			"2028-02-23T02:15+00:00, 2028-03-01T02:05+00:00, UTC, 7",
			"2028-02-29T02:15+00:00, 2028-03-01T02:05+00:00, UTC, 1",
			"2011-12-29T02:15-10:00, 2011-12-31T02:05+14:00, Pacific/Apia, 7" })
	void theShortestLeadWhoseDayHasComeIsDue(String now, String event, ZoneId zone, @Nullable Integer lead) {
		OptionalInt due = LeadDays.DEFAULT.findDue(java.time.OffsetDateTime.parse(now).toInstant(),
				java.time.OffsetDateTime.parse(event).toInstant(), zone);
		assertThat(due).isEqualTo((lead != null) ? OptionalInt.of(lead) : OptionalInt.empty());
	}

	@ParameterizedTest
	@CsvSource({ "2027-05-30, ", "2027-05-31, 30", "2027-06-22, 30", "2027-06-23, 7", "2027-06-28, 7", "2027-06-29, 1",
			"2027-06-30, 1", "2027-07-01, 1" })
	void aKeyHasThreeThresholds(LocalDate today, @Nullable Integer lead) {
		OptionalInt due = new LeadDays(List.of(1, 30, 7)).findDue(today, LocalDate.parse("2027-06-30"));
		assertThat(due).isEqualTo((lead != null) ? OptionalInt.of(lead) : OptionalInt.empty());
	}

	@Test
	void withoutLeadsNothingIsDue() {
		Instant now = Instant.parse("2026-11-25T00:00:00Z");
		LeadDays none = LeadDays.parse(" ");
		assertThat(none.findDue(now, now.plusSeconds(1), ZoneId.of("UTC"))).isEmpty();
		assertThat(none.longest()).isZero();
	}

	@Test
	void readsWhatItWrites() {
		assertThat(LeadDays.parse("1,14 , 7,7")).hasToString("14, 7, 1").isEqualTo(LeadDays.parse("14, 7, 1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "31", "-1", "7;1", "7,", "a week", "1,2,3,4,5,6" })
	void otherLeadsAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> LeadDays.parse(text));
	}

}
