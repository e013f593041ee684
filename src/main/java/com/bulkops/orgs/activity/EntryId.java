package com.bulkops.orgs.activity;

/**
 * The id of an entry. An entry that was written later has a greater one.
 */
public record EntryId(long value) {

	@Override
	public String toString() {
		return Long.toString(this.value);
	}

}
