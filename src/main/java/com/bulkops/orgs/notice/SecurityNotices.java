package com.bulkops.orgs.notice;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

import com.bulkops.orgs.organization.RightsChanged;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Installations;

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

	private final Installations installations;

	SecurityNotices(AdminNoticePlanner planner, Installations installations) {
		this.planner = planner;
		this.installations = installations;
	}

	@EventListener
	@Transactional
	void planRightsChanged(RightsChanged event) {
		String person = "The account " + event.account();
		switch (event.kind()) {
			case OWNER_ADDED -> plan(event.installation(), "An owner was added",
					person + " may change the settings, revoke and export from now on.");
			case OWNER_REMOVED -> plan(event.installation(), "An owner was removed",
					person + " may not change the settings, revoke and export any more.");
			case KEY_REPLACED -> plan(event.installation(), "The organization API key was replaced",
					person + ", who did not enter the key before, replaced it.");
			case ORGANIZATION_REPLACED -> plan(event.installation(), "Another organization was connected",
					person + " connected another organization. Nothing is revoked in yours any more, and its owners "
							+ "have lost their rights.");
			case CLAIMED -> planClaim(event, person);
		}
	}

	/** Once a day: a person with two keys must not use up the limit of the site. */
	private void planClaim(RightsChanged event, String person) {
		LocalDate day = LocalDate.ofInstant(Objects.requireNonNull(event.from(), "A claim has a time"), ZoneOffset.UTC);
		if (this.planner.isNewToRecipients(event.installation(), "CLAIMED " + day + " " + event.account())) {
			plan(event.installation(), "Somebody asks to connect another organization",
					person + ", who is no owner, proved the API key of another organization, and can connect it from "
							+ event.from() + " on. Then nothing is revoked in yours any more, and its owners lose "
							+ "their rights. If that is wrong, take away the person's right to administer Jira "
							+ "before then.");
		}
	}

	@EventListener
	@Transactional
	void planGraceRemoved(PolicyChanged event) {
		if (event.before().grace().days() > 0 && event.policy().grace().days() == 0) {
			plan(event.installation(), "Tighter rules take effect immediately",
					"The days before a tighter rule takes effect were set to 0.");
		}
	}

	/** Otherwise a person could remove the addresses first and do the rest unnoticed. */
	@EventListener
	@Transactional
	void planReceiverRemoved(ReceiverRemoved event) {
		plan(event.actor().installation(), "Who gets notices was changed", "The account " + event.actor().accountId()
				+ " removed or replaced an address or the webhook to which notices go.");
	}

	private void plan(InstallationId installation, String title, String text) {
		this.planner.plan(installation,
				new AdminMessage(Notice.Kind.SECURITY, null, null, (name) -> title,
						"On " + this.installations.hostOf(installation).orElse("your site") + ": " + text
								+ " Who did it is in the activity log.\n",
						WebhookBodies.Subject.NONE));
	}

}
