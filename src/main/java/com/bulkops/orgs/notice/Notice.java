package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.ZoneId;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * One message to one receiver, as the outbox hands it out to be sent.
 *
 * @param run the run that it tells of
 * @param account the owner of tokens whom it is for, {@code null} for administrators
 * @param address {@code null} for a webhook
 * @param subject one line; {@code null} for owners, whose letter is written when sent
 * @param body the mail's text or the webhook's JSON; {@code null} for owners
 * @param organization {@code null} if none was connected
 * @param zone for the times in the letter
 * @param attempt the first is 1
 */
record Notice(long id, InstallationId installation, Kind kind, Channel channel, @Nullable RunId run,
		@Nullable AccountId account, @Nullable String address, @Nullable String subject, @Nullable String body,
		@Nullable OrganizationId organization, String organizationName, ZoneId zone, int attempt, Instant giveUpAt) {

	/** What it is about. */
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
		/** To administrators: owners, the key or the days of grace were changed. */
		SECURITY,
		/** To administrators: somebody wants to see whether notices arrive. */
		TEST,
		/** To an address that was not confirmed: the code that confirms it. */
		CONFIRM

	}

	/** How it travels. */
	enum Channel {

		EMAIL, WEBHOOK

	}

}
