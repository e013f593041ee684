package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The notices that wait to be sent, and how they ended. A notice is handed out to one
 * instance only, and marked before it is sent: after a crash it is unknown whether it was
 * sent, and then it is reported and never sent again. A notice that was sent, or could
 * not be, is an entry of the activity log, in the same transaction.
 */
@Service
class Outbox {

	private static final Logger log = LoggerFactory.getLogger(Outbox.class);

	private static final String NOT_KNOWN = " It is unknown whether it was sent. It is not sent again.";

	/** Longer than a token is valid, which is a year at most. */
	private static final Duration TOKENS_KEPT = Duration.ofDays(400);

	/** Longer than a run and the next one take, which concludes open revocations. */
	private static final Duration DRAFTS_KEPT = Duration.ofDays(3);

	private static final String ERASED = "The email address of this account was erased before this was sent.";

	private final OutboxRepository notices;

	private final OwnerNoticeRepository tokens;

	private final ConfirmedAddresses confirmedAddresses;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final Clock clock;

	Outbox(OutboxRepository notices, OwnerNoticeRepository tokens, ConfirmedAddresses confirmedAddresses,
			ActivityLog activityLog, NoticeProperties properties, Clock clock) {
		this.notices = notices;
		this.tokens = tokens;
		this.confirmedAddresses = confirmedAddresses;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/** Hands out a notice that is due; administrators come first. */
	@Transactional
	Optional<Notice> claimNext() {
		return this.notices.claimNext();
	}

	/** Hands out one certain notice, if it waits. */
	@Transactional
	Optional<Notice> claim(long id) {
		return this.notices.claim(id);
	}

	/** Records how an attempt to send a notice ended. */
	@Transactional
	void conclude(Notice notice, DeliveryResult delivery) {
		switch (delivery.kind()) {
			case SENT -> {
				this.tokens.recordSent(notice);
				end(notice, "SENT", EntryResult.SENT, delivery.reason());
			}
			case REFUSED -> end(notice, "FAILED", EntryResult.FAILED, delivery.reason());
			case UNKNOWN -> end(notice, "UNKNOWN", EntryResult.FAILED, delivery.reason() + NOT_KNOWN);
			case NEEDLESS -> end(notice, "NEEDLESS", null, delivery.reason());
			case LATER, NO_MAIL_SERVER -> postpone(notice, delivery);
		}
	}

	private void postpone(Notice notice, DeliveryResult delivery) {
		Instant next = this.clock.instant()
			.plus(this.properties.backoff(notice.attempt(), ThreadLocalRandom.current().nextDouble()));
		if (!next.isBefore(notice.giveUpAt())) {
			end(notice, "FAILED", EntryResult.FAILED, delivery.reason() + " It is not tried again.");
			return;
		}
		if (!this.notices.postpone(notice, next)) {
			end(notice, "FAILED", EntryResult.FAILED, delivery.reason() + " " + ERASED);
		}
		else if (notice.attempt() == 1) {
			record(notice, EntryResult.FAILED, delivery.reason() + " It is tried again.");
		}
		if (delivery.kind() == DeliveryResult.Kind.NO_MAIL_SERVER) {
			this.notices.postponeEmails(next);
		}
	}

	private void end(Notice notice, String state, @Nullable EntryResult result, String reason) {
		if (!this.notices.conclude(notice, state)) {
			log.warn("Notice {} was already concluded by another instance. Its entry has the result.", notice.id());
		}
		else if (result != null) {
			record(notice, result, reason);
		}
	}

	private void record(Notice notice, EntryResult result, String reason) {
		String title = notice.content().subject();
		String subject = (title != null) ? title + ". " : switch (notice.kind()) {
			case WARNING -> "Reminder before a revocation. ";
			case WITHDRAWN -> "An announced revocation was withdrawn. ";
			case REVOKED -> "After a revocation. ";
			default -> "";
		};
		this.activityLog
			.append(NewEntry.notice(notice.site(), notice.run(), notice.account(), null, result, subject + reason));
	}

	/** Reports the notices that were being sent when an instance went down. */
	@Transactional
	void reportUnknown() {
		this.notices.lockClaimedBefore(this.clock.instant().minus(this.properties.unknownAfter()))
			.forEach((notice) -> end(notice, "UNKNOWN", EntryResult.FAILED,
					"The app stopped while it was being sent." + NOT_KNOWN));
	}

	/**
	 * Forgets the email address of an account. Notices after a revocation that wait are
	 * reported as not sent; warnings are planned again by the next run. A notice that is
	 * being sent is not tried again.
	 */
	@Transactional
	void forget(SiteId site, AccountId account) {
		this.notices.claimRevoked(site, account).forEach((notice) -> end(notice, "FAILED", EntryResult.FAILED, ERASED));
		this.notices.forget(site, account);
	}

	/** Deletes rows that are no longer needed. */
	@Transactional
	void deleteOld() {
		Instant now = this.clock.instant();
		this.confirmedAddresses.deleteRemoved();
		this.notices.deleteOld(now.minus(DRAFTS_KEPT), now.minus(this.properties.keep()));
		this.tokens.deleteRevokedBefore(now.minus(TOKENS_KEPT));
	}

}
