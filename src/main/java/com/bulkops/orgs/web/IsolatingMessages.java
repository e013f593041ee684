package com.bulkops.orgs.web;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.stereotype.Component;

/**
 * The texts of the pages. Texts that are put into one are isolated: most of them are
 * other people's.
 */
@Component("messageSource")
class IsolatingMessages extends ResourceBundleMessageSource {

	IsolatingMessages() {
		setBasename("messages");
		setDefaultEncoding(StandardCharsets.UTF_8.name());
		setFallbackToSystemLocale(false);
	}

	@Override
	@SuppressWarnings("NullAway") // an array of values that may be null
	protected Object[] resolveArguments(Object @Nullable [] arguments, @Nullable Locale locale) {
		Object[] resolved = super.resolveArguments(arguments, locale).clone();
		for (int index = 0; index < resolved.length; index++) {
			if (resolved[index] instanceof String text) {
				resolved[index] = Isolation.isolate(text);
			}
		}
		return resolved;
	}

}
