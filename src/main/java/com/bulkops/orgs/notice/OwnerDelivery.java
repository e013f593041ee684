package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * The delivery of a notice to an owner: an email about the tokens of which the notice is
 * still true.
 */
@Component
class OwnerDelivery {

	private final DeliveryRules rules;

	private final OwnerNoticeRepository tokens;

	private final Announcements announcements;

	private final Inventory inventory;

	private final Mailer mailer;

	private final OwnerEmails emails;

	private final Clock clock;

	OwnerDelivery(DeliveryRules rules, OwnerNoticeRepository tokens, Announcements announcements, Inventory inventory,
			Mailer mailer, NoticeProperties properties, Clock clock) {
		this.rules = rules;
		this.tokens = tokens;
		this.announcements = announcements;
		this.inventory = inventory;
		this.mailer = mailer;
		this.emails = new OwnerEmails(properties.listedTokens());
		this.clock = clock;
	}

	DeliveryResult send(Notice notice, AccountId owner) {
		if (!this.rules.isChosen(notice.site(), notice.organization().id())) {
			return new DeliveryResult(DeliveryResult.Kind.NEEDLESS, "Owners are no longer notified.");
		}
		List<TokenNotice> tokens = this.tokens.assignTokens(notice);
		if (notice.kind() != Notice.Kind.REVOKED) {
			tokens = filterUpcoming(notice, owner, tokens);
		}
		if (tokens.isEmpty()) {
			return new DeliveryResult(DeliveryResult.Kind.NEEDLESS,
					"The tokens no longer exist, or another date is announced.");
		}
		List<OwnerEmails.Line> lines = tokens.stream()
			.map((token) -> new OwnerEmails.Line(token.token().label(), token.token().createdAt(),
					token.token().lastAccess(), token.happensAt()))
			.toList();
		DeliveryResult result = this.mailer.send(String.valueOf(notice.address()), write(notice, lines));
		return new DeliveryResult(result.kind(),
				OwnerEmails.number(lines.size(), "API token") + ". " + result.reason());
	}

	private Email write(Notice notice, List<OwnerEmails.Line> lines) {
		String organization = notice.organization().name();
		ZoneId zone = notice.organization().zone();
		return switch (notice.kind()) {
			case WARNING -> this.emails.warning(organization, lines, zone);
			case WITHDRAWN -> this.emails.withdrawn(organization, lines, zone);
			default -> this.emails.revoked(organization, lines, zone);
		};
	}

	/**
	 * Returns the tokens with a date that has not passed, and that still exist; of a
	 * withdrawal those that are announced. Of a former organization the inventory may be
	 * deleted.
	 */
	private List<TokenNotice> filterUpcoming(Notice notice, AccountId owner, List<TokenNotice> tokens) {
		SiteId site = notice.site();
		OrganizationId organization = notice.organization().id();
		if (organization == null) {
			return List.of();
		}
		Instant now = this.clock.instant();
		Set<TokenId> existing = this.inventory.findTokenIds(site, organization, owner);
		boolean hasInventory = this.inventory.findSummary(site, organization).isPresent();
		boolean withdraws = notice.kind() == Notice.Kind.WITHDRAWN;
		Map<TokenId, Instant> announced = withdraws ? this.announcements.findAfter(site, owner, now) : Map.of();
		return tokens.stream()
			.filter((token) -> token.happensAt().isAfter(now))
			.filter((token) -> existing.contains(token.token().id()) || withdraws && !hasInventory)
			.filter((token) -> !withdraws || token.happensAt().equals(announced.get(token.token().id())))
			.toList();
	}

}
