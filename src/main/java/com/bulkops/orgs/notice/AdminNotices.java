package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planning of notices to administrators about runs and about the app's own key, each
 * occasion once, and tests. Planning sends nothing.
 */
@Service
class AdminNotices {

	/** Chosen by us: a month to find the person, a week, the last day. */
	private static final LeadDays KEY_LEADS = new LeadDays(List.of(30, 7, 1));

	private final AdminNoticePlanner planner;

	private final NoticeOccasions occasions;

	private final NoticeBudget budget;

	private final Owners owners;

	private final ActivityLog activityLog;

	AdminNotices(AdminNoticePlanner planner, NoticeOccasions occasions, NoticeBudget budget, Owners owners,
			ActivityLog activityLog) {
		this.planner = planner;
		this.occasions = occasions;
		this.budget = budget;
		this.owners = owners;
		this.activityLog = activityLog;
	}

	/** Plans notices of a run, if it did something or did not go well. */
	@Transactional
	void planRunEnded(EndedRun ended) {
		RunId run = ended.run().id();
		if (!ended.isQuiet() && this.planner.isNewToRecipients(ended.site(), "RUN_ENDED " + run)) {
			this.planner.plan(ended.site(), new AdminMessage(Notice.Kind.RUN_ENDED, run, ended.organization(),
					ended::title, ended.text(), WebhookBodies.Subject.of(ended)));
		}
	}

	/**
	 * Plans notices that Atlassian rejected the app's own key, once per outage.
	 * @param since when the outage began
	 */
	@Transactional
	void planKeyRejected(SiteId site, @Nullable NamedOrganization organization, Instant since, String problem) {
		if (this.planner.isNewToRecipients(site, "KEY_REJECTED " + since)) {
			this.planner.plan(site,
					new AdminMessage(Notice.Kind.KEY_REJECTED, null, organization,
							"%s is not protected: the organization API key does not work"::formatted,
							"No API tokens of %s have been revoked since %s.\n%s\n"
								.formatted(AdminNoticePlanner.nameOf(organization), since, problem),
							WebhookBodies.Subject.ofRejectedKey(organization, since, problem)));
		}
	}

	/**
	 * Plans notices that the app's own key is about to expire, once per lead and key, and
	 * records it in the activity log.
	 * @param connectedAt when the key was entered, which distinguishes it from the next
	 * one
	 * @param today the date in the organization's time zone
	 */
	@Transactional
	void planKeyExpiry(SiteId site, NamedOrganization organization, Instant connectedAt, LocalDate expiresOn,
			LocalDate today) {
		OptionalInt lead = KEY_LEADS.findDue(today, expiresOn);
		if (lead.isEmpty()) {
			return;
		}
		String occasion = "KEY_EXPIRES %s %s %d".formatted(connectedAt, expiresOn, lead.getAsInt());
		long left = ChronoUnit.DAYS.between(today, expiresOn);
		String when = (left < 0) ? "expired on " + expiresOn : (left == 0) ? "expires today"
				: "expires in %s, on %s".formatted((left == 1) ? "1 day" : left + " days", expiresOn);
		String remedy = "Nothing is revoked after that. Create a new organization API key in Atlassian Administration and "
				+ "enter it in Settings.";
		if (this.occasions.recordIfNew(site, "ENTRY " + occasion)) {
			this.activityLog.append(NewEntry.expiringKey(site, "It " + when + ". " + remedy));
		}
		if (this.planner.isNewToRecipients(site, occasion)) {
			this.planner.plan(site,
					new AdminMessage(Notice.Kind.KEY_EXPIRES, null, organization,
							(name) -> "The organization API key of %s %s".formatted(name, when), remedy + "\n",
							WebhookBodies.Subject.ofExpiringKey(organization, expiresOn, left)));
		}
	}

	/**
	 * Plans a notice that shows whether notices arrive.
	 * @return its ids in the outbox; none if there is no recipient, or one was just sent
	 */
	@Transactional
	List<Long> planTest(ActingUser actor, @Nullable NamedOrganization organization) {
		this.owners.require(actor);
		return !this.budget.allowsTest(actor.site()) ? List.of()
				: this.planner.plan(actor.site(),
						new AdminMessage(Notice.Kind.TEST, null, organization,
								(name) -> "A test notice of BulkOps Orgs", "If you can read this, notices arrive.\n",
								WebhookBodies.Subject.NONE));
	}

}
