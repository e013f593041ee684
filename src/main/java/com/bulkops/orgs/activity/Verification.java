package com.bulkops.orgs.activity;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The finding of a verification of a site's log, or of its steps so far.
 *
 * @param records the number of records that are intact, from the first one on
 * @param total the number of records of the log
 * @param from when the first of them was written, {@code null} if there is none
 * @param to when the last of them was written, {@code null} if there is none
 * @param fingerprint the hash of the last of them, hexadecimal, which covers all
 * @param entry the entry that is broken; {@code null} if none is, or it is unknown
 * @param next the position from which the next step continues; {@code null} if it was the
 * last step
 */
public record Verification(Finding finding, long records, long total, @Nullable Instant from, @Nullable Instant to,
		String fingerprint, @Nullable EntryId entry, @Nullable Position next) {

	/**
	 * A position in a verification. First all records are verified, then all entries are
	 * checked for a record.
	 *
	 * @param records the number of records that are verified
	 * @param entry the entry up to which all have a record, {@code null} while records
	 * are verified
	 */
	public record Position(long records, @Nullable EntryId entry) {

		/** The beginning of the log. */
		public static final Position BEGINNING = new Position(0, null);

		/**
		 * Creates a position.
		 * @throws IllegalArgumentException if there is no such position
		 */
		public Position {
			if (records < 0) {
				throw new IllegalArgumentException("No position of a log");
			}
		}

	}

	/** The first finding of a verification. */
	public enum Finding {

		/** Every record says what it said when it was written, and none is missing. */
		INTACT,
		/** All records so far are intact; the next step continues with the rest. */
		UNFINISHED,
		/** The same log is being verified already. */
		BUSY,
		/** The next record is missing, or another one has its number. */
		RECORD_MISSING,
		/** The entry that the next record is about is missing. */
		ENTRY_MISSING,
		/**
		 * The entry differs from what it was when the next record was written.
		 */
		CHANGED,
		/** The log does not end with the record that was written last. */
		CUT_OFF,
		/** There is an entry, or the conclusion of one, without a record. */
		UNRECORDED;

		/** Returns whether the log was changed by something other than this app. */
		public boolean isBroken() {
			return this != INTACT && this != UNFINISHED && this != BUSY;
		}

	}

}
