package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.inventory.Inventory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * Takes notices out of the outbox and sends them, one after the other, outside of any
 * transaction. What fails for one does not stop the others; if all of it fails, the next
 * call goes on.
 */
@Service
public class Deliveries {

	private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

	private static final Duration AT_ONCE = Duration.ofSeconds(30);

	private final Outbox outbox;

	private final OwnerRows ownerRows;

	private final Announcements announcements;

	private final AdminNotices adminNotices;

	private final Recipients recipients;

	private final Inventory inventory;

	private final Mailer mailer;

	private final Webhooks webhooks;

	private final Letters letters;

	private final Clock clock;

	Deliveries(Outbox outbox, OwnerRows ownerRows, Announcements announcements, AdminNotices adminNotices,
			Recipients recipients, Inventory inventory, Mailer mailer, Webhooks webhooks, NoticeProperties properties,
			Clock clock) {
		this.outbox = outbox;
		this.ownerRows = ownerRows;
		this.announcements = announcements;
		this.adminNotices = adminNotices;
		this.recipients = recipients;
		this.inventory = inventory;
		this.mailer = mailer;
		this.webhooks = webhooks;
		this.letters = new Letters(properties.listedTokens());
		this.clock = clock;
	}

	/**
	 * Sends what is due, administrators first, until none is left, the app shuts down or
	 * half a minute is over: meanwhile there may be something more urgent to plan.
	 */
	public void sendDue() {
		this.outbox.reportUnknown();
		Instant until = this.clock.instant().plus(AT_ONCE);
		Optional<Notice> notice = next(until);
		while (notice.isPresent()) {
			this.outbox.conclude(notice.get(), attempt(notice.get()));
			notice = next(until);
		}
		this.outbox.forgetOld();
	}

	private Optional<Notice> next(Instant until) {
		boolean enough = Thread.currentThread().isInterrupted() || this.clock.instant().isAfter(until);
		return enough ? Optional.empty() : this.outbox.claim();
	}

	/**
	 * Sends a test notice at once, to see whether notices arrive.
	 * @param organization {@code null} if none is connected
	 * @return what came of it, one sentence per receiver; none if there is no receiver,
	 * or a test was sent just before
	 */
	public List<Tested> test(ActingUser actor, AdminNotices.@Nullable Organization organization) {
		return this.adminNotices.test(actor, organization)
			.stream()
			.map(this.outbox::claim)
			.flatMap(Optional::stream)
			.map(this::test)
			.toList();
	}

	private Tested test(Notice notice) {
		Outcome outcome = attempt(notice);
		this.outbox.conclude(notice, outcome);
		return new Tested(notice.address(), outcome.kind() == Outcome.Kind.SENT, outcome.reason());
	}

	private Outcome attempt(Notice notice) {
		if (notice.kind() != Notice.Kind.TEST && !this.clock.instant().isBefore(notice.giveUpAt())) {
			return new Outcome(Outcome.Kind.REFUSED, "It could not be sent in time.");
		}
		try {
			return (notice.account() != null) ? tellOwner(notice) : tellAdministrators(notice);
		}
		catch (RuntimeException ex) {
			log.error("Notice {} was not sent because of an error in this app. It is retried for a while.", notice.id(),
					ex);
			return new Outcome(Outcome.Kind.LATER, "An error in this app prevented it from being sent.");
		}
	}

	private Outcome tellAdministrators(Notice notice) {
		Outcome objection = this.recipients.objectionTo(notice).orElse(null);
		if (objection != null) {
			return objection;
		}
		if (notice.channel() == Notice.Channel.WEBHOOK) {
			Recipients.SealedWebhook webhook = this.recipients.webhook(notice.installation()).orElse(null);
			return (webhook != null) ? this.webhooks.post(notice.installation(), webhook, String.valueOf(notice.body()))
					: new Outcome(Outcome.Kind.NEEDLESS, "The webhook was removed.");
		}
		return this.mailer.send(String.valueOf(notice.address()),
				new Mailer.Letter(String.valueOf(notice.subject()), String.valueOf(notice.body())));
	}

	private Outcome tellOwner(Notice notice) {
		if (!this.recipients.isChosen(notice.installation(), notice.organization())) {
			return new Outcome(Outcome.Kind.NEEDLESS, "Owners are no longer notified.");
		}
		List<OwnerRows.Told> tokens = this.ownerRows.tokensOf(notice);
		if (notice.kind() != Notice.Kind.REVOKED) {
			tokens = stillAhead(notice, tokens);
		}
		if (tokens.isEmpty()) {
			return new Outcome(Outcome.Kind.NEEDLESS, "The tokens no longer exist, or another date is announced.");
		}
		List<Letters.Line> lines = tokens.stream()
			.map((told) -> new Letters.Line(told.token().label(), told.token().createdAt(), told.token().lastAccess(),
					told.happensAt()))
			.toList();
		Outcome outcome = this.mailer.send(String.valueOf(notice.address()), letter(notice, lines));
		return new Outcome(outcome.kind(), Letters.number(lines.size(), "API token") + ". " + outcome.reason());
	}

	private Mailer.Letter letter(Notice notice, List<Letters.Line> lines) {
		return switch (notice.kind()) {
			case WARNING -> this.letters.warning(notice.organizationName(), lines, notice.zone());
			case WITHDRAWN -> this.letters.withdrawn(notice.organizationName(), lines, notice.zone());
			default -> this.letters.revoked(notice.organizationName(), lines, notice.zone());
		};
	}

	/**
	 * Nobody is notified of a date that has passed or of a token that no longer exists,
	 * and nothing is withdrawn that is not announced. Of an organization that was
	 * replaced there may be no list any more.
	 */
	private List<OwnerRows.Told> stillAhead(Notice notice, List<OwnerRows.Told> tokens) {
		if (notice.organization() == null || notice.account() == null) {
			return List.of();
		}
		Instant now = this.clock.instant();
		Set<TokenId> listed = this.inventory.tokensOf(notice.installation(), notice.organization(), notice.account());
		boolean isListed = this.inventory.snapshot(notice.installation(), notice.organization()).isPresent();
		boolean withdraws = notice.kind() == Notice.Kind.WITHDRAWN;
		Map<TokenId, Instant> announced = withdraws
				? this.announcements.after(notice.installation(), notice.account(), now) : Map.of();
		return tokens.stream()
			.filter((told) -> told.happensAt().isAfter(now))
			.filter((told) -> listed.contains(told.token().id()) || withdraws && !isListed)
			.filter((told) -> !withdraws || told.happensAt().equals(announced.get(told.token().id())))
			.toList();
	}

	/**
	 * What came of a test notice.
	 *
	 * @param address {@code null} for the webhook
	 */
	public record Tested(@Nullable String address, boolean sent, String finding) {

	}

}
