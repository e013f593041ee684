package com.bulkops.orgs.web.activity;

import java.util.List;
import java.util.Locale;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;

/**
 * An entry of the activity log as a sentence.
 *
 * @param before the sentence, up to the account that it contains
 * @param after the rest of the sentence, {@code null} if it contains no account
 */
record ActivityRow(ActivityEntry entry, String before, @Nullable String after) {

	/**
	 * A placeholder of the account in messages; a private-use character of Unicode.
	 */
	private static final String ACCOUNT = "\uE000";

	static ActivityRow of(ActivityEntry entry, MessageSource messages, Locale locale) {
		String sentence = messages.getMessage(key(entry), new Object[] { subject(entry, messages, locale), ACCOUNT },
				locale);
		int place = sentence.lastIndexOf(ACCOUNT);
		return (place < 0) ? new ActivityRow(entry, sentence, null)
				: new ActivityRow(entry, sentence.substring(0, place), sentence.substring(place + ACCOUNT.length()));
	}

	/** Returns the key of the message about its result. */
	public String outcome() {
		return isInPart() ? "run.status.IN_PART" : "result." + this.entry.result();
	}

	/** Returns the color of the lozenge. */
	public String appearance() {
		return isInPart() ? "moved" : switch (this.entry.result()) {
			case REVOKED, COMPLETED, INSTALLED, SENT -> "success";
			case FAILED, STOPPED -> "removed";
			case ON_HOLD, REFUSED, UNREACHABLE, SKIPPED, EXPIRING -> "moved";
			case PENDING, RUNNING -> "inprogress";
			case ALREADY_GONE, CHANGED, UNINSTALLED -> "default";
		};
	}

	/** Returns whether it is a run that completed with failures. */
	private boolean isInPart() {
		RunCounts counts = this.entry.counts();
		return this.entry.result() == EntryResult.COMPLETED && counts != null && counts.hasFailures();
	}

	public List<ChangeRow> changes() {
		return this.entry.changes().stream().map(ChangeRow::new).toList();
	}

	/** Returns whether it is a run whose entries can be shown. */
	public boolean isParent() {
		return this.entry.kind() == Kind.RUN && this.entry.result() != EntryResult.REFUSED;
	}

	/** Returns whether it is a nightly run. */
	public boolean isScheduled() {
		return this.entry.kind() == Kind.RUN && this.entry.actor() == null;
	}

	private static String key(ActivityEntry entry) {
		String key = "entry." + entry.kind() + "." + entry.result();
		if (entry.kind() == Kind.NOTICE && entry.account() == null) {
			return key + ".administrators";
		}
		return (entry.kind() == Kind.ACCOUNT && entry.account() == null) ? "entry.ACCOUNT.FAILED.unnamed" : key;
	}

	/** Returns the subject of the sentence: a token's label, or a kind of run. */
	private static String subject(ActivityEntry entry, MessageSource messages, Locale locale) {
		if (entry.kind() == Kind.RUN) {
			RunMode mode = (entry.mode() != null) ? entry.mode() : RunMode.REVOKE;
			return messages.getMessage("run.title." + mode + ((entry.actor() != null) ? ".requested" : ".nightly"),
					null, locale);
		}
		TokenSnapshot token = entry.token();
		return (token == null || token.label().isBlank()) ? messages.getMessage("entry.noLabel", null, locale)
				: messages.getMessage("entry.label", new Object[] { token.label().replace(ACCOUNT, "") }, locale);
	}

	/** A change of the entry. */
	record ChangeRow(Change change) {

		/** Returns whether the values are accounts, whose names a page looks up. */
		public boolean isOfPeople() {
			return this.change.values() == Change.Values.ACCOUNTS;
		}

		/** Returns the value before, for a sentence. */
		public @Nullable String from() {
			return (this.change.from() != null) ? Isolation.isolate(this.change.from()) : null;
		}

		/** Returns the value after, for a sentence. */
		public @Nullable String to() {
			return (this.change.to() != null) ? Isolation.isolate(this.change.to()) : null;
		}

	}

}
