package com.bulkops.orgs.activity;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The finding of a check of an installation's log, or of its steps so far.
 *
 * @param records how many records were checked and found intact, from the first one on
 * @param total how many records the log has
 * @param from when the first of them was written, {@code null} if there is none
 * @param to when the last of them was written, {@code null} if there is none
 * @param fingerprint the hash of the last of them, hexadecimal, which stands for all
 * @param entry the entry that is broken; {@code null} if none is, or it is not known
 * @param next the place from which the next step goes on; {@code null} if there is none
 */
public record Verification(Finding finding, long records, long total, @Nullable Instant from, @Nullable Instant to,
		String fingerprint, @Nullable EntryId entry, @Nullable Position next) {

	/**
	 * A place in a check. First all records are verified, then it is looked for entries
	 * that have none.
	 *
	 * @param records how many records are verified
	 * @param entry the entry up to which all have a record, {@code null} while records
	 * are verified
	 */
	public record Position(long records, @Nullable EntryId entry) {

		/** The beginning of the log. */
		public static final Position BEGINNING = new Position(0, null);

		/**
		 * A place in a check.
		 * @throws IllegalArgumentException if there is no such place
		 */
		public Position {
			if (records < 0) {
				throw new IllegalArgumentException("No place of a log");
			}
		}

	}

	/** What was found first. */
	public enum Finding {

		/** Every record says what it said when it was written, and none is missing. */
		INTACT,
		/** All records so far are intact; the next step goes on with the rest. */
		UNFINISHED,
		/** The same log is being checked already. */
		BUSY,
		/** The next record is gone, or another one stands in its place. */
		RECORD_MISSING,
		/** The entry that the next record is about is gone. */
		ENTRY_MISSING,
		/**
		 * The entry does not say any more what it said when the next record was written.
		 */
		CHANGED,
		/** The log does not end with the record that was written last. */
		CUT_OFF,
		/** There is an entry, or the conclusion of one, without a record. */
		UNRECORDED;

		/** Whether something was done to the log that this app does not do. */
		public boolean isBroken() {
			return this != INTACT && this != UNFINISHED && this != BUSY;
		}

	}

}
