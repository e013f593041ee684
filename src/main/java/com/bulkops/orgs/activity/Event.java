package com.bulkops.orgs.activity;

/**
 * What can happen to an entry, each at most once. The names are part of the hashed texts.
 */
enum Event {

	/** It was appended, complete. */
	APPENDED,
	/** It was appended; its conclusion follows. */
	OPENED,
	/** It was concluded. */
	CONCLUDED;

	/** How an entry began that looks like this. */
	static Event of(Result result) {
		return result.isOpen() ? OPENED : APPENDED;
	}

}
