package com.bulkops.orgs.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the log. Instants are UTC.
 */
public record ActivityEntry(EntryId id, SiteId site, Instant at, Kind kind, Subject subject, Outcome outcome,
		Details details) {

	/** Returns the run that the entry belongs to, or that it is. */
	public @Nullable RunId run() {
		return this.subject.run();
	}

	/** Returns the account id of the person who acted; {@code null} for the app. */
	public @Nullable String actor() {
		return this.subject.actor();
	}

	/** Returns the account that the entry is about. */
	public @Nullable AccountId account() {
		return this.subject.account();
	}

	/** Returns the token that the entry is about. */
	public @Nullable TokenSnapshot token() {
		return this.subject.token();
	}

	/** Returns the result as it is now. */
	public EntryResult result() {
		return this.outcome.result();
	}

	/** Returns the rule by which the app acted, in words. */
	public @Nullable String rule() {
		return this.outcome.rule();
	}

	/** Returns the reason of the result, in a sentence or a few. */
	public @Nullable String reason() {
		return this.outcome.reason();
	}

	/** Returns the instant at which the result became known. */
	public @Nullable Instant concludedAt() {
		return this.outcome.concludedAt();
	}

	/** Returns the changes of the settings, the first ones if there are many. */
	public List<Change> changes() {
		return (this.details.changes() != null) ? this.details.changes() : List.of();
	}

	/** Returns the number of further changes that the entry has. */
	public int changesLeftOut() {
		return (this.details.changesLeftOut() != null) ? this.details.changesLeftOut() : 0;
	}

	/** Returns the numbers of a run that has ended. */
	public @Nullable RunCounts counts() {
		return this.details.counts();
	}

	/** Returns the mode of a run; {@code null} for other entries. */
	public @Nullable RunMode mode() {
		return this.details.mode();
	}

	/** Returns the account id of the person who stopped a run. */
	public @Nullable String stoppedBy() {
		return this.details.stoppedBy();
	}

	/** Returns the token's age in whole days; {@code null} if it is unknown. */
	public @Nullable Long ageInDays() {
		TokenSnapshot token = token();
		return (token != null && token.createdAt() != null) ? Duration.between(token.createdAt(), this.at).toDays()
				: null;
	}

	/**
	 * The run, the person, the account and the token of an entry.
	 *
	 * @param actor the account id of the person who acted; {@code null} for the app
	 */
	public record Subject(@Nullable RunId run, @Nullable String actor, @Nullable AccountId account,
			@Nullable TokenSnapshot token) {

	}

	/**
	 * The result of an entry.
	 *
	 * @param rule the rule by which the app acted, in words
	 * @param concludedAt the instant at which the result became known
	 */
	public record Outcome(EntryResult result, @Nullable String rule, @Nullable String reason,
			@Nullable Instant concludedAt) {

	}

	/**
	 * The parts of an entry that only some kinds have: the column {@code details}.
	 *
	 * @param counts the numbers of a run that has ended
	 * @param mode the mode of a run
	 * @param stoppedBy the account id of the person who stopped a run
	 * @param changesLeftOut the number of changes that were not read; never stored
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Details(@Nullable List<Change> changes, @Nullable RunCounts counts, @Nullable RunMode mode,
			@Nullable String stoppedBy, @Nullable Integer changesLeftOut) {

		/** No details. */
		public static final Details NONE = new Details(null, null, null, null, null);

	}

}
