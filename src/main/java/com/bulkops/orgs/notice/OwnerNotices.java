package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
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
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.SeenToken;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Plans what the owners of tokens are told: before a revocation and after it, one letter
 * per account and run, and of each token once per occasion. Planning sends nothing.
 * <p>
 * Longer than other files: planning, taking back and repeating letters judge the same
 * announced dates, under one lock.
 */
@Service
public class OwnerNotices {

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 500;

	private final Recipients recipients;

	private final OwnerRows rows;

	private final Announcements announcements;

	private final Outbox outbox;

	private final Inventory inventory;

	private final ActivityLog activityLog;

	private final Clock clock;

	OwnerNotices(Recipients recipients, OwnerRows rows, Announcements announcements, Outbox outbox, Inventory inventory,
			ActivityLog activityLog, Clock clock) {
		this.recipients = recipients;
		this.rows = rows;
		this.announcements = announcements;
		this.outbox = outbox;
		this.inventory = inventory;
		this.activityLog = activityLog;
		this.clock = clock;
	}

	/**
	 * Returns how far ahead revocations have to be forecast to plan what owners are
	 * notified of: as far as warnings reach, and to the last announced revocation.
	 * @return the last day; empty if owners are not notified
	 */
	@Transactional(readOnly = true)
	public Optional<LocalDate> forecastUntil(InstallationId installation, ZoneId zone) {
		if (!this.recipients.tellsOwners(installation)) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		LocalDate warned = LocalDate.ofInstant(now, zone)
			.plusDays(this.recipients.of(installation).leadDays().longest());
		return Optional.of(this.announcements.lastAfter(installation, now)
			.map((announced) -> LocalDate.ofInstant(announced, zone))
			.filter(warned::isBefore)
			.orElse(warned));
	}

