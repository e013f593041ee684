package com.bulkops.orgs.connect;

import java.util.Objects;

import org.springframework.http.HttpStatus;

/**
 * A lifecycle event that is not taken. Why is for the log alone.
 */
final class LifecycleEventRefused extends RuntimeException {

	private final HttpStatus status;

	LifecycleEventRefused(HttpStatus status, String objection) {
		super(objection);
		this.status = status;
	}

	/** The common case: it does not speak for the site that it names. */
	LifecycleEventRefused(String objection) {
		this(HttpStatus.UNAUTHORIZED, objection);
	}

	HttpStatus status() {
		return this.status;
	}

	/** It may repeat what a stranger sent. */
	String objection() {
		return Objects.requireNonNull(getMessage());
	}

}
