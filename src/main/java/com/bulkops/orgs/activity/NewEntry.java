package com.bulkops.orgs.activity;

import java.util.List;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * An entry that is not written yet. The factories allow valid combinations only.
 */
public final class NewEntry {

	final SiteId site;

	final Kind kind;

	final EntryResult result;

	@Nullable RunId run;

	@Nullable String actor;

	@Nullable AccountId account;

	@Nullable TokenSnapshot token;

	@Nullable String rule;

	@Nullable String reason;

	List<Change> changes = List.of();

	@Nullable RunMode mode;

	private NewEntry(SiteId site, Kind kind, EntryResult result) {
		this.site = site;
		this.kind = kind;
		this.result = result;
	}

	/**
	 * Creates the entry of a run that has started.
	 * @param actor the account id of the person who asked for it, {@code null} for a
	 * night's run
	 */
	public static NewEntry run(SiteId site, RunId run, RunMode mode, @Nullable String actor, String rule) {
		NewEntry entry = new NewEntry(site, Kind.RUN, EntryResult.RUNNING);
		entry.run = run;
		entry.mode = mode;
		entry.actor = actor;
		entry.rule = rule;
		return entry;
	}

	/** Creates the entry of a run that was not allowed to begin. */
	public static NewEntry refusedRun(SiteId site, RunId run, RunMode mode, @Nullable String actor, String reason) {
		NewEntry entry = new NewEntry(site, Kind.RUN, EntryResult.REFUSED);
		entry.run = run;
		entry.mode = mode;
		entry.actor = actor;
		entry.reason = reason;
		return entry;
	}

	/** Creates the entry of a token that is about to be revoked. */
	public static NewEntry revocation(SiteId site, RunId run, AccountId account, TokenSnapshot token, String rule) {
		NewEntry entry = new NewEntry(site, Kind.REVOCATION, EntryResult.PENDING);
		entry.run = run;
		entry.account = account;
		entry.token = token;
		entry.rule = rule;
		return entry;
	}

	/**
	 * Creates the entry of a token that was revoked, which became known only after
	 * another entry had been concluded.
	 */
	static NewEntry revokedAfterAll(ActivityEntry earlier, String reason) {
		NewEntry entry = new NewEntry(earlier.site(), Kind.REVOCATION, EntryResult.REVOKED);
		entry.run = earlier.run();
		entry.account = earlier.account();
		entry.token = earlier.token();
		entry.rule = earlier.rule();
		entry.reason = reason;
		return entry;
	}

	/** Creates the entry of a token that was skipped. */
	public static NewEntry skippedToken(SiteId site, RunId run, AccountId account, TokenSnapshot token, String reason) {
		NewEntry entry = new NewEntry(site, Kind.TOKEN, EntryResult.SKIPPED);
		entry.run = run;
		entry.account = account;
		entry.token = token;
		entry.reason = reason;
		return entry;
	}

	/**
	 * Creates the entry of an account that could not be handled.
	 * @param account {@code null} for an entry of a list that names none
	 * @param result {@code UNREACHABLE}, {@code FAILED} or {@code SKIPPED}
	 */
	public static NewEntry account(SiteId site, RunId run, @Nullable AccountId account, EntryResult result,
			String reason) {
		if (result != EntryResult.UNREACHABLE && result != EntryResult.FAILED && result != EntryResult.SKIPPED) {
			throw new IllegalArgumentException("An account is not " + result);
		}
		NewEntry entry = new NewEntry(site, Kind.ACCOUNT, result);
		entry.run = run;
		entry.account = account;
		entry.reason = reason;
		return entry;
	}

	/**
	 * Creates the entry of a message that was sent, or could not be. The address that it
	 * went to is not kept.
	 * @param run the run that it is about, if any
	 * @param account the owner of tokens who was to be notified, {@code null} for the
	 * administrators
	 * @param token the token of which its owner could not be notified, {@code null} for a
	 * message about several
	 * @param result {@code SENT} or {@code FAILED}
	 */
	public static NewEntry notice(SiteId site, @Nullable RunId run, @Nullable AccountId account,
			@Nullable TokenSnapshot token, EntryResult result, String reason) {
		if (result != EntryResult.SENT && result != EntryResult.FAILED) {
			throw new IllegalArgumentException("A message is not " + result);
		}
		NewEntry entry = new NewEntry(site, Kind.NOTICE, result);
		entry.run = run;
		entry.account = account;
		entry.token = token;
		entry.reason = reason;
		return entry;
	}

	/** Creates the entry of this app's own key that is about to expire. */
	public static NewEntry expiringKey(SiteId site, String reason) {
		NewEntry entry = new NewEntry(site, Kind.KEY, EntryResult.EXPIRING);
		entry.reason = reason;
		return entry;
	}

	/** Creates the entry of a change of the settings. */
	public static NewEntry settings(SiteId site, String actor, List<Change> changes) {
		NewEntry entry = new NewEntry(site, Kind.SETTINGS, EntryResult.CHANGED);
		entry.actor = actor;
		entry.changes = List.copyOf(changes);
		return entry;
	}

	static NewEntry site(SiteId site, EntryResult result, String reason) {
		NewEntry entry = new NewEntry(site, Kind.INSTALLATION, result);
		entry.reason = reason;
		return entry;
	}

	/**
	 * Checks that the entry can be stored.
	 * @throws IllegalArgumentException if it is open and has a reason already
	 */
	void requireComplete() {
		if (this.result.isOpen() && this.reason != null) {
			throw new IllegalArgumentException("The reason of an open entry comes with its conclusion");
		}
	}

	/** Returns whether a run or a revocation has a final result already. */
	boolean concludes() {
		return (this.kind == Kind.RUN || this.kind == Kind.REVOCATION) && !this.result.isOpen();
	}

	ActivityEntry.Details details() {
		List<Change> cleaned = this.changes.stream()
			.map((change) -> new Change(EntryText.cleaned(change.what()), EntryText.clean(change.from()),
					EntryText.clean(change.to()), change.values()))
			.toList();
		return new ActivityEntry.Details(cleaned.isEmpty() ? null : cleaned, null, this.mode, null, null);
	}

}
