package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Conditions on entries. All of them must hold; an empty set and {@code null} are no
 * condition.
 *
 * @param from the first instant
 * @param to the first instant after the range
 * @param account an account id, in full
 * @param words whole words that have to occur in a token's label or id; a text without
 * any letter or digit finds nothing, and {@value #MOST_WORDS} is the most
 * @param level whether entries that belong to runs are included
 */
public record ActivityFilter(@Nullable Instant from, @Nullable Instant to, Set<Kind> kinds, Set<EntryResult> results,
		@Nullable String account, @Nullable RunId run, @Nullable String words, Level level) {

	/** Chosen by us: each word is one more table that PostgreSQL joins. */
	public static final int MOST_WORDS = 64;

	/** A filter that lets every entry through. */
	public static final ActivityFilter ALL = new ActivityFilter(null, null, Set.of(), Set.of(), null, null, null);

	/**
	 * Creates a filter.
	 * @throws IllegalArgumentException if there are too many words
	 */
	public ActivityFilter {
		if (words != null && SearchTerms.of(words).size() > MOST_WORDS) {
			throw new IllegalArgumentException("At most " + MOST_WORDS + " words");
		}
	}

	/** Creates a filter for entries of all levels. */
	public ActivityFilter(@Nullable Instant from, @Nullable Instant to, Set<Kind> kinds, Set<EntryResult> results,
			@Nullable String account, @Nullable RunId run, @Nullable String words) {
		this(from, to, kinds, results, account, run, words, Level.ANY);
	}

	/** Returns the same filter for these kinds. */
	public ActivityFilter of(Set<Kind> others) {
		return new ActivityFilter(this.from, this.to, others, this.results, this.account, this.run, this.words,
				this.level);
	}

	/** Returns the same filter with these words. */
	public ActivityFilter withWords(String others) {
		return new ActivityFilter(this.from, this.to, this.kinds, this.results, this.account, this.run, others,
				this.level);
	}

	/** Returns the same filter without entries that belong to a run. */
	public ActivityFilter topLevel() {
		return new ActivityFilter(this.from, this.to, this.kinds, this.results, this.account, this.run, this.words,
				Level.TOP);
	}

	/** The level of an entry: it belongs to a run, or it does not. */
	enum Level {

		/** Runs, and entries that belong to none. */
		TOP,
		/** All entries. */
		ANY

	}

}
