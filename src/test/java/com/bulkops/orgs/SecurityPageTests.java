package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/security.md says for each line which test shows it. These tests exist.
 */
class SecurityPageTests {

	/** A test class, with or without a method, or a method of the class before it. */
	private static final Pattern NAMED = Pattern.compile("`(\\w+Tests)?(?:\\.(\\w+))?`");

	private final List<String> lines = lines(Path.of("docs", "security.md"));

	private final Map<String, String> sources = sources();

	@Test
	void everyTestThatIsNamedExists() {
		List<String> missing = new ArrayList<>();
		int named = 0;
		for (String line : this.lines) {
			String type = "";
			for (MatchResult match : NAMED.matcher(line).results().toList()) {
				type = (match.group(1) != null) ? match.group(1) : type;
				String method = match.group(2);
				boolean exists = this.sources.containsKey(type) && (method == null
						|| Pattern.compile("void " + method + "\\(").matcher(this.sources.get(type)).find());
				if (!type.isEmpty() && !exists) {
					missing.add(match.group());
				}
				named++;
			}
		}
		assertThat(missing).isEmpty();
		assertThat(named).isGreaterThan(80);
	}

	@ParameterizedTest
	@ValueSource(strings = { "A stranger", "A customer", "A Jira administrator", "An owner", "The operator",
			"Someone with database access" })
	void everybodyIsToldOfAndEachLineHasATest(String who) {
		List<String> section = section("## Who can do what");
		List<String> rows = section.stream().filter((line) -> line.startsWith("| " + who)).toList();
		assertThat(rows).hasSizeGreaterThanOrEqualTo(2)
			.allMatch((row) -> NAMED.matcher(row).results().anyMatch((match) -> match.group(1) != null),
					"names a test");
		assertThat(rows).anyMatch((row) -> row.contains("| can |")).anyMatch((row) -> row.contains("| cannot |"));
	}

	private List<String> section(String title) {
		List<String> after = this.lines.subList(this.lines.indexOf(title) + 1, this.lines.size());
		return after.stream().takeWhile((line) -> !line.startsWith("## ")).toList();
	}

	private static Map<String, String> sources() {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			return files.filter((file) -> file.toString().endsWith("Tests.java"))
				.collect(Collectors.toMap((file) -> file.getFileName().toString().replace(".java", ""),
						(file) -> String.join("\n", lines(file))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
