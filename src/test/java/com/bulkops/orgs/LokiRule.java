package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rule of docs/operations/loki-alerts.yml, for tests that make the app write the line
 * which it looks for.
 */
public final class LokiRule {

	private LokiRule() {
	}

	/** The text that a line has to contain. */
	public static String textOf(String alert) {
		Matcher rule = Pattern.compile("- alert: " + alert + "\\n[^|]+\\|\\n[^\\n]+\\|= \"([^\"]+)\"").matcher(rules());
		assertThat(rule.find()).as(alert).isTrue();
		return rule.group(1);
	}

	private static String rules() {
		try {
			return Files.readString(Path.of("docs/operations/loki-alerts.yml"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
