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
					person + " may change the settings, revoke and export from now on.");
			case OWNER_REMOVED -> plan(event.installation(), "An owner was removed",
					person + " may not change the settings, revoke and export any more.");
			case KEY_REPLACED -> plan(event.installation(), "The organization API key was replaced",
					person + ", who did not enter the key before, replaced it.");
			case ORGANIZATION_REPLACED -> plan(event.installation(), "Another organization was connected",
					person + " connected another organization. Nothing is revoked in yours any more, and its owners "
							+ "have lost their rights.");
			case CLAIMED -> tellOfClaim(event, person);
		}
	}

	/** Once a day: somebody with two keys must not use up what the site may send. */
	private void tellOfClaim(RightsChanged event, String person) {
		LocalDate day = LocalDate.ofInstant(Objects.requireNonNull(event.from(), "A claim has a time"), ZoneOffset.UTC);
		if (this.notices.isNewToSomebody(event.installation(), "CLAIMED " + day + " " + event.account())) {
			plan(event.installation(), "Somebody asks to connect another organization",
					person + ", who is no owner, proved the API key of another organization, and can connect it from "
							+ event.from() + " on. Then nothing is revoked in yours any more, and its owners lose "
							+ "their rights. If that is wrong, take away the person's right to administer Jira "
							+ "before then.");
		}
	}

	@EventListener
	@Transactional
	void tell(PolicyChanged event) {
		if (event.before().grace().days() > 0 && event.policy().grace().days() == 0) {
			plan(event.installation(), "Tighter rules take effect immediately",
					"The days before a tighter rule takes effect were set to 0.");
		}
	}

	/** Otherwise whoever removes the addresses first would do the rest unnoticed. */
	@EventListener
	@Transactional
	void tell(ReceiverRemoved event) {
		plan(event.actor().installation(), "Who gets notices was changed", "The account " + event.actor().accountId()
				+ " removed or replaced an address or the webhook to which notices go.");
	}

	private void plan(InstallationId installation, String title, String text) {
		this.notices.plan(installation, Notice.Kind.SECURITY, null, null, (name) -> title,
				"On " + this.installations.hostOf(installation).orElse("your site") + ": " + text
						+ " Who did it is in the activity log.\n",
				WebhookBodies.Subject.NONE);
	}

}
