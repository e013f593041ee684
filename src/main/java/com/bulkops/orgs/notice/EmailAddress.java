package com.bulkops.orgs.notice;

import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * An email address in its plain form: printable ASCII without quotes, comments or
 * anything that could end a header. RFC 5321 allows 254 characters.
 */
public record EmailAddress(String value) {

	private static final Pattern FORM = Pattern
		.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

	private static final int LONGEST = 254;

	public EmailAddress {
		if (value.length() > LONGEST || !FORM.matcher(value).matches()) {
			throw new IllegalArgumentException("Not an email address");
		}
	}

	/** Returns the address; empty if it is missing or malformed. */
	static Optional<EmailAddress> of(@Nullable String text) {
		try {
			return (text != null) ? Optional.of(new EmailAddress(text.strip())) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	@Override
	public String toString() {
		return this.value;
	}

}
