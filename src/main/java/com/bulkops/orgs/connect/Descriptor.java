package com.bulkops.orgs.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The app's descriptor, {@code atlassian-connect.json}, with the address of this
 * installation, and without licensing if no license is needed. It is read once, at the
 * start, which fails if it cannot be read, or if the address has a path: the app's pages
 * link to the root of their host.
 */
@Component
class Descriptor {

	private static final String BASE_URL = "addon.base-url";

	private final String json;

	private final String key;

	private final String baseUrl;

	private final Set<String> pages;

	Descriptor(Environment environment, ObjectMapper objectMapper) {
		try {
			String text = environment.resolveRequiredPlaceholders(
					new ClassPathResource("atlassian-connect.json").getContentAsString(StandardCharsets.UTF_8));
			boolean licensed = environment.getProperty("bulkops.license.enforced", Boolean.class, true);
			this.json = licensed ? text : text.replace("\"enableLicensing\": true", "\"enableLicensing\": false");
			JsonNode descriptor = objectMapper.readTree(this.json);
			this.key = descriptor.path("key").asString();
			this.baseUrl = requireRoot(descriptor.path("baseUrl").asString());
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

	private static String requireRoot(String baseUrl) {
		UriComponents address = UriComponentsBuilder.fromUriString(baseUrl).build();
		boolean isRoot = address.getHost() != null && List.of("", "/").contains(String.valueOf(address.getPath()))
				&& address.getQuery() == null && address.getFragment() == null;
		if (!isRoot) {
			throw new InvalidConfigurationPropertyValueException(BASE_URL, baseUrl,
					"ADDON_BASE_URL must be the address of a host without a path, such as https://bulkops.example.com. "
							+ "Give the app a separate host name");
		}
		return baseUrl;
	}

	String json() {
		return this.json;
	}

	String key() {
		return this.key;
	}

	/** Returns the address of this app, the audience of tokens of lifecycle events. */
	String baseUrl() {
		return this.baseUrl;
	}

	/**
	 * Returns whether Jira opens this path in a frame. Only such an address may have a
	 * token. All other requests have it in a header, because logs and browser histories
	 * contain addresses.
	 */
	boolean isPage(String path) {
		return this.pages.contains(path);
	}

}
