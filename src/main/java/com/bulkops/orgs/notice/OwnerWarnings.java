package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * The planning of notices to owners before revocations: warnings, and withdrawals of
 * announced revocations. Planning sends nothing, and happens under the lock of
 * {@link OwnerNoticeRepository}.
 */
@Component
class OwnerWarnings {

	private final DeliveryRules rules;

	private final NoticeSettingsStore settings;

	private final OwnerNoticeRepository tokens;

	private final Announcements announcements;

	private final OwnerEmailPlanner planner;

	private final Inventory inventory;

	private final Clock clock;

	OwnerWarnings(DeliveryRules rules, NoticeSettingsStore settings, OwnerNoticeRepository tokens,
			Announcements announcements, OwnerEmailPlanner planner, Inventory inventory, Clock clock) {
		this.rules = rules;
		this.settings = settings;
		this.tokens = tokens;
		this.announcements = announcements;
		this.planner = planner;
		this.inventory = inventory;
		this.clock = clock;
	}

	/**
	 * Returns the last day for which revocations have to be forecast: as far as warnings
	 * reach, and to the last announced revocation.
	 * @return empty if owners are not notified
	 */
	Optional<LocalDate> findLastForecastDay(SiteId site, ZoneId zone) {
		if (!this.rules.notifiesOwners(site)) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		LocalDate warned = LocalDate.ofInstant(now, zone).plusDays(this.settings.of(site).leadDays().longest());
		return Optional.of(this.announcements.findLatestAfter(site, now)
			.map((announced) -> LocalDate.ofInstant(announced, zone))
			.filter(warned::isBefore)
			.orElse(warned));
	}

	/**
	 * Plans warnings of tokens that will be revoked so soon that a lead is due, and
	 * withdrawals of announced revocations that will not take place on their date.
	 * @param run the run that announces it
	 * @param sentFrom when owners are notified at the earliest
	 */
	void plan(SiteId site, RunId run, EmailOrganization organization, RevocationForecast forecast, Instant sentFrom) {
		OrganizationId id = organization.id();
		if (id == null || !this.rules.notifiesOwners(site, id)) {
			return;
		}
		this.tokens.lock(site);
		Instant now = this.clock.instant();
		WarningDecision decision = new WarningDecision(this.settings.of(site).leadDays(),
				forecast.policy().interval().code(), organization.zone());
		Map<Announcements.Token, Announcement> announced = this.announcements.findAfter(site, now);
		if (decision.leads().longest() == 0 && announced.isEmpty()) {
			return;
		}
		Batch warnings = new Batch(new RunEmails(site, run, Notice.Kind.WARNING, organization), sentFrom);
		Batch withdrawals = new Batch(new RunEmails(site, run, Notice.Kind.WITHDRAWN, organization), sentFrom);
		forecast.createdUpTo(announced.values())
			.ifPresent((createdUpTo) -> this.inventory.forEachCreatedUpTo(site, id, createdUpTo, (token) -> {
				Announcement known = announced.get(new Announcements.Token(token.account().id(), token.token().id()));
				Instant revokedAt = forecast.revokedAt(token).orElse(null);
				if (known != null && decision.isWithdrawn(known, revokedAt)) {
					withdrawals.add(token, "WITHDRAWN " + known.sentAt(), known.revokedAt());
				}
				else if (revokedAt != null) {
					decision.findOccasion(revokedAt, known, now)
						.ifPresent((occasion) -> warnings.add(token, occasion, revokedAt));
				}
			}));
		warnings.flush();
		withdrawals.flush();
	}

	/**
	 * Deletes the warnings and withdrawals of a site that wait.
	 * @return the organizations of which something is announced already, each with the
	 * last run that announced something
	 */
	Map<OrganizationId, RunId> deleteWaiting(SiteId site) {
		this.tokens.lock(site);
		this.planner.deleteWaiting(site);
		return this.announcements.findOrganizationsAfter(site, this.clock.instant());
	}

	/**
	 * Collects tokens of which owners are notified by emails of one kind, so that many of
	 * them are planned at a time.
	 */
	private final class Batch {

		private final RunEmails emails;

		private final Instant sentFrom;

		private final List<TokenNotice> tokens = new ArrayList<>();

		private final Map<AccountId, EmailAddress> addresses = new HashMap<>();

		Batch(RunEmails emails, Instant sentFrom) {
			this.emails = emails;
			this.sentFrom = sentFrom;
		}

		void add(InventoryToken token, String occasion, Instant happensAt) {
			AccountId account = token.account().id();
			this.tokens.add(new TokenNotice(account, TokenSnapshot.of(token.token()), occasion, happensAt));
			EmailAddress.of(token.account().email()).ifPresent((address) -> this.addresses.put(account, address));
			if (this.tokens.size() == OwnerEmailPlanner.BATCH) {
				flush();
			}
		}

		void flush() {
			OwnerWarnings.this.planner.plan(this.emails, this.tokens, this.addresses, this.sentFrom);
			this.tokens.clear();
			this.addresses.clear();
		}

	}

}
