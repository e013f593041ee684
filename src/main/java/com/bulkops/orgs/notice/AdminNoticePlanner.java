package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The planner of a message to administrators: one notice to each confirmed address and to
 * the webhook of the settings.
 */
@Component
class AdminNoticePlanner {

	/** In place of a name where there is none, and in subjects, which have none. */
	private static final String NO_NAME = "the organization";

	/**
	 * The request for a test sends it; the round of notices does so only if that breaks
	 * off.
	 */
	private static final Duration TESTS_OWN_TIME = Duration.ofMinutes(5);

	private final OutboxRepository outbox;

	private final NoticeOccasions occasions;

	private final NoticeSettingsStore settings;

	private final WebhookBodies bodies;

	private final NoticeProperties properties;

	private final Clock clock;

	AdminNoticePlanner(OutboxRepository outbox, NoticeOccasions occasions, NoticeSettingsStore settings,
			WebhookBodies bodies, NoticeProperties properties, Clock clock) {
		this.outbox = outbox;
		this.occasions = occasions;
		this.settings = settings;
		this.bodies = bodies;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Records an occasion; returns whether it is new. With no recipient configured, the
	 * occasion is not recorded.
	 */
	boolean isNewToRecipients(SiteId site, String occasion) {
		boolean hasRecipient = this.settings.of(site).webhook() != null
				|| (this.settings.canMail() && !this.settings.confirmed(site).isEmpty());
		return hasRecipient && this.occasions.recordIfNew(site, occasion);
	}

	/**
	 * Plans a message.
	 * @return the ids of its notices in the outbox
	 */
	List<Long> plan(SiteId site, AdminMessage message) {
		Instant now = this.clock.instant();
		String title = OwnerEmails.line(message.title().apply(nameOf(message.organization())));
		String subject = OwnerEmails.line(message.title().apply(NO_NAME));
		List<Long> ids = new ArrayList<>();
		if (this.settings.canMail()) {
			String body = title + ".\n\n" + message.text();
			for (EmailAddress administrator : this.settings.confirmed(site)) {
				ids.add(add(site, message, Notice.Receiver.of(administrator), subject, body, now));
			}
		}
		if (this.settings.of(site).webhook() != null) {
			String body = this.bodies.write(message.kind(), UUID.randomUUID(), now, title, message.subject());
			ids.add(add(site, message, Notice.Receiver.webhook(), subject, body, now));
		}
		return ids;
	}

	private long add(SiteId site, AdminMessage message, Notice.Receiver receiver, String subject, String body,
			Instant now) {
		boolean isTest = message.kind() == Notice.Kind.TEST;
		return this.outbox
			.add(new NewNotice(site, message.kind(), message.run(), receiver, Notice.Content.of(subject, body),
					isTest ? now.plus(TESTS_OWN_TIME) : now, isTest ? now : now.plus(this.properties.retryFor())));
	}

	static String nameOf(@Nullable NamedOrganization organization) {
		return (organization != null) ? ForeignName.plain(organization.name()) : NO_NAME;
	}

}
