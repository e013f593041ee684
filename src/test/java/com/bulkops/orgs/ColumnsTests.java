package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Statements name the columns of tables: a newer version adds columns while this one
 * runs, and a prepared statement that returned all of them fails then.
 */
class ColumnsTests {

	/** Of subqueries, which name their columns. */
	private static final List<String> SUBQUERIES = List.of("picked", "found", "site", "listed");

	private static final Pattern ALL_COLUMNS = Pattern.compile(
			"(?i)\\bselect\\s+\\*\\s+from\\s+(?!\\()|\\breturning\\s+\\*|\\b([a-z_]+)\\.\\*\\s*,?\\s*(?=from|count|coalesce|listed|\\w)");

	@Test
	void noStatementReturnsAllColumnsOfATable() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java")).flatMap(ColumnsTests::offences))
				.isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "select * from policy, true", "delete from x returning *, true",
			"'select entry.*, 1 from entry', true", "select * from ( select a from b ), false",
			"select count(*) from x, false", "'select picked.*, count(*)', false" })
	void isFound(String sql, boolean found) {
		assertThat(offencesIn(sql)).hasSize(found ? 1 : 0);
	}

	private static Stream<String> offences(Path file) {
		try {
			return offencesIn(String.join("\n",
					Files.readString(file)
						.lines()
						.filter((line) -> !line.strip().matches("(\\*|/\\*|//|import).*"))
						.toList()))
				.map((offence) -> file + ": " + offence);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<String> offencesIn(String text) {
		return ALL_COLUMNS.matcher(text)
			.results()
			.filter((found) -> found.group(1) == null || !SUBQUERIES.contains(found.group(1)))
			.map(MatchResult::group);
	}

}
