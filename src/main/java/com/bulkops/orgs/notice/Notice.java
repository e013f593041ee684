package com.bulkops.orgs.notice;

import java.time.Instant;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * One message to one receiver, as the outbox hands it out to be sent.
 *
 * @param run the run that it reports
 * @param attempt the number of this attempt, which starts at 1
 * @param giveUpAt when it is no longer tried
 */
record Notice(long id, SiteId site, Kind kind, @Nullable RunId run, Receiver receiver, Content content, int attempt,
		Instant giveUpAt) {

	/** Returns the receiving owner of tokens; {@code null} for administrators. */
	@Nullable AccountId account() {
		return this.receiver.account();
	}

	/** Returns the email address; {@code null} for a webhook. */
	@Nullable String address() {
		return this.receiver.address();
	}

	EmailOrganization organization() {
		return this.content.organization();
	}

	/**
	 * The receiver of a message.
	 *
	 * @param account the owner of tokens, {@code null} for administrators
	 * @param address {@code null} for a webhook
	 */
	record Receiver(Channel channel, @Nullable AccountId account, @Nullable String address) {

		static Receiver of(AccountId owner, EmailAddress address) {
			return new Receiver(Channel.EMAIL, owner, address.value());
		}

		static Receiver of(EmailAddress administrator) {
			return new Receiver(Channel.EMAIL, null, administrator.value());
		}

		static Receiver webhook() {
			return new Receiver(Channel.WEBHOOK, null, null);
		}

	}

	/**
	 * The content of a message.
	 *
	 * @param subject one line; {@code null} for owners, whose email is written when it is
	 * sent
	 * @param body the text of an email or the JSON of a webhook; {@code null} for owners
	 */
	record Content(@Nullable String subject, @Nullable String body, EmailOrganization organization) {

		static Content of(String subject, String body) {
			return new Content(subject, body, EmailOrganization.NONE);
		}

		static Content of(EmailOrganization organization) {
			return new Content(null, null, organization);
		}

	}

	/** The subject matter of a message. */
	enum Kind {

		/** To the owner: tokens will be revoked. */
		WARNING,
		/** To the owner: tokens that were announced will not be revoked on that date. */
		WITHDRAWN,
		/** To the owner: tokens were revoked. */
		REVOKED,
		/** To administrators: a run ended, and did something or failed. */
		RUN_ENDED,
		/** To administrators: this app's own key is about to expire. */
		KEY_EXPIRES,
		/** To administrators: Atlassian rejected this app's own key. */
		KEY_REJECTED,
		/** To administrators: owners, the key or the grace period were changed. */
		SECURITY,
		/** To administrators: a test of whether notices arrive. */
		TEST,
		/** To an address that was not confirmed: the code that confirms it. */
		CONFIRM

	}

	/** The way in which a message is sent. */
	enum Channel {

		EMAIL, WEBHOOK

	}

}
