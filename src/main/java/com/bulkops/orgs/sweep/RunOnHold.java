package com.bulkops.orgs.sweep;

import java.util.Objects;

/**
 * More is due than may be revoked without asking. That is no error; the run asks.
 */
final class RunOnHold extends RuntimeException {

	RunOnHold(String objection) {
		super(objection);
	}

	/** Returns a sentence for administrators. */
	@Override
	public String getMessage() {
		return Objects.requireNonNull(super.getMessage());
	}

}
