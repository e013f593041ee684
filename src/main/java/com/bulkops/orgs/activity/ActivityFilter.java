package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for. Conditions add up; an empty set and {@code null} ask for
 * everything.
 *
 * @param from the first instant
 * @param to the first instant that is too late
 * @param account an account id, in full
 * @param words whole words that have to occur in a token's label or id; a text without
 * any letter or digit finds nothing, and {@value #MOST_WORDS} is the most
 * @param level how far down
 */
public record ActivityFilter(@Nullable Instant from, @Nullable Instant to, Set<Kind> kinds, Set<EntryResult> results,
		@Nullable String account, @Nullable RunId run, @Nullable String words, Level level) {

	/** Ours: each word is one more table that PostgreSQL joins. */
	public static final int MOST_WORDS = 64;

	/** Everything. */
	public static final ActivityFilter ALL = new ActivityFilter(null, null, Set.of(), Set.of(), null, null, null);

	/**
	 * Of one level.
	 * @throws IllegalArgumentException if there are too many words
	 */
	public ActivityFilter {
		if (words != null && SearchTerms.of(words).size() > MOST_WORDS) {
			throw new IllegalArgumentException("At most " + MOST_WORDS + " words");
		}
	}

	/** Of all levels. */
	public ActivityFilter(@Nullable Instant from, @Nullable Instant to, Set<Kind> kinds, Set<EntryResult> results,
			@Nullable String account, @Nullable RunId run, @Nullable String words) {
		this(from, to, kinds, results, account, run, words, Level.ANY);
	}

	/** The same, for these kinds. */
	public ActivityFilter of(Set<Kind> others) {
		return new ActivityFilter(this.from, this.to, others, this.results, this.account, this.run, this.words,
				this.level);
	}

	/** The same, with these words. */
	public ActivityFilter withWords(String others) {
		return new ActivityFilter(this.from, this.to, this.kinds, this.results, this.account, this.run, others,
				this.level);
	}

	/** The same, less what runs did. */
	public ActivityFilter topLevel() {
		return new ActivityFilter(this.from, this.to, this.kinds, this.results, this.account, this.run, this.words,
				Level.TOP);
	}

	/** An entry belongs to a run, or to nothing. */
	enum Level {

		/** Runs, and what belongs to none. */
		TOP,
		/** What belongs to runs, too. */
		ANY

	}

}
