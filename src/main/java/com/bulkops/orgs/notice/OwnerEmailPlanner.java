package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * The planner of emails to owners: one per account and run. Of each token the owner is
 * notified once per occasion; a token whose owner has no known address is an entry of the
 * activity log.
 */
@Component
class OwnerEmailPlanner {

	/** Rows per statement: few round trips, little memory. */
	static final int BATCH = 500;

	private final OwnerNoticeRepository tokens;

	private final OutboxRepository outbox;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final Clock clock;

	OwnerEmailPlanner(OwnerNoticeRepository tokens, OutboxRepository outbox, ActivityLog activityLog,
			NoticeProperties properties, Clock clock) {
		this.tokens = tokens;
		this.outbox = outbox;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Plans emails about tokens.
	 * @param addresses those of the accounts that have one
	 * @param sentFrom when the emails are sent at the earliest
	 */
	void plan(RunEmails emails, List<TokenNotice> tokens, Map<AccountId, EmailAddress> addresses, Instant sentFrom) {
		Set<TokenNotice> added = new HashSet<>(this.tokens.addNew(emails, tokens));
		Map<AccountId, EmailAddress> receivers = new LinkedHashMap<>();
		for (TokenNotice token : tokens) {
			Optional<EmailAddress> address = Optional.ofNullable(addresses.get(token.account()));
			if (added.contains(token)) {
				address.ifPresentOrElse((known) -> receivers.put(token.account(), known),
						() -> recordUnreachable(emails, token));
			}
		}
		Instant giveUpAt = sentFrom.plus(this.properties.retryFor());
		this.outbox.addAll(receivers.entrySet()
			.stream()
			.map((receiver) -> new NewNotice(emails.site(), emails.kind(), emails.run(),
					Notice.Receiver.of(receiver.getKey(), receiver.getValue()),
					Notice.Content.of(emails.organization()), sentFrom, giveUpAt))
			.toList());
		this.tokens.updateDates(emails, tokens);
	}

	/**
	 * Keeps the address of an account for an email that is sent only if it is released.
	 */
	void draft(SiteId site, RunId run, AccountId account, EmailAddress address) {
		Instant now = this.clock.instant();
		this.outbox.addDraft(new NewNotice(site, Notice.Kind.REVOKED, run, Notice.Receiver.of(account, address),
				Notice.Content.of(EmailOrganization.NONE), now, now));
	}

	/** Returns the accounts of which a run keeps the address. */
	Set<AccountId> findDrafted(RunEmails emails) {
		return this.outbox.findAccountsWithDraft(emails);
	}

	/** Records tokens of which the drafts of a run notify their owners. */
	void planDrafted(RunEmails emails, List<TokenNotice> tokens, Set<AccountId> drafted) {
		this.tokens.addNew(emails, tokens)
			.stream()
			.filter((token) -> !drafted.contains(token.account()))
			.forEach((token) -> recordUnreachable(emails, token));
	}

	/**
	 * Releases the drafts for accounts of which tokens are recorded.
	 * @param open accounts of which more may become known later; they get another draft
	 */
	void releaseDrafts(RunEmails emails, Set<AccountId> open) {
		this.outbox.releaseDrafts(emails, this.clock.instant().plus(this.properties.retryFor()));
		this.outbox.draftAgain(emails, open);
	}

	/** Deletes the warnings and withdrawals that wait for a site. */
	void deleteWaiting(SiteId site) {
		this.tokens.deleteTokensOf(site, this.outbox.withdraw(site, null));
	}

	/**
	 * Deletes the warnings and withdrawals that wait for an account, and erases the
	 * labels of its tokens.
	 */
	void forget(SiteId site, AccountId account) {
		this.tokens.deleteTokensOf(site, this.outbox.withdraw(site, account));
		this.tokens.eraseLabels(site, account);
	}

	private void recordUnreachable(RunEmails emails, TokenNotice token) {
		if (this.tokens.addUnreachable(emails, token)) {
			this.activityLog.append(NewEntry.notice(emails.site(), emails.run(), token.account(), token.token(),
					EntryResult.FAILED, "The email address of this account is unknown, so its owner is not notified of "
							+ "revocations of this token."));
		}
	}

}
