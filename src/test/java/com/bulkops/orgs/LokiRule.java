package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rule of docs/operations/loki-alerts.yml, for tests that make the app write the line
 * which it looks for.
 */
public final class LokiRule {

	private static final Pattern LOGGER = Pattern.compile("log_logger=~?\"([^\"]+)\"");

	private LokiRule() {
	}

	/** All rules by their names, with their questions. */
	static Map<String, String> all() {
		JsonNode rules = new ObjectMapper().valueToTree(new Yaml().<Map<String, Object>>load(rules()));
		Map<String, String> expressions = new LinkedHashMap<>();
		rules.at("/groups/0/rules")
			.forEach((rule) -> expressions.put(rule.path("alert").asString(""), rule.path("expr").asString("")));
		return expressions;
	}

	/** The loggers whose lines it counts, one for each stream that it reads. */
	static List<String> loggersOf(String expression) {
		return LOGGER.matcher(expression).results().map((match) -> match.group(1)).toList();
	}

	/** The text that a line has to contain. */
	public static String textOf(String alert) {
		Matcher text = Pattern.compile("\\|= \"([^\"]+)\"").matcher(all().get(alert));
		assertThat(text.find()).as(alert).isTrue();
		return text.group(1);
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
