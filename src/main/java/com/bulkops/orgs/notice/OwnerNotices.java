package com.bulkops.orgs.notice;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planning of notices to owners after revocations, and the dates that are announced
 * to them. Planning sends nothing.
 */
@Service
public class OwnerNotices {

	private final DeliveryRules rules;

	private final OwnerEmailPlanner planner;

	private final Announcements announcements;

	private final Outbox outbox;

	private final ActivityLog activityLog;

	OwnerNotices(DeliveryRules rules, OwnerEmailPlanner planner, Announcements announcements, Outbox outbox,
			ActivityLog activityLog) {
		this.rules = rules;
		this.planner = planner;
		this.announcements = announcements;
		this.outbox = outbox;
		this.activityLog = activityLog;
	}

	/**
	 * Returns the tokens of an account whose owner was notified that they are revoked
	 * after a moment, and when.
	 */
	@Transactional(readOnly = true)
	public Map<TokenId, Instant> announcedAfter(SiteId site, AccountId account, Instant moment) {
		return this.announcements.findAfter(site, account, moment);
	}

	/**
	 * Keeps the address of an account whose tokens a run is about to revoke: afterwards
	 * Atlassian no longer lists the account if that was its last token.
	 */
	@Transactional
	public void keepAddress(SiteId site, RunId run, ManagedAccount account) {
		EmailAddress.of(account.email())
			.filter((address) -> this.rules.notifiesOwners(site))
			.ifPresent((address) -> this.planner.draft(site, run, account.id(), address));
	}

	/** Plans to notify the owners of all tokens that a run has revoked. */
	@Transactional
	void planRevoked(SiteId site, RunId run, EmailOrganization organization) {
		if (!this.rules.notifiesOwners(site, organization.id())) {
			return;
		}
		RunEmails emails = new RunEmails(site, run, Notice.Kind.REVOKED, organization);
		Set<AccountId> drafted = this.planner.findDrafted(emails);
		List<TokenNotice> batch = new ArrayList<>();
		this.activityLog.forEach(site,
				new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(EntryResult.REVOKED), null, run, null),
				(entry) -> {
					batch.add(tokenNotice(entry));
					if (batch.size() == OwnerEmailPlanner.BATCH) {
						this.planner.planDrafted(emails, batch, drafted);
						batch.clear();
					}
				});
		this.planner.planDrafted(emails, batch, drafted);
		this.planner.releaseDrafts(emails, findAccountsWithOpenRevocations(site, run));
	}

	private Set<AccountId> findAccountsWithOpenRevocations(SiteId site, RunId run) {
		return this.activityLog.pending(site)
			.stream()
			.filter((entry) -> run.equals(entry.run()))
			.flatMap((entry) -> Stream.ofNullable(entry.account()))
			.collect(Collectors.toSet());
	}

	private static TokenNotice tokenNotice(ActivityEntry entry) {
		AccountId account = entry.account();
		TokenSnapshot token = entry.token();
		Instant at = (entry.concludedAt() != null) ? entry.concludedAt() : entry.at();
		if (account == null || token == null) {
			throw new IllegalStateException("Entry " + entry.id() + " revokes nothing");
		}
		return new TokenNotice(account, token, "REVOKED", at);
	}

	/** Forgets the email address of an account, and the labels of its tokens. */
	@Transactional
	public void forget(SiteId site, AccountId account) {
		this.planner.forget(site, account);
		this.outbox.forget(site, account);
	}

}
