package com.bulkops.orgs.web.activity;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.web.BadInput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ActivityQueryTests {

	@Test
	void nothingAsksForEverything() {
		assertThat(query(null, null, null).toFilter()).isEqualTo(ActivityFilter.ALL);
		assertThat(query("", " ", "").isFiltering()).isFalse();
	}

	@Test
	void theLastDayCountsToo() {
		ActivityFilter filter = query("2026-11-01", "2026-11-24", null).toFilter();
		assertThat(filter.from()).isEqualTo("2026-11-01T00:00:00Z");
		assertThat(filter.to()).isEqualTo("2026-11-25T00:00:00Z");
	}

	@Test
	void daysAreThoseOfTheViewersZone() {
		ActivityFilter filter = query("2026-03-29", "2026-03-29", "Europe/Berlin").toFilter();
		assertThat(filter.from()).isEqualTo("2026-03-28T23:00:00Z");
		assertThat(filter.to()).isEqualTo("2026-03-29T22:00:00Z"); // a day of 23 hours
	}

	@Test
	void instantsAreTakenAsTheyAre() {
		assertThat(query("2026-11-01T10:00:00Z", null, "Europe/Berlin").toFilter().from())
			.isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
	}

	@Test
	void readsKindAndResultWhateverTheirCase() {
		ActivityFilter filter = new ActivityQuery(null, null, null, "revocation", "ALREADY_GONE", " a:1 ",
				" some words", null, null, null)
			.toFilter();
		assertThat(filter.kinds()).isEqualTo(Set.of(Kind.REVOCATION));
		assertThat(filter.results()).isEqualTo(Set.of(EntryResult.ALREADY_GONE));
		assertThat(filter.account()).isEqualTo("a:1");
	}

	@Test
	void saysWhichDateCannotBeRead() {
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> query("2026-02-30", null, null).toFilter())
			.withMessage("problem.date")
			.extracting(BadInput::argument)
			.isEqualTo("from");
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> query(null, "24.11.2026", null).toFilter())
			.withMessage("problem.date")
			.extracting(BadInput::argument)
			.isEqualTo("to");
	}

	@ParameterizedTest
	@ValueSource(strings = { "+292278994-08-17", "+999999999-12-31", "+10000-01-01", "0000-12-31", "-0001-01-01",
			"+292278994-08-17T07:12:55.807Z", "+1000000000-12-31T23:59:59Z", "0000-12-31T23:59:59Z" })
	void aYearThatPostgresqlDoesNotStoreCannotBeRead(String text) {
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> query(text, null, null).toFilter())
			.withMessage("problem.date");
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> query(null, text, "-18:00").toFilter())
			.withMessage("problem.date");
	}

	@Test
	void allOtherYearsAreRead() {
		ActivityFilter filter = query("0001-01-01", "9999-12-31", null).toFilter();
		assertThat(filter.from()).isEqualTo("0001-01-01T00:00:00Z");
		assertThat(filter.to()).isEqualTo("+10000-01-01T00:00:00Z");
	}

	@Test
	void aZoneThatJavaDoesNotKnowIsNamed() {
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> query("2026-02-01", null, "Etc/Unknown").toFilter())
			.withMessage("problem.zone")
			.extracting(BadInput::argument)
			.isEqualTo("Etc/Unknown");
	}

	@Test
	void asManyWordsAreLookedForAsADatabaseJoinsQuickly() {
		String most = IntStream.range(0, 64).mapToObj((number) -> "w" + number).collect(Collectors.joining(" "));
		assertThat(words(most + " w0 W1").toFilter().words()).startsWith("w0 w1");
		assertThatExceptionOfType(BadInput.class).isThrownBy(() -> words(most + " w64").toFilter())
			.withMessage("problem.words")
			.extracting(BadInput::argument)
			.isEqualTo("64");
	}

	private static ActivityQuery words(String text) {
		return new ActivityQuery(null, null, null, null, null, null, text, null, null, null);
	}

	private static ActivityQuery query(@Nullable String from, @Nullable String to, @Nullable String zone) {
		return new ActivityQuery(from, to, zone, null, null, null, null, null, null, null);
	}

}
