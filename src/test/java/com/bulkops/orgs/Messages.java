package com.bulkops.orgs;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.springframework.context.support.ResourceBundleMessageSource;

/**
 * The texts of {@code messages.properties} for tests, by their keys.
 */
public final class Messages {

	private static final ResourceBundleMessageSource SOURCE = new ResourceBundleMessageSource();

	static {
		SOURCE.setBasename("messages");
		SOURCE.setDefaultEncoding(StandardCharsets.UTF_8.name());
		SOURCE.setFallbackToSystemLocale(false);
	}

	private Messages() {
	}

	/**
	 * Returns a text as a page shows it.
	 * @throws org.springframework.context.NoSuchMessageException if there is none with
	 * this key
	 */
	public static String message(String key, Object... arguments) {
		return SOURCE.getMessage(key, arguments, Locale.ENGLISH);
	}

}
