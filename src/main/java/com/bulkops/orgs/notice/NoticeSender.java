package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.site.ActingUser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * The sender of the notices in the outbox, one after the other, outside of any
 * transaction. A notice that fails does not stop the others; if all fail, the next call
 * continues.
 */
@Service
public class NoticeSender {

	private static final Logger log = LoggerFactory.getLogger(NoticeSender.class);

	private static final Duration TIME_TO_SEND = Duration.ofSeconds(30);

	private final Outbox outbox;

	private final AdminNotices adminNotices;

	private final AdminDelivery toAdministrators;

	private final OwnerDelivery toOwners;

	private final Clock clock;

	NoticeSender(Outbox outbox, AdminNotices adminNotices, AdminDelivery toAdministrators, OwnerDelivery toOwners,
			Clock clock) {
		this.outbox = outbox;
		this.adminNotices = adminNotices;
		this.toAdministrators = toAdministrators;
		this.toOwners = toOwners;
		this.clock = clock;
	}

	/**
	 * Sends the notices that are due, administrators first, until none is left, the app
	 * shuts down or half a minute is over: meanwhile there may be a more urgent notice to
	 * plan.
	 */
	public void sendDue() {
		this.outbox.reportUnknown();
		Instant until = this.clock.instant().plus(TIME_TO_SEND);
		Optional<Notice> notice = claimNext(until);
		while (notice.isPresent()) {
			this.outbox.conclude(notice.get(), attempt(notice.get()));
			notice = claimNext(until);
		}
		this.outbox.deleteOld();
	}

	private Optional<Notice> claimNext(Instant until) {
		boolean isOver = Thread.currentThread().isInterrupted() || this.clock.instant().isAfter(until);
		return isOver ? Optional.empty() : this.outbox.claimNext();
	}

	/**
	 * Sends a test notice immediately, to show whether notices arrive.
	 * @param organization {@code null} if none is connected
	 * @return the result, one sentence per receiver; none if there is no receiver, or a
	 * test was sent just before
	 */
	public List<Tested> test(ActingUser actor, @Nullable NamedOrganization organization) {
		return this.adminNotices.planTest(actor, organization)
			.stream()
			.map(this.outbox::claim)
			.flatMap(Optional::stream)
			.map(this::test)
			.toList();
	}

	private Tested test(Notice notice) {
		DeliveryResult result = attempt(notice);
		this.outbox.conclude(notice, result);
		return new Tested(notice.address(), result.kind() == DeliveryResult.Kind.SENT, result.reason());
	}

	private DeliveryResult attempt(Notice notice) {
		if (notice.kind() != Notice.Kind.TEST && !this.clock.instant().isBefore(notice.giveUpAt())) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, "It could not be sent in time.");
		}
		try {
			return (notice.account() != null) ? this.toOwners.send(notice, notice.account())
					: this.toAdministrators.send(notice);
		}
		catch (RuntimeException ex) {
			log.error("Notice {} was not sent because of an error in this app. It is retried for a while.", notice.id(),
					ex);
			return new DeliveryResult(DeliveryResult.Kind.LATER, "An error in this app prevented it from being sent.");
		}
	}

	/**
	 * The result of a test notice.
	 *
	 * @param address {@code null} for the webhook
	 * @param finding a sentence for the person testing
	 */
	public record Tested(@Nullable String address, boolean sent, String finding) {

	}

}
