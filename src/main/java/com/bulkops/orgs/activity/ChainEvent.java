package com.bulkops.orgs.activity;

/**
 * What can happen to an entry, each at most once. The names are part of the hashed texts.
 */
enum ChainEvent {

	/** It was appended, complete. */
	APPENDED,
	/** It was appended; its conclusion follows. */
	OPENED,
	/** It was concluded. */
	CONCLUDED;

	/** How an entry began that looks like this. */
	static ChainEvent of(EntryResult result) {
		return result.isOpen() ? OPENED : APPENDED;
	}

}
