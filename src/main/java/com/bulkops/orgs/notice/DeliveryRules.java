package com.bulkops.orgs.notice;

import java.util.Optional;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The rules by which owners and administrators get notices now, from the settings of
 * their site.
 */
@Component
class DeliveryRules {

	private final NoticeSettingsRepository settings;

	private final FormerOrganizations formerOrganizations;

	private final ConfirmedAddresses confirmedAddresses;

	private final Mailer mailer;

	DeliveryRules(NoticeSettingsRepository settings, FormerOrganizations formerOrganizations,
			ConfirmedAddresses confirmedAddresses, Mailer mailer) {
		this.settings = settings;
		this.formerOrganizations = formerOrganizations;
		this.confirmedAddresses = confirmedAddresses;
		this.mailer = mailer;
	}

	/** Returns whether owners are notified now: it is chosen, and email can be sent. */
	boolean notifiesOwners(SiteId site) {
		return this.mailer.isConfigured() && this.settings.find(site).tellsOwners();
	}

	/**
	 * Returns whether owners are notified now of revocations that were done, or
	 * announced, in an organization.
	 */
	boolean notifiesOwners(SiteId site, @Nullable OrganizationId organization) {
		return this.mailer.isConfigured() && isChosen(site, organization);
	}

	/**
	 * Returns whether it is chosen to notify owners of revocations that were done, or
	 * announced, in an organization; for a former one, whether it was chosen then.
	 */
	boolean isChosen(SiteId site, @Nullable OrganizationId organization) {
		return this.settings.find(site).tellsOwners()
				|| organization != null && this.formerOrganizations.contains(site, organization);
	}

	/** Returns the reason not to send a notice to administrators now, if there is one. */
	Optional<DeliveryResult> findObjection(Notice notice) {
		// A person taking over a site must not be able to hide it from its owners.
		boolean isChosen = notice.address() == null || notice.kind() == Notice.Kind.SECURITY
				|| this.settings.find(notice.site()).administrators().contains(new EmailAddress(notice.address()));
		return isChosen ? this.confirmedAddresses.findObjection(notice)
				: Optional.of(new DeliveryResult(DeliveryResult.Kind.NEEDLESS, "The address was removed."));
	}

}
