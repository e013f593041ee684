package com.bulkops.orgs.activity;

/**
 * An event of an entry, each at most once. The names are part of the hashed texts.
 */
enum ChainEvent {

	/** The entry was appended, complete. */
	APPENDED,
	/** The entry was appended; its conclusion follows. */
	OPENED,
	/** The entry was concluded. */
	CONCLUDED;

	/** Returns the event that appends an entry with a result. */
	static ChainEvent of(EntryResult result) {
		return result.isOpen() ? OPENED : APPENDED;
	}

}
