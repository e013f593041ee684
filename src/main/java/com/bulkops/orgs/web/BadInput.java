package com.bulkops.orgs.web;

import org.jspecify.annotations.Nullable;

/**
 * Something in the address cannot be read. The message, a key of
 * {@code messages.properties}, says what to do.
 */
public class BadInput extends RuntimeException {

	private final @Nullable String argument;

	public BadInput(String message, @Nullable String argument, @Nullable Throwable cause) {
		super(message, cause);
		this.argument = argument;
	}

	public @Nullable String argument() {
		return this.argument;
	}

}
