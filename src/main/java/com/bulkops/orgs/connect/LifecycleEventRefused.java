package com.bulkops.orgs.connect;

import java.util.Objects;

import org.springframework.http.HttpStatus;

/**
 * A lifecycle event is refused. The reason is for the log only.
 */
final class LifecycleEventRefused extends RuntimeException {

	private final HttpStatus status;

	LifecycleEventRefused(HttpStatus status, String objection) {
		super(objection);
		this.status = status;
	}

	/** Creates the usual refusal: the event is not valid for the site that it names. */
	LifecycleEventRefused(String objection) {
		this(HttpStatus.UNAUTHORIZED, objection);
	}

	HttpStatus status() {
		return this.status;
	}

	/** Returns the reason, which may repeat text of an unverified sender. */
	String objection() {
		return Objects.requireNonNull(getMessage());
	}

}
