package com.bulkops.orgs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A setting that nobody reads is silently ignored, so each one of application.yml has to
 * be known: to Spring Boot's libraries by their metadata, or to this app.
 */
class ApplicationPropertiesTests {

	/** Those that this app reads by name. */
	private static final Set<String> READ_BY_NAME = Set.of("addon.base-url", "atlassian.connect.all-js-url",
			"atlassian.connect.public-key-base-url", "bulkops.database.statement-timeout",
			"bulkops.database.lock-timeout", "bulkops.database.idle-in-transaction-timeout",
			"bulkops.database.client-gone-after", "bulkops.database.migration.lock-timeout",
			"bulkops.database.migration.longest", "management.endpoint.doctor.cache.time-to-live");

	@Test
	void everySettingIsKnown() throws IOException {
		Set<String> names = new HashSet<>(READ_BY_NAME);
		Set<String> maps = new HashSet<>();
		readMetadata(names, maps);
		assertThat(names).as("metadata was found").hasSizeGreaterThan(1000);
		Set<String> prefixes = ourPrefixes();
		assertThat(settings()).isNotEmpty()
			.allSatisfy((setting) -> assertThat(
					names.contains(setting) || maps.stream().anyMatch((map) -> setting.startsWith(map + "."))
							|| prefixes.stream().anyMatch((prefix) -> setting.startsWith(prefix + ".")))
				.as("%s is read by nobody", setting)
				.isTrue());
	}

	private static Set<String> settings() throws IOException {
		Set<String> settings = new TreeSet<>();
		for (PropertySource<?> document : new YamlPropertySourceLoader().load("application",
				new ClassPathResource("application.yml"))) {
			settings.addAll(List.of(((EnumerablePropertySource<?>) document).getPropertyNames()));
		}
		return settings;
	}

	private static void readMetadata(Set<String> names, Set<String> maps) throws IOException {
		List<URL> files = new ArrayList<>();
		ClassLoader loader = ApplicationPropertiesTests.class.getClassLoader();
		files.addAll(Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json")));
		files.addAll(Collections.list(loader.getResources("META-INF/additional-spring-configuration-metadata.json")));
		for (URL file : files) {
			try (InputStream json = file.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
					if (property.at("/deprecation/level").asString("").equals("error")) {
						continue;
					}
					names.add(property.path("name").asString());
					if (property.path("type").asString("").matches("java\\.util\\.(Map|Properties)\\b.*")) {
						maps.add(property.path("name").asString());
					}
				}
			}
		}
	}

	/** Of this app's own records; values there that do not bind stop the start. */
	private static Set<String> ourPrefixes() {
		Set<String> prefixes = new HashSet<>();
		new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("com.bulkops.orgs")
			.stream()
			.filter((type) -> type.isAnnotatedWith(ConfigurationProperties.class))
			.forEach((type) -> prefixes.add(String.valueOf(AnnotationUtils
				.getValue(AnnotationUtils.getAnnotation(type.reflect(), ConfigurationProperties.class), "prefix"))));
		return prefixes;
	}

}
