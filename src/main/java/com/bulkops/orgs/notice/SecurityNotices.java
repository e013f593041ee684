package com.bulkops.orgs.notice;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.Installations;
import com.bulkops.orgs.organization.RightsChanged;
import com.bulkops.orgs.policy.PolicyChanged;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Plans what administrators are told of changes by which somebody could harm them: of
 * owners, of the key, of the days of grace, and of who hears of them. It goes to the
 * addresses that are stored when it happens, also if they are removed right after. No
 * text has a name that somebody outside chose.
 */
@Component
class SecurityNotices {

	private final AdminNotices notices;

	private final Installations installations;

	SecurityNotices(AdminNotices notices, Installations installations) {
		this.notices = notices;
		this.installations = installations;
	}

	@EventListener
	@Transactional
	void tell(RightsChanged event) {
		String person = "The account " + event.account();
		switch (event.kind()) {
			case OWNER_ADDED -> plan(event.installation(), "An owner was added",
					person + " can change the settings, revoke, and export from now on.");
			case OWNER_REMOVED -> plan(event.installation(), "An owner was removed",
					person + " can no longer change the settings, revoke, or export.");
			case KEY_REPLACED -> plan(event.installation(), "The organization API key was replaced",
					person + ", who did not enter the key before, replaced it.");
			case ORGANIZATION_REPLACED -> plan(event.installation(), "Another organization was connected",
					person + " connected another organization. Tokens of yours are no longer revoked, and its owners "
							+ "have lost their rights.");
			case CLAIMED -> tellOfClaim(event, person);
		}
	}

	/** Once a day: somebody with two keys must not use up what the site may send. */
	private void tellOfClaim(RightsChanged event, String person) {
		LocalDate day = LocalDate.ofInstant(Objects.requireNonNull(event.from(), "A claim has a time"), ZoneOffset.UTC);
		if (this.notices.isNewToSomebody(event.installation(), "CLAIMED " + day + " " + event.account())) {
			plan(event.installation(), "A person asks to connect another organization", person
					+ ", who is not an owner, proved the API key of another organization and can connect it from "
					+ event.from() + " on. Then tokens of yours are no longer revoked, and its owners lose "
					+ "their rights. If this is wrong, remove the person's Jira administrator rights "
					+ "before then.");
		}
	}

	@EventListener
	@Transactional
	void tell(PolicyChanged event) {
		if (event.before().grace().days() > 0 && event.policy().grace().days() == 0) {
			plan(event.installation(), "Stricter rules take effect immediately", "The grace period was set to 0 days.");
		}
	}

	/** Otherwise whoever removes the addresses first would do the rest unnoticed. */
	@EventListener
	@Transactional
	void tell(ReceiverRemoved event) {
		plan(event.actor().installation(), "The recipients of notices were changed", "The account "
				+ event.actor().accountId() + " removed or replaced an address or the webhook to which notices go.");
	}

	private void plan(InstallationId installation, String title, String text) {
		this.notices.plan(installation, Notice.Kind.SECURITY, null, null, (name) -> title,
				"On " + this.installations.hostOf(installation).orElse("your site") + ": " + text
						+ " The activity log shows who did it.\n",
				WebhookBodies.Subject.NONE);
	}

}
