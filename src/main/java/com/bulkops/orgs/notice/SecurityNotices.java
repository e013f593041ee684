package com.bulkops.orgs.notice;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

import com.bulkops.orgs.organization.RightsChanged;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;
import com.bulkops.orgs.text.Isolation;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planning of notices to administrators of changes that could harm them: of owners,
 * of the key, of the grace period, and of the receivers of notices. They are sent to the
 * addresses that are stored when the change happens, also if those are removed right
 * after. No text contains a name that a person outside this app chose.
 */
@Component
class SecurityNotices {

	private final AdminNoticePlanner planner;

	private final Sites sites;

	SecurityNotices(AdminNoticePlanner planner, Sites sites) {
		this.planner = planner;
		this.sites = sites;
	}

	@EventListener
	@Transactional
	void planRightsChanged(RightsChanged event) {
		String person = "The account " + event.account();
		switch (event.kind()) {
			case OWNER_ADDED -> plan(event.site(), "An owner was added",
					person + " can change the settings, revoke, and export from now on.");
			case OWNER_REMOVED -> plan(event.site(), "An owner was removed",
					person + " can no longer change the settings, revoke, or export.");
			case KEY_REPLACED -> plan(event.site(), "The organization API key was replaced",
					person + ", who did not enter the key before, replaced it.");
			case ORGANIZATION_REPLACED -> plan(event.site(), "Another organization was connected",
					person + " connected another organization. Tokens of yours are no longer revoked, and its owners "
							+ "have lost their rights.");
			case CLAIMED -> planClaim(event, person);
		}
	}

	/** Once a day: a person with two keys must not use up the limit of the site. */
	private void planClaim(RightsChanged event, String person) {
		LocalDate day = LocalDate.ofInstant(Objects.requireNonNull(event.from(), "A claim has a time"), ZoneOffset.UTC);
		if (this.planner.isNewToRecipients(event.site(), "CLAIMED " + day + " " + event.account())) {
			plan(event.site(), "A person asks to connect another organization", person
					+ ", who is not an owner, proved the API key of another organization and can connect it from "
					+ event.from() + " on. Then tokens of yours are no longer revoked, and its owners lose "
					+ "their rights. If this is wrong, remove the person's Jira administrator rights "
					+ "before then.");
		}
	}

	@EventListener
	@Transactional
	void planGraceRemoved(PolicyChanged event) {
		if (event.before().grace().days() > 0 && event.policy().grace().days() == 0) {
			plan(event.site(), "Stricter rules take effect immediately", "The grace period was set to 0 days.");
		}
	}

	/** Otherwise a person could remove the addresses first and do the rest unnoticed. */
	@EventListener
	@Transactional
	void planReceiverRemoved(ReceiverRemoved event) {
		plan(event.actor().site(), "The recipients of notices were changed", "The account " + event.actor().accountId()
				+ " removed or replaced an address or the webhook to which notices go.");
	}

	private void plan(SiteId site, String title, String text) {
		this.planner.plan(site,
				new AdminMessage(Notice.Kind.SECURITY, null, null, (name) -> title,
						"On " + this.sites.hostOf(site).map(Isolation::isolate).orElse("your site") + ": " + text
								+ " The activity log shows who did it.\n",
						WebhookBodies.Subject.NONE));
	}

}
