package com.bulkops.orgs.adminapi;

import java.util.regex.Pattern;

/**
 * An organization API key, the secret that gives access to an organization. Its text form
 * is masked, so that no log line and no exception can contain it by accident.
 */
public record ApiKey(String secret) {

	/** The characters of an HTTP header; the length of a key varies (Atlassian). */
	private static final Pattern FORM = Pattern.compile("[\\x21-\\x7E]{1,4096}");

	public ApiKey {
		if (!FORM.matcher(secret).matches()) {
			throw new IllegalArgumentException("Not an organization API key");
		}
	}

	@Override
	public String toString() {
		return "ApiKey[masked]";
	}

}
