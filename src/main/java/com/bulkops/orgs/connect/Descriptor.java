package com.bulkops.orgs.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * {@code atlassian-connect.json} with this app's address in it. Read once, at the start;
 * the app does not start if it cannot be read.
 */
@Component
class Descriptor {

	private final String json;

	private final String key;

	private final String baseUrl;

	private final Set<String> pages;

	Descriptor(Environment environment, ObjectMapper objectMapper) {
		try {
			this.json = environment.resolveRequiredPlaceholders(
					new ClassPathResource("atlassian-connect.json").getContentAsString(StandardCharsets.UTF_8));
			JsonNode descriptor = objectMapper.readTree(this.json);
			this.key = descriptor.path("key").asString();
			this.baseUrl = descriptor.path("baseUrl").asString();
			this.pages = descriptor.path("modules")
				.findValuesAsString("url")
				.stream()
				.map((url) -> UriComponentsBuilder.fromUriString(url).build().getPath())
				.collect(Collectors.toUnmodifiableSet());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("atlassian-connect.json cannot be read", ex);
		}
	}

	/** What Jira reads. */
	String json() {
		return this.json;
	}

	/** The app's key. */
	String key() {
		return this.key;
	}

	/** The address of this app, for which tokens of lifecycle events are made. */
	String baseUrl() {
		return this.baseUrl;
	}

	/**
	 * Whether Jira opens this path in a frame. Only such an address may carry a token;
	 * everything else takes it in a header, because addresses end up in logs and
	 * histories.
	 */
	boolean isPage(String path) {
		return this.pages.contains(path);
	}

}
