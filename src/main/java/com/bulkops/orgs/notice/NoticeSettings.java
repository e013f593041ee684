package com.bulkops.orgs.notice;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The settings of notices for one site.
 *
 * @param tellsOwners whether the owners of tokens are notified of revocations
 * @param leadDays how many days before a revocation
 * @param administrators the addresses to which notices to administrators are sent
 * @param webhook the address of the webhook, in the short form that may be shown
 * ({@link WebhookAddress#toString}); {@code null} if there is none
 * @param version the number of changes; 0 while nothing was chosen
 */
public record NoticeSettings(boolean tellsOwners, LeadDays leadDays, List<EmailAddress> administrators,
		@Nullable String webhook, long version) {

	/** The settings before anything is chosen: no one is notified. */
	public static final NoticeSettings DEFAULT = new NoticeSettings(false, LeadDays.DEFAULT, List.of(), null, 0);

	/** Chosen by us: more people are better served by a mailing list. */
	public static final int MOST_ADMINISTRATORS = 10;

	public NoticeSettings {
		administrators = administrators.stream().distinct().toList();
		if (administrators.size() > MOST_ADMINISTRATORS) {
			throw new IllegalArgumentException("Too many addresses");
		}
	}

}
