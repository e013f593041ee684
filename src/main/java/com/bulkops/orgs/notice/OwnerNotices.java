package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenFacts;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.SeenToken;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Plans what the owners of tokens are told: before a revocation and after it, one letter
 * per account and run, and of each token once per occasion. Planning sends nothing.
 */
@Service
public class OwnerNotices {

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 500;

	private final Recipients recipients;

	private final OwnerRows rows;

	private final Outbox outbox;

	private final Inventory inventory;

	private final ActivityLog activityLog;

	private final Clock clock;

	OwnerNotices(Recipients recipients, OwnerRows rows, Outbox outbox, Inventory inventory, ActivityLog activityLog,
			Clock clock) {
		this.recipients = recipients;
		this.rows = rows;
		this.outbox = outbox;
		this.inventory = inventory;
		this.activityLog = activityLog;
		this.clock = clock;
	}

	/**
	 * How many days before a revocation the first warning is due; 0 if nobody is warned.
	 */
	@Transactional(readOnly = true)
	public int longestLead(InstallationId installation) {
		return this.recipients.tellsOwners(installation) ? this.recipients.of(installation).leadDays().longest() : 0;
	}

	/**
	 * Notes where an account can be told of what a run is about to revoke: afterwards
	 * nobody lists the account any more if that was its last token.
	 */
	@Transactional
	public void keepAddress(InstallationId installation, RunId run, ManagedAccount account) {
		EmailAddress.of(account.email())
			.filter((address) -> this.recipients.tellsOwners(installation))
			.ifPresent((address) -> this.rows.draft(installation, run, account.id(), address));
	}

	/** Plans to tell the owners of all tokens that a run has revoked. */
	@Transactional
	public void tellOfRevoked(InstallationId installation, RunId run, Organization organization) {
		if (this.recipients.tellsOwners(installation)) {
			OwnerRows.Letters letters = new OwnerRows.Letters(installation, run, Notice.Kind.REVOKED, organization);
			Set<AccountId> reachable = this.rows.accountsWithDraft(letters);
			List<OwnerRows.Told> batch = new ArrayList<>();
			this.activityLog.forEach(installation,
					new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(Result.REVOKED), null, run, null),
					(entry) -> {
						batch.add(told(entry));
						if (batch.size() == BATCH) {
							plan(letters, reachable, batch);
						}
					});
			plan(letters, reachable, batch);
			this.rows.releaseDrafts(letters, accountsWithOpenRevocations(installation, run));
		}
	}

	private Set<AccountId> accountsWithOpenRevocations(InstallationId installation, RunId run) {
		return this.activityLog.pending(installation)
			.stream()
			.filter((entry) -> run.equals(entry.run()))
			.flatMap((entry) -> Stream.ofNullable(entry.account()))
			.collect(Collectors.toSet());
	}

	private OwnerRows.Told told(ActivityEntry entry) {
		AccountId account = entry.account();
		TokenFacts token = entry.token();
		Instant at = (entry.concludedAt() != null) ? entry.concludedAt() : entry.at();
		if (account == null || token == null) {
			throw new IllegalStateException("Entry " + entry.id() + " revokes nothing");
		}
		return new OwnerRows.Told(account, token, "REVOKED", at);
	}

	private void plan(OwnerRows.Letters letters, Set<AccountId> reachable, List<OwnerRows.Told> batch) {
		this.rows.insertNew(letters, batch)
			.stream()
			.filter((told) -> !reachable.contains(told.account()))
			.forEach((told) -> cannotTell(letters, told));
		batch.clear();
	}

	/**
	 * Plans to warn the owners of tokens that will be revoked so soon that a lead is due.
	 * @param run the run whose inventory tells which tokens there are
	 */
	@Transactional
	public void warn(InstallationId installation, RunId run, Forecast forecast) {
		NoticeSettings settings = this.recipients.of(installation);
		if (longestLead(installation) == 0) {
			return;
		}
		Instant now = this.clock.instant();
		OwnerRows.Letters letters = new OwnerRows.Letters(installation, run, Notice.Kind.WARNING,
				forecast.organization());
		List<SeenToken> owners = new ArrayList<>();
		List<OwnerRows.Told> batch = new ArrayList<>();
		this.inventory.forEachCreatedUpTo(installation, forecast.organization().id(), forecast.createdUpTo(),
				(seen) -> {
					forecast.warning(seen, settings.leadDays(), now).ifPresent((told) -> {
						owners.add(seen);
						batch.add(told);
					});
					if (batch.size() == BATCH) {
						warn(letters, owners, batch);
					}
				});
		warn(letters, owners, batch);
	}

	private void warn(OwnerRows.Letters letters, List<SeenToken> owners, List<OwnerRows.Told> batch) {
		Set<OwnerRows.Told> added = new HashSet<>(this.rows.insertNew(letters, batch));
		Map<AccountId, EmailAddress> addresses = new LinkedHashMap<>();
		for (int at = 0; at < batch.size(); at++) {
			OwnerRows.Told told = batch.get(at);
			Optional<EmailAddress> address = EmailAddress.of(owners.get(at).account().email());
			if (added.contains(told) && address.isPresent()) {
				addresses.put(told.account(), address.get());
			}
			else if (added.contains(told)) {
				cannotTell(letters, told);
			}
		}
		this.rows.letters(letters, addresses);
		this.rows.stillAhead(letters, batch);
		owners.clear();
		batch.clear();
	}

	private void cannotTell(OwnerRows.Letters letters, OwnerRows.Told told) {
		if (this.rows.insertUnreachable(letters, told)) {
			this.activityLog.append(NewEntry.notice(letters.installation(), letters.run(), told.account(), told.token(),
					Result.FAILED, "No e-mail address of this account is known, so its owner is not told of "
							+ "revocations of this token."));
		}
	}

	/**
	 * The dates that waiting warnings name are not true any more; the next run plans them
	 * anew.
	 */
	@Transactional
	public void withdrawWarnings(InstallationId installation) {
		this.rows.withdrawWarnings(installation, null);
	}

	/** Forgets the e-mail address of an account, and the labels of its tokens. */
	@Transactional
	public void forget(InstallationId installation, AccountId account) {
		this.rows.forget(installation, account);
		this.outbox.forget(installation, account);
	}

	/**
	 * An organization, as it is named in a letter, and the time zone of the letter.
	 */
	public record Organization(OrganizationId id, String name, ZoneId zone) {

	}

	/**
	 * When tokens will be revoked, as far as that can be told now.
	 *
	 * @param rule a short name of the rule that makes them due: by another rule their
	 * owners are told anew
	 * @param createdUpTo younger tokens are not looked at
	 * @param revokedAt when a token will be revoked; empty if it will not, as far as one
	 * can see
	 */
	public record Forecast(Organization organization, String rule, Instant createdUpTo,
			Function<SeenToken, Optional<Instant>> revokedAt) {

		/** What the owner of a token is to be told now, if anything. */
		Optional<OwnerRows.Told> warning(SeenToken seen, LeadDays leads, Instant now) {
			return this.revokedAt.apply(seen).flatMap((at) -> {
				OptionalInt lead = leads.due(now, at, this.organization.zone());
				return lead.isPresent() ? Optional.of(new OwnerRows.Told(seen.account().id(),
						TokenFacts.of(seen.token()), lead.getAsInt() + " days before, " + this.rule, at))
						: Optional.empty();
			});
		}

	}

}
