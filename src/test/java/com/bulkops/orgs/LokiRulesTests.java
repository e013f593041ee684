package com.bulkops.orgs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strangers choose words of some lines of the log, so no alert may go by words alone:
 * each reads the lines of loggers that are there, and that no stranger chooses words of.
 */
class LokiRulesTests {

	private static final String APP = "com.bulkops.orgs.";

	/** Each stream that a rule reads is cut down to named loggers first. */
	private static final Pattern STREAM = Pattern.compile("\\{app=\"bulkops-orgs\"}");

	private static final Pattern STREAM_OF_A_LOGGER = Pattern
		.compile("\\{app=\"bulkops-orgs\"} \\| json \\| log_logger=~?\"[^\"]+\"");

	@Test
	void eachRuleReadsNamedLoggersOnly() {
		assertThat(LokiRule.all()).hasSizeGreaterThan(8).allSatisfy((alert, expression) -> {
			long streams = STREAM.matcher(expression).results().count();
			assertThat(streams).as(alert).isPositive();
			assertThat(STREAM_OF_A_LOGGER.matcher(expression).results().count()).as(alert).isEqualTo(streams);
		});
	}

	@Test
	void eachLoggerIsAClassThatWritesToTheLog() {
		Set<String> loggers = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("com.bulkops.orgs")
			.stream()
			.filter((type) -> type.getFields().stream().anyMatch((field) -> field.getName().equals("log")))
			.map(JavaClass::getName)
			.collect(Collectors.toSet());
		assertThat(LokiRule.all()).allSatisfy((alert, expression) -> {
			for (String pattern : LokiRule.loggersOf(expression)) {
				assertThat(pattern.startsWith(APP) ? loggers.stream().anyMatch((logger) -> logger.matches(pattern))
						: ClassUtils.isPresent(pattern, null))
					.as("%s: %s", alert, pattern)
					.isTrue();
			}
		});
	}

	/** Of a logger of the app, every line of its level counts, whatever it says. */
	@Test
	void noRuleLooksForWordsInLinesOfTheApp() {
		Map<String, String> rules = LokiRule.all();
		assertThat(rules.entrySet()).filteredOn((rule) -> rule.getValue().contains("|="))
			.extracting(Map.Entry::getKey)
			.isEqualTo(List.of("KeysetUnusable"));
		assertThat(LokiRule.loggersOf(rules.get("KeysetUnusable"))).noneMatch((logger) -> logger.startsWith(APP));
	}

}