	/**
	 * Returns the tokens of an account whose owner was told that they are revoked later
	 * than a moment, and when.
	 */
	@Transactional(readOnly = true)
	public Map<TokenId, Instant> announcedAfter(InstallationId installation, AccountId account, Instant moment) {
		return this.announcements.after(installation, account, moment);
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
		if (this.recipients.tellsOwners(installation, organization.id())) {
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
	 * Plans what owners are notified of before revocations: warnings of what will be
	 * revoked so soon that a lead is due, and that an announced revocation will not take
	 * place on its date. Does so once per run.
	 * @param run the night's run whose inventory has the tokens
	 */
	@Transactional
	public void plan(InstallationId installation, RunId run, Forecast forecast) {
		if (this.announcements.isNew(installation, run)) {
			plan(installation, run, forecast, this.clock.instant());
		}
	}

	/**
	 * Plans to take back what was announced of an organization whose tokens will not be
	 * revoked any more.
	 * @param run the run that announced it
	 * @param leavesAt when owners are notified; until then it may be announced again
	 */
	@Transactional
	public void takeBack(InstallationId installation, RunId run, Organization organization, Instant leavesAt) {
		plan(installation, run, new Forecast(organization, "", null, (seen) -> Optional.empty()), leavesAt);
	}

	private void plan(InstallationId installation, RunId run, Forecast forecast, Instant leavesAt) {
		if (!this.recipients.tellsOwners(installation, forecast.organization().id())) {
			return;
		}
		this.announcements.lock(installation);
		Instant now = this.clock.instant();
		LeadDays leads = this.recipients.of(installation).leadDays();
		Map<Announcements.Key, Announcements.Announcement> announced = this.announcements.after(installation, now);
		if (leads.longest() == 0 && announced.isEmpty()) {
			return;
		}
		Batch warnings = new Batch(letters(installation, run, Notice.Kind.WARNING, forecast), leavesAt);
		Batch withdrawals = new Batch(letters(installation, run, Notice.Kind.WITHDRAWN, forecast), leavesAt);
		forecast.createdUpTo(announced.values())
			.ifPresent((createdUpTo) -> this.inventory.forEachCreatedUpTo(installation, forecast.organization().id(),
					createdUpTo, (seen) -> {
						Announcements.Announcement known = announced
							.get(new Announcements.Key(seen.account().id(), seen.token().id()));
						Optional<Instant> at = forecast.revokedAt().apply(seen);
						if (known != null && forecast.isWithdrawn(known, at.orElse(null))) {
							withdrawals.add(seen, "WITHDRAWN " + known.sentAt(), known.revokedAt());
						}
						else if (at.isPresent()) {
							forecast.occasion(at.get(), known, leads, now)
								.ifPresent((occasion) -> warnings.add(seen, occasion, at.get()));
						}
					}));
		warnings.flush();
		withdrawals.flush();
	}

	private static OwnerRows.Letters letters(InstallationId installation, RunId run, Notice.Kind kind,
			Forecast forecast) {
		return new OwnerRows.Letters(installation, run, kind, forecast.organization());
	}

	private void cannotTell(OwnerRows.Letters letters, OwnerRows.Told told) {
		if (this.rows.insertUnreachable(letters, told)) {
			this.activityLog.append(NewEntry.notice(letters.installation(), letters.run(), told.account(), told.token(),
					Result.FAILED, "The email address of this account is unknown, so its owner is not notified of "
							+ "revocations of this token."));
		}
	}

	/**
	 * Requests that waiting warnings of a site are withdrawn, because the dates that they
	 * name may not be true any more: they are not sent, and the next night's run plans
	 * what is true then. Writes one row, however many wait.
	 */
	@Transactional
	public void requestWithdrawal(InstallationId installation) {
		this.announcements.requestWithdrawal(installation);
	}

	/** Returns the requests that have not been done, by site. */
	@Transactional(readOnly = true)
	public Map<InstallationId, UUID> withdrawalsRequested() {
		return this.announcements.withdrawalsRequested();
	}

	/**
	 * Withdraws the waiting warnings of a site.
	 * @return the organizations of which something is announced already, and the last run
	 * that did
	 */
	@Transactional
	public Map<OrganizationId, RunId> withdraw(InstallationId installation) {
		this.announcements.lock(installation);
		this.rows.withdraw(installation, null);
		return this.announcements.organizationsAfter(installation, this.clock.instant());
	}

	/**
	 * Records that a request is done, unless there was another one since. It is the last
	 * step of its transaction, so that no change of the settings waits for the others.
	 */
	@Transactional
	public void withdrawalDone(InstallationId installation, UUID request) {
		this.announcements.withdrawalDone(installation, request);
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
	 * @param createdUpTo younger tokens will not be revoked; {@code null} if none will
	 * @param revokedAt when a token will be revoked; empty if it will not, as far as one
	 * can see
	 */
	public record Forecast(Organization organization, String rule, @Nullable Instant createdUpTo,
			Function<SeenToken, Optional<Instant>> revokedAt) {

		/** The creation of the youngest token that there may be something to tell of. */
		Optional<Instant> createdUpTo(Collection<Announcements.Announcement> announced) {
			return Stream
				.concat(Stream.ofNullable(this.createdUpTo),
						announced.stream().map(Announcements.Announcement::createdAt))
				.max(Instant::compareTo);
		}

		/**
		 * Whether a token will not be revoked on the announced date, nor before.
		 */
		boolean isWithdrawn(Announcements.Announcement announced, @Nullable Instant at) {
			return at == null || day(at).isAfter(day(announced.revokedAt()));
		}

		/**
		 * Why the owner of a token is warned now, if a warning is due. After an
		 * announcement it is when the revocation has moved to an earlier time, or a
		 * shorter lead is due.
		 */
		Optional<String> occasion(Instant at, Announcements.@Nullable Announcement announced, LeadDays leads,
				Instant now) {
			ZoneId zone = this.organization.zone();
			OptionalInt lead = leads.due(now, at, zone);
			if (announced != null && at.isBefore(announced.revokedAt()) && leads.longest() > 0) {
				return Optional.of("EARLIER " + at);
			}
			OptionalInt before = (announced != null) ? leads.due(announced.sentAt(), announced.revokedAt(), zone)
					: OptionalInt.empty();
			boolean isTold = lead.isPresent() && before.isPresent() && lead.getAsInt() >= before.getAsInt();
			return (lead.isPresent() && !isTold) ? Optional.of("LEAD " + lead.getAsInt() + " " + this.rule)
					: Optional.empty();
		}

		private LocalDate day(Instant instant) {
			return LocalDate.ofInstant(instant, this.organization.zone());
		}

	}

	/** Tokens of which owners are to be notified by letters of one kind. */
	private final class Batch {

		private final OwnerRows.Letters letters;

		private final Instant leavesAt;

		private final List<SeenToken> seen = new ArrayList<>();

		private final List<OwnerRows.Told> told = new ArrayList<>();

		Batch(OwnerRows.Letters letters, Instant leavesAt) {
			this.letters = letters;
			this.leavesAt = leavesAt;
		}

		void add(SeenToken token, String occasion, Instant happensAt) {
			this.seen.add(token);
			this.told.add(new OwnerRows.Told(token.account().id(), TokenFacts.of(token.token()), occasion, happensAt));
			if (this.told.size() == BATCH) {
				flush();
			}
		}

		void flush() {
			OwnerNotices notices = OwnerNotices.this;
			Set<OwnerRows.Told> added = new HashSet<>(notices.rows.insertNew(this.letters, this.told));
			Map<AccountId, EmailAddress> addresses = new LinkedHashMap<>();
			for (int at = 0; at < this.told.size(); at++) {
				OwnerRows.Told token = this.told.get(at);
				Optional<EmailAddress> address = EmailAddress.of(this.seen.get(at).account().email());
				if (added.contains(token) && address.isPresent()) {
					addresses.put(token.account(), address.get());
				}
				else if (added.contains(token)) {
					cannotTell(this.letters, token);
				}
			}
			notices.rows.letters(this.letters, addresses, this.leavesAt);
			notices.rows.stillAhead(this.letters, this.told);
			this.seen.clear();
			this.told.clear();
		}

	}

}
