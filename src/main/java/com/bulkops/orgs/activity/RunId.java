package com.bulkops.orgs.activity;

import java.util.UUID;

/**
 * The id of a run.
 */
public record RunId(UUID value) {

	@Override
	public String toString() {
		return this.value.toString();
	}

}
