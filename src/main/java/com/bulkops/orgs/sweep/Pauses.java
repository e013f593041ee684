package com.bulkops.orgs.sweep;

import com.bulkops.orgs.adminapi.AdminApiException;

/**
 * Tells failures that pause a run, which then goes on by itself, from those that end it.
 */
final class Pauses {

	private Pauses() {
	}

	static boolean isPause(RuntimeException failure) {
		return failure instanceof AdminApiException.RateLimited
				|| failure instanceof AdminApiException.AtlassianUnavailable || TransientFailures.isTransient(failure);
	}

}
