package com.bulkops.orgs.web;

import java.util.List;
import java.util.Locale;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenFacts;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;

/**
 * One entry of the activity log in words.
 *
 * @param before what happened, as a sentence; up to where the account stands in it
 * @param after the rest of the sentence, {@code null} if no account stands in it
 */
record ActivityRow(ActivityEntry entry, String before, @Nullable String after) {

	/**
	 * Stands in for the account while a sentence is made; a private character of Unicode.
	 */
	private static final String ACCOUNT = "\uE000";

	static ActivityRow of(ActivityEntry entry, MessageSource messages, Locale locale) {
		String sentence = messages.getMessage(key(entry), new Object[] { subject(entry, messages, locale), ACCOUNT },
				locale);
		int place = sentence.lastIndexOf(ACCOUNT);
		return (place < 0) ? new ActivityRow(entry, sentence, null)
				: new ActivityRow(entry, sentence.substring(0, place), sentence.substring(place + ACCOUNT.length()));
	}

	/** The key of the message that says how it ended. */
	public String outcome() {
		return isInPart() ? "run.status.IN_PART" : "result." + this.entry.result();
	}

	/** How the lozenge is coloured. */
	public String appearance() {
		return isInPart() ? "moved" : switch (this.entry.result()) {
			case REVOKED, COMPLETED, INSTALLED, SENT -> "success";
			case FAILED, STOPPED -> "removed";
			case ON_HOLD, REFUSED, UNREACHABLE, SKIPPED, EXPIRING -> "moved";
			case PENDING, RUNNING -> "inprogress";
			case ALREADY_GONE, CHANGED, UNINSTALLED -> "default";
		};
	}

	/** Whether it is a run that came to its end, but not with everybody. */
	private boolean isInPart() {
		RunCounts counts = this.entry.counts();
		return this.entry.result() == Result.COMPLETED && counts != null && counts.hasFailures();
	}

	public List<ChangeRow> changes() {
		return this.entry.changes().stream().map(ChangeRow::new).toList();
	}

	/** Whether it is a run whose entries can be shown. */
	public boolean isParent() {
		return this.entry.kind() == Kind.RUN && this.entry.result() != Result.REFUSED;
	}

	/** Whether nobody asked for it. */
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

	/** What the sentence is about: a token's label, or a kind of run. */
	private static String subject(ActivityEntry entry, MessageSource messages, Locale locale) {
		if (entry.kind() == Kind.RUN) {
			RunMode mode = (entry.mode() != null) ? entry.mode() : RunMode.REVOKE;
			return messages.getMessage("run.title." + mode + ((entry.actor() != null) ? ".requested" : ".nightly"),
					null, locale);
		}
		TokenFacts token = entry.token();
		return (token == null || token.label().isBlank()) ? messages.getMessage("entry.noLabel", null, locale)
				: messages.getMessage("entry.label", new Object[] { token.label().replace(ACCOUNT, "") }, locale);
	}

	/** One of its changes. */
	record ChangeRow(Change change) {

		/** Whether accounts are told of, whose names a page looks up. */
		public boolean isOfPeople() {
			return this.change.values() == Change.Values.ACCOUNTS;
		}

	}

}
