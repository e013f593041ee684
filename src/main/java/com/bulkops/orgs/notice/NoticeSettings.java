package com.bulkops.orgs.notice;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who is told what for one installation.
 *
 * @param tellsOwners whether the owners of tokens are told of revocations
 * @param leadDays how many days before
 * @param administrators where administrators get their notices
 * @param webhook where the webhook leads, in the short form that may be shown
 * ({@link WebhookAddress#toString}); {@code null} if there is none
 * @param version counts the changes; 0 while nothing was chosen
 */
public record NoticeSettings(boolean tellsOwners, LeadDays leadDays, List<EmailAddress> administrators,
		@Nullable String webhook, long version) {

	/** Before anything is chosen: nobody is notified. */
	public static final NoticeSettings DEFAULT = new NoticeSettings(false, LeadDays.DEFAULT, List.of(), null, 0);

	/** Ours: more people are better served by a mailing list. */
	public static final int MOST_ADMINISTRATORS = 10;

	public NoticeSettings {
		administrators = administrators.stream().distinct().toList();
		if (administrators.size() > MOST_ADMINISTRATORS) {
			throw new IllegalArgumentException("Too many addresses");
		}
	}

}
