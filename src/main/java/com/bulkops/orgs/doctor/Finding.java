package com.bulkops.orgs.doctor;

/**
 * The answer of a check.
 *
 * @param fact a sentence about what was found, without secrets
 * @param action a sentence about what to do; empty if there is nothing to do
 */
record Finding(Status status, String fact, String action) {

	static Finding ok(String fact) {
		return new Finding(Status.OK, fact, "");
	}

	/** Creates the finding of something that works now, and may not later. */
	static Finding warning(String fact, String action) {
		return new Finding(Status.WARNING, fact, action);
	}

	/** Creates the finding of something because of which the app does not work. */
	static Finding broken(String fact, String action) {
		return new Finding(Status.BROKEN, fact, action);
	}

	static Finding notChecked(String fact, String action) {
		return new Finding(Status.NOT_CHECKED, fact, action);
	}

	enum Status {

		OK, WARNING, BROKEN, NOT_CHECKED;

		@Override
		public String toString() {
			return name().replace('_', ' ');
		}

	}

}
