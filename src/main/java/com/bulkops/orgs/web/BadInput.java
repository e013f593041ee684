package com.bulkops.orgs.web;

import org.jspecify.annotations.Nullable;

/**
 * An exception: a part of the request cannot be read. The message is a key of
 * {@code messages.properties} whose text explains the remedy.
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
